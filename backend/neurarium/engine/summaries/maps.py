"""The maps of all units."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.grid import Grid
from neurarium.engine.summary import Inspection, Summary, halves, summary_registry


@summary_registry.register("maps")
class Maps(Summary):
    """Every unit as a function of the input, over the whole plane or curve.

    `<layer>`: int8 (units, size, size), row 0 the lowest y, or (units, size), with `<layer>/scale`, (units,).
    And `answer`: float16, a map per probability or number; of a logistic unit that of the second class.
    """

    title = "Maps"
    reads_sample: ClassVar[bool] = False

    size: int = Field(100, ge=2, le=200, title="Size", description="How many points each map has a side.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner = inspection.learner
        grid = Grid(learner.data, self.size)
        activations = learner.activations(inspection.train_state, grid.samples)
        tensors: dict[str, jax.Array] = {}
        for layer_id, values in activations.items():
            if values.ndim == 2:
                small, tensors[f"{layer_id}/scale"] = packed(values)
                tensors[layer_id] = grid.maps(small)
        answer = learner.objective.predict(activations[learner.output])
        if learner.objective.readout == "sigmoid":
            answer = answer[:, 1:]
        return tensors | {"answer": halves(grid.maps(answer))}


def packed(values: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Units' outputs (points, units) as int8, and what those of each must be multiplied by, (units,)."""
    scale = jnp.maximum(_largest(values), 1e-12) / 127
    return jnp.round(values * (1 / scale)).astype(jnp.int8), scale


def _largest(values: jax.Array) -> jax.Array:
    """The largest absolute value of each unit, (units,).

    Numbers without a sign are ordered as their bits are, and XLA's CPU backend finds the largest integer ten
    times as fast as the largest float.
    """
    bits = jax.lax.bitcast_convert_type(jnp.abs(values), jnp.int32)
    return jax.lax.bitcast_convert_type(bits.max(0), jnp.float32)
