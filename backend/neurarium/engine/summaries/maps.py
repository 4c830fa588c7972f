"""The maps of all units."""

import math
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.field import MOST_COORDINATES, Range
from neurarium.engine.grid import Grid
from neurarium.engine.layer import Shape
from neurarium.engine.need import Need
from neurarium.engine.objective import Objective
from neurarium.engine.players import Players
from neurarium.engine.summary import Inspection, Summary, halves, summary_registry
from neurarium.engine.train import Learner

MOST_NUMBERS = 250_000  # of all units' maps in a frame, each a byte
LEAST_SIDE = 10
NORMAL: Range = (-3.0, 3.0)  # where nearly all numbers of a normal distribution lie
MIDDLE = 0.5

_DRAWN = Need("points of a plane and of curves", lambda objective, data: bool(_spaces(objective, data)))


@summary_registry.register("maps")
class Maps(Summary):
    """Every unit as a function of what its network reads, over the whole plane or curve.

    That is the input of the data, or the numbers that a sample is made of. `<layer>`: int8 (units, size,
    size), row 0 the lowest y, or (units, size), with `<layer>/scale`, (units,); smaller where there are very
    many units. And `answer`: float16, always of that size, a map per probability or number; of a logistic
    unit that of the second class.
    """

    title = "Maps"
    needs: ClassVar[tuple[Need, ...]] = (_DRAWN,)
    reads_sample: ClassVar[bool] = False

    size: int = Field(100, ge=2, le=200, title="Size", description="How many points each map has a side.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, players = inspection.learner, inspection.learner.players(inspection.train_state)
        spaces = _spaces(learner.objective, learner.data)
        tensors: dict[str, jax.Array] = {}
        for role, space in spaces.items():
            coarse = Grid(space.ranges, self._side(learner, space))
            for layer_id, values in players.apply(role, space.at(coarse.points)).activations.items():
                if values.ndim == 2:
                    small, tensors[f"{layer_id}/scale"] = packed(values)
                    tensors[layer_id] = coarse.maps(small)
        if learner.objective.answer_role in spaces:
            tensors["answer"] = _answer(learner, players, spaces[learner.objective.answer_role], self.size)
        return tensors

    def _side(self, learner: Learner, space: "Space") -> int:
        """How many points the units' maps have a side: fewer where there are very many units."""
        if len(space.ranges) == 1:
            return self.size
        shapes = [node.shape for model in learner.models.values() for node in model.nodes.values()]
        units = sum(shape[0] for shape in shapes if len(shape) == 1)
        return min(self.size, max(LEAST_SIDE, math.isqrt(MOST_NUMBERS // units)))


class Space(NamedTuple):
    """Where a network's first field lies, of one or two numbers; `rest` has the shapes of its others."""

    field: str
    ranges: tuple[Range, ...]
    rest: Mapping[str, Shape]

    def at(self, points: jax.Array) -> dict[str, jax.Array]:
        """The fields at points of that space, (points, axes); what is beside it, such as a time, is in the
        middle."""
        rest = {name: jnp.full((len(points), *shape), MIDDLE) for name, shape in self.rest.items()}
        return {self.field: points, **rest}


def answer_over(learner: Learner, players: Players, size: int) -> jax.Array | None:
    """The answer at each place, float16 (answers, size, size), or (answers, size) of a curve; None where the
    answering network reads neither.

    Of a logistic unit it is the probability of the second class.
    """
    space = _spaces(learner.objective, learner.data).get(learner.objective.answer_role)
    return _answer(learner, players, space, size) if space else None


def _answer(learner: Learner, players: Players, space: Space, size: int) -> jax.Array:
    grid = Grid(space.ranges, size)
    output = players.apply(learner.objective.answer_role, space.at(grid.points)).output
    answer = learner.objective.predict(output)
    return halves(grid.maps(answer[:, 1:] if learner.objective.readout == "sigmoid" else answer))


def _spaces(objective: Objective, data: DataSpec) -> dict[str, Space]:
    """Where what a role's network reads can be drawn, by role; without those that read too many numbers."""
    found = {}
    for role, fields in objective.fields(data).items():
        (field, shape), *rest = fields.items()
        if field == INPUT:
            ranges = data.points.ranges if data.points else ()
        else:
            ranges = (NORMAL,) * shape[0] if len(shape) == 1 and shape[0] <= MOST_COORDINATES else ()
        if ranges:
            found[role] = Space(field, ranges, dict(rest))
    return found


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
