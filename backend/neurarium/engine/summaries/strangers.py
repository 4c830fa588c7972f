"""Strangers: how strange what is no sample of the data seems to an autoencoder."""

import io
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT
from neurarium.engine.density import Density
from neurarium.engine.field import Image
from neurarium.engine.generative import CODE, ENCODED, RECONSTRUCTION, Encoding
from neurarium.engine.need import PICTURES, Need
from neurarium.engine.summaries.surprise import MOST_KNOWN
from neurarium.engine.summary import Cadence, Inspection, Summary, affordable, summary_registry

Kind = Literal["animals", "digits"]
STRANGERS = 500


@summary_registry.register("strangers")
class Strangers(Summary):
    """How strange test samples seem to an autoencoder, and how strange pictures of another kind do.

    It is told by the error with which they come back, as by Japkowicz, Myers and Gluck (1995), or by the
    density of codes where theirs are: -log of it, in nats, as by Bishop (1994); a test sample is not counted
    there itself. `test` and `strangers` are these numbers from the least to the largest: of `count` ranks at
    equal distances, or all. `auc`, (), is the area under the ROC curve of them all as an alarm: how likely a
    stranger seems stranger than a test sample, where a tie is half (Hanley and McNeil 1982).
    """

    title = "Strangers"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED, PICTURES)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    kind: Kind = Field(
        "animals", title="Kind", description="What the strangers are: silhouettes of animals, or digits."
    )
    told_by: Literal["error", "density"] = Field(
        "error", title="Told by", description="What tells them apart: the error, or the density of codes."
    )
    count: int = Field(
        1_000, ge=2, le=4_000, title="Count", description="How many numbers of each are told at most."
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        objective, learner = inspection.objective(Encoding), inspection.learner
        assert learner.data.picture is not None
        pictures = pictures_like(learner.data.picture, self.kind)[: affordable(learner, STRANGERS)]
        batch, players = learner.completed(Batch({INPUT: pictures})), learner.players(inspection.train_state)
        if self.told_by == "density":
            density = Density.of(inspection.evaluation[CODE][:MOST_KNOWN])
            known, strange = density.surprise_of_known(), density.surprise(objective.encode(players, batch))
        else:
            known, strange = inspection.evaluation[RECONSTRUCTION], objective.errors(players, batch)
        known, strange = jnp.sort(known), jnp.sort(strange)
        return {
            "test": _ranked(known, self.count),
            "strangers": _ranked(strange, self.count),
            "auc": area_under_curve(known, strange),
        }


def pictures_like(picture: Image, kind: Kind) -> jax.Array:
    """The strangers in the form of the data's pictures, uint8 (STRANGERS, height, width, channels)."""
    strangers = jnp.asarray(_bundled(kind))
    shape = (STRANGERS, picture.height, picture.width, 1)
    if strangers.shape != shape:
        strangers = jax.image.resize(strangers.astype(jnp.float32), shape, "linear").round()
    pictures = jnp.repeat(strangers.astype(jnp.uint8), picture.channels, 3)
    if not picture.order:
        return pictures
    pixels = pictures.reshape(STRANGERS, -1, picture.channels)
    return pixels[:, np.array(picture.order)].reshape(pictures.shape)


def area_under_curve(known: jax.Array, strange: jax.Array) -> jax.Array:
    """The share of pairs whose strange number is the larger one, a tie being half; both are sorted."""
    below, up_to = (jnp.searchsorted(known, strange, side=side) for side in ("left", "right"))
    return ((below + up_to).astype(jnp.float32) / (2 * len(known))).mean()


@cache
def _bundled(kind: Kind) -> np.ndarray:
    """Some of the bundled pictures of a kind, from all over the file, uint8 (STRANGERS, height, width, 1)."""
    pictures = np.load(io.BytesIO((files("neurarium.data") / f"{kind}.npz").read_bytes()))["images"]
    return np.ascontiguousarray(pictures[:: len(pictures) // STRANGERS][:STRANGERS, ..., np.newaxis])


def _ranked(values: jax.Array, count: int) -> jax.Array:
    """Sorted numbers at so many ranks, or all of them."""
    ranks = np.linspace(0, len(values) - 1, min(count, len(values))).round().astype(int)
    return values[ranks].astype(jnp.float32)
