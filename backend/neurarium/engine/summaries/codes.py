"""The codes of the test set."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.dataset import TARGET, SplitName
from neurarium.engine.field import Label
from neurarium.engine.generative import CODE, ENCODED
from neurarium.engine.need import Need
from neurarium.engine.summary import Cadence, Inspection, Summary, round_reach, summary_registry


@summary_registry.register("codes")
class Codes(Summary):
    """Where test samples lie: `places`, (count, 2), the first two numbers of their codes.

    They are always the same samples. `label` is the class of each, if the data have classes: the learning
    problem is not told of it. The plane is shown from -`reach` to `reach`, which nearly all are within.
    """

    title = "Codes of the test set"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED,)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {"places": "test", "label": "test"}

    count: int = Field(1_000, ge=1, le=4_000, title="Count", description="How many samples are shown.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        shown = {"places": places(inspection)[: self.count].astype(jnp.float32), "reach": reach(inspection)}
        if isinstance(inspection.learner.data.fields.get(TARGET), Label):
            shown["label"] = inspection.test.fields[TARGET][: self.count].astype(jnp.int32)
        return shown


def places(inspection: Inspection) -> jax.Array:
    """The first two numbers of the test samples' codes, (samples, 2); where there is one alone, it and 0."""
    codes = inspection.evaluation[CODE][:, :2]
    codes = jnp.where(jnp.isfinite(codes), codes, 0)
    return jnp.pad(codes, ((0, 0), (0, 2 - codes.shape[1])))


def reach(inspection: Inspection) -> jax.Array:
    """How far the plane is shown each way from the middle, so that nearly all test samples are in it."""
    # Padding repeats the samples.
    return round_reach(places(inspection), least=1.0)
