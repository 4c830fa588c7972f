"""What the labels alone would say: they spread from point to point."""

from collections.abc import Callable
from typing import ClassVar

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.need import CLASSES, POINTS, Need
from neurarium.engine.spreading import spread
from neurarium.engine.summary import Cadence, Inspection, Summary, class_count, summary_registry

MOST = {"train": 600, "test": 400}  # points: all are compared with each other


@summary_registry.register("spreading")
class Spreading(Summary):
    """Labels that spread over the points, without any network (Zhou et al. 2004): see `engine/spreading.py`.

    Of up to 600 points to learn from and 400 to test on, in this order: `points`, (points, axes), `answer`,
    the class that most has come of, UNLABELLED where nothing has, and `sure`, by how much it leads, 0 to 1,
    each (points,). `kind` is 2 of a point with a label, 1 of one to learn from without, 0 of one to test on,
    and -1 where there is none. `accuracy`, (), is that on the test points; what nothing has reached is wrong.
    """

    title = "Label spreading"
    needs: ClassVar[tuple[Need, ...]] = (POINTS, CLASSES)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    times: int = live(
        30, le=300, title="Rounds", description="How often each point has heard from the others."
    )
    width: float = live(
        0.5,
        ge=0.05,
        le=5,
        title="Width",
        description="How near points are that hear each other, in the plane.",
    )

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        classes = class_count(inspection)
        splits = inspection.train, inspection.test
        most = tuple(min(MOST[name], split.rows) for name, split in zip(MOST, splits, strict=True))

        def of_both(read: Callable[[Batch], jax.Array]) -> jax.Array:
            return jnp.concatenate([read(split)[:count] for split, count in zip(splits, most, strict=True)])

        points = of_both(lambda split: split.fields[INPUT])
        target = of_both(lambda split: split.fields[TARGET])
        counted = of_both(lambda split: split.is_sample)
        is_train = jnp.arange(len(points)) < most[0]
        labels = jnp.where(is_train & counted, target, -1)
        reached = spread(
            points,
            labels,
            counted,
            classes=classes,
            width=jnp.asarray(self.width),
            rounds=jnp.asarray(self.times, jnp.int32),
        )
        whole = reached.sum(1)
        best = jnp.sort(reached, 1)[:, ::-1]
        answer = jnp.where(whole > 0, reached.argmax(1), -1)
        is_test = counted & ~is_train
        right = (answer == target) & is_test
        kind = jnp.where(is_train, jnp.where(labels >= 0, 2, 1), 0)
        return {
            "points": points,
            "answer": answer.astype(jnp.int32),
            "sure": jnp.where(whole > 0, (best[:, 0] - best[:, 1]) / jnp.where(whole > 0, whole, 1), 0),
            "kind": jnp.where(counted, kind, -1).astype(jnp.int32),
            "accuracy": right.sum() / jnp.maximum(is_test.sum(), 1),
        }
