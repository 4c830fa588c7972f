"""Heaps of test samples that lie together, which nobody told what they are."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.clusters import adjusted_rand, contingency, k_means, purity, squared_distances
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.generative import CODE, ENCODED
from neurarium.engine.need import LABELLED, PICTURES, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, summary_registry

MOST_HEAPS = 40
MOST_PUT = 1_500  # samples


@summary_registry.register("heaps")
class Heaps(Summary):
    """Test samples in heaps by k-means of their codes, or of their pixels, and what each heap has in common.

    `mean`, (heaps, *shape), uint8, is the mean picture of each, `nearest`, (heaps, shown), the numbers of
    those nearest to its middle, -1 beyond its size, and `counts`, (heaps, classes), how many it has of each
    class: heaps stand in the order of what they have most of. `purity`, (), is the share of samples that are
    of the class of which their heap has most, `rand`, (), the adjusted Rand index.
    """

    title = "Heaps"
    needs: ClassVar[tuple[Need, ...]] = (ENCODED, PICTURES, LABELLED)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    of: Literal["codes", "pixels"] = Field("codes", title="Of", description="What is compared of samples.")
    count: int = Field(20, ge=2, le=MOST_HEAPS, title="Heaps", description="How many heaps there are.")
    shown: int = Field(6, ge=1, le=20, title="Shown", description="How many samples of each are told.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        data = inspection.learner.data
        assert data.picture is not None
        test = inspection.test.part(0, min(MOST_PUT, inspection.test.rows))
        pictures = test.fields[INPUT].reshape(test.rows, -1) / 255.0
        rows = pictures if self.of == "pixels" else inspection.evaluation[CODE][: test.rows]
        rows = jnp.where(jnp.isfinite(rows), rows, 0)
        centres, heap = k_means(rows, self.count)
        counts = contingency(heap, test.fields[TARGET], count=self.count, classes=len(data.class_names))
        order = jnp.lexsort((-counts.sum(1), counts.argmax(1)))
        away = jnp.where(heap == order[:, jnp.newaxis], squared_distances(rows, centres).T[order], jnp.inf)
        farther, nearest = jax.lax.top_k(-away, min(self.shown, test.rows))
        member = jax.nn.one_hot(heap, self.count).T[order]
        means = member @ pictures / jnp.maximum(member.sum(1, keepdims=True), 1)
        return {
            "mean": jnp.round(255 * means).astype(jnp.uint8).reshape(self.count, *data.picture.shape),
            "nearest": jnp.where(farther > -jnp.inf, nearest, -1).astype(jnp.int32),
            "counts": counts[order].astype(jnp.int32),
            "purity": purity(counts),
            "rand": adjusted_rand(counts),
        }
