"""Histograms of the weights."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.experiment import Identifier
from neurarium.engine.summary import Inspection, Summary, by_path, layers_field, summary_registry


@summary_registry.register("histograms")
class Histograms(Summary):
    """How many numbers of each trainable array are how large.

    `<layer>/<param>/counts` (bins,) over equal parts of `<layer>/<param>/range`, (2,).
    """

    title = "Histograms"
    reads_sample: ClassVar[bool] = False

    layers: tuple[Identifier, ...] = layers_field()
    bins: int = Field(32, ge=2, le=256, title="Bins", description="How many parts the range is cut into.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        tensors: dict[str, jax.Array] = {}
        for path, array in by_path(inspection.train_state.params, self.layers).items():
            tensors[f"{path}/counts"], tensors[f"{path}/range"] = histogram(array, self.bins)
        return tensors


def histogram(array: jax.Array, bins: int) -> tuple[jax.Array, jax.Array]:
    """Counts (bins,) and range (2,) of an array's numbers; equal ones get a range of width 1 around them."""
    low, high = array.min(), array.max()
    low, high = jnp.where(low == high, low - 0.5, low), jnp.where(low == high, high + 0.5, high)
    bin_of = jnp.floor((array.ravel() - low) / (high - low) * bins).astype(jnp.int32).clip(0, bins - 1)
    return jnp.zeros(bins, jnp.int32).at[bin_of].add(1), jnp.stack([low, high])
