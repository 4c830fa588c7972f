"""The plane of codes, as it is bent into samples."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from jax.scipy.special import ndtri
from pydantic import Field

from neurarium.engine.generative import MADE, Flowing, Generative
from neurarium.engine.need import Need
from neurarium.engine.summary import Inspection, Summary, summary_registry

_GRID = Need(
    "two numbers that become points of a plane",
    lambda objective, data: (
        isinstance(objective, Generative) and objective.code_size == 2 and data.coordinates == 2
    ),
)


@summary_registry.register("code_grid")
class CodeGrid(Summary):
    """What is made of a grid of codes: `places`, (times, size * size, 2), row after row of codes.

    The lines of the grid are quantiles of the codes, so that each of its cells holds as many of these. Where
    samples flow, times are those of their paths; everywhere else there is one.
    """

    title = "Grid of codes"
    needs: ClassVar[tuple[Need, ...]] = (MADE, _GRID)
    reads_sample: ClassVar[bool] = False

    size: int = Field(15, ge=2, le=50, title="Size", description="How many lines the grid has a side.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective = inspection.objective(Generative)
        players = inspection.learner.players(inspection.train_state)
        lines = ndtri((jnp.arange(self.size) + 0.5) / self.size)
        across, up = jnp.meshgrid(lines, lines)
        codes = jnp.stack([across.ravel(), up.ravel()], axis=1)
        if isinstance(objective, Flowing):
            return {"places": objective.paths(players, codes).astype(jnp.float32)}
        return {"places": objective.make(players, codes)[jnp.newaxis].astype(jnp.float32)}
