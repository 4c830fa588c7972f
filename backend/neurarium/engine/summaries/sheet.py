"""What is made all over the plane of codes."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.generative import ENCODED, Encoding
from neurarium.engine.need import Need
from neurarium.engine.summaries.codes import reach
from neurarium.engine.summaries.made import as_shown
from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry


@summary_registry.register("sheet")
class Sheet(Summary):
    """What is made of codes on a grid over the plane: `samples`, (side, side, *shape), the highest first.

    The plane is shown from -`reach` to `reach` each way, and each is made of the code in the middle of its
    cell; numbers of the code beyond the first two are 0. Large pictures are made smaller.
    """

    title = "Sheet"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    side: int = Field(20, ge=2, le=40, title="Side", description="How many samples are in a row.")
    pixels: int = Field(
        14, ge=4, le=64, title="Pixels", description="How many a picture has at most each way."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Encoding), inspection.learner
        farthest = reach(inspection)
        across = farthest * (2 * jnp.arange(self.side) + 1 - self.side) / self.side
        x, y = jnp.meshgrid(across, across[::-1])
        codes = jnp.stack([x.ravel(), y.ravel()], 1)[:, : objective.code_size]
        codes = jnp.pad(codes, ((0, 0), (0, objective.code_size - codes.shape[1])))
        made = objective.make(learner.players(inspection.train_state), codes)
        if learner.data.picture is not None:
            made = self._small(made)
        shown = as_shown(made, learner.data)
        return {"samples": shown.reshape(self.side, self.side, *shown.shape[1:]), "reach": farthest}

    def _small(self, pictures: jax.Array) -> jax.Array:
        count, height, width, channels = pictures.shape
        share = min(1.0, self.pixels / max(height, width))
        shape = (count, round(height * share), round(width * share), channels)
        small: jax.Array = jax.image.resize(pictures, shape, "linear")
        return small
