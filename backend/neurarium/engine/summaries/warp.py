"""The warped plane."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, SplitName
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.grid import Grid, expect_points
from neurarium.engine.need import PLANE, Need
from neurarium.engine.summary import Inspection, Summary, summary_registry
from neurarium.engine.train import Learner

LAST_UNIT = 4095
Projection = Literal["units", "components"]


@summary_registry.register("warp")
class Warp(Summary):
    """The plane as a layer sees it: where a grid's points and the training points lie there.

    `grid`: (size, size, 2), row 0 the lowest y. `points`: (train samples, 2). Either two units' outputs or
    the first two principal components of the training points' (Pearson 1901), turned and mirrored to lie as
    in the plane as far as they can (Schönemann 1966): so the picture does not jump from frame to frame.
    """

    title = "Warped plane"
    needs: ClassVar[tuple[Need, ...]] = (PLANE,)
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {"points": "train"}

    layer: Identifier | Literal[""] = Field(
        "", title="Layer", description="Whose view; that of the last hidden layer if none."
    )
    size: int = Field(24, ge=2, le=100, title="Size", description="How many points the grid has a side.")
    projection: Projection = Field(
        "units", title="Projection", description="Two units, or the first two principal components."
    )
    unit_x: int = Field(
        0, ge=0, le=LAST_UNIT, title="Unit across", description="Which unit goes to the right."
    )
    unit_y: int = Field(1, ge=0, le=LAST_UNIT, title="Unit up", description="Which unit goes up.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner, train_state = inspection.learner, inspection.train_state
        layer, grid = self._layer(learner), Grid(expect_points(learner.data).ranges, self.size)
        of_grid = learner.activations(train_state, Batch({INPUT: grid.points}))[layer]
        of_points = learner.activations(train_state, inspection.train)[layer]
        if self.projection == "units":
            projected_grid, projected_points = self._two_units(of_grid), self._two_units(of_points)
        else:
            mean, directions = components(of_points, inspection.train)
            projected_grid, projected_points = (of_grid - mean) @ directions, (of_points - mean) @ directions
        return {"grid": projected_grid.reshape(*grid.shape, 2), "points": projected_points}

    def _layer(self, learner: Learner) -> str:
        """The layer that is looked through.

        Raises:
            EngineError: there is no such layer, or its output is no row of numbers.
        """
        nodes = learner.models[learner.objective.answer_role].nodes
        chosen = self.layer or (nodes[learner.output].sources or (learner.output,))[0]
        if chosen not in nodes:
            raise EngineError("unknown_layer", f"There is no layer “{chosen}”.", field="layer")
        if len(nodes[chosen].shape) != 1:
            raise EngineError("shape", "The warped plane is that of a layer of units.", field="layer")
        return chosen

    def _two_units(self, activations: jax.Array) -> jax.Array:
        """The outputs of the two chosen units, (points, 2); 0 for one that the layer does not have."""
        count = activations.shape[1]
        columns = [
            activations[:, unit] if unit < count else jnp.zeros(len(activations))
            for unit in (self.unit_x, self.unit_y)
        ]
        return jnp.stack(columns, axis=1)


def components(activations: jax.Array, samples: Batch) -> tuple[jax.Array, jax.Array]:
    """The mean (units,) and the first two principal directions (units, 2), turned to lie as the plane."""
    points = samples.fields[INPUT]
    mean = samples.mean(activations)
    centred = samples.without_padding(activations - mean)
    _, vectors = jnp.linalg.eigh(centred.T @ centred)
    directions = vectors[:, ::-1][:, :2]
    if directions.shape[1] < 2:
        directions = jnp.pad(directions, ((0, 0), (0, 1)))
    alike = (centred @ directions).T @ (points - samples.mean(points))
    left, _, right = jnp.linalg.svd(alike)
    return mean, directions @ (left @ right)
