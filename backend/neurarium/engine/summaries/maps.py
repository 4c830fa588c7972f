"""The maps of all units."""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.grid import Grid
from neurarium.engine.summary import Inspection, Summary, halves, summary_registry
from neurarium.engine.train import Learner

MOST_NUMBERS = 2_000_000  # of all units' maps in a frame, each a byte
LEAST_SIDE = 10


@summary_registry.register("maps")
class Maps(Summary):
    """Every unit as a function of the input, over the whole plane or curve.

    `<layer>`: int8 (units, size, size), row 0 the lowest y, or (units, size), with `<layer>/scale`, (units,);
    smaller where there are very many units. And `answer`: float16, always of that size, a map per probability
    or number; of a logistic unit that of the second class.
    """

    title = "Maps"
    reads_sample: ClassVar[bool] = False

    size: int = Field(100, ge=2, le=200, title="Size", description="How many points each map has a side.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        grid = Grid(learner.data, self.size)
        coarse = Grid(learner.data, self._side(learner))
        tensors: dict[str, jax.Array] = {}
        for layer_id, values in learner.activations(train_state, coarse.samples).items():
            if values.ndim == 2:
                small, tensors[f"{layer_id}/scale"] = packed(values)
                tensors[layer_id] = coarse.maps(small)
        answer = learner.objective.predict(learner.activations(train_state, grid.samples)[learner.output])
        if learner.objective.readout == "sigmoid":
            answer = answer[:, 1:]
        return tensors | {"answer": halves(grid.maps(answer))}

    def _side(self, learner: Learner) -> int:
        """How many points the units' maps have a side: fewer where there are very many units."""
        if learner.data.kind == "curve":
            return self.size
        shapes = [node.shape for model in learner.models.values() for node in model.nodes.values()]
        units = sum(shape[0] for shape in shapes if len(shape) == 1)
        return min(self.size, max(LEAST_SIDE, math.isqrt(MOST_NUMBERS // units)))


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
