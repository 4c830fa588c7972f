"""How little it takes: the smallest change of the input that makes the network say another class."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.need import CLASSES, ONE_INPUT, PICTURED, Need
from neurarium.engine.summaries.attributions import reading
from neurarium.engine.summaries.made import as_shown
from neurarium.engine.summary import MOST_PLACE, Inspection, Summary, summary_registry
from neurarium.engine.train import Learner

RUNNER_UP = -1
MOST_ITERATIONS = 8  # in a frame
ROUND_MACS = 30_000_000
PASSES = 3  # forward, and the gradient twice as much
FIRST_RADIUS = 0.5
STEP_SHARE = 0.1  # of the radius
PARTS = 32
LEAST = 1e-12


@summary_registry.register("smallest_change")
class SmallestChange(Summary):
    """A change of the viewer's picture, as small as can be, that makes the network say another class.

    By projected gradient steps (Madry et al. 2018, section 2.1) on how far the logit of the class is above
    all others, within what a picture can be and a ball around it: one that grows up to the `limit` until a
    change is enough, and is then as large as that change. Of what is found the smallest part that is enough
    is taken, if it is smaller than before. Each round continues from the change of the one before.

    `change`, (height, width, channels), is what is added to the picture, and `changed` what becomes of it, as
    it is shown; `distance` is the root of the sum of its squares, and `largest` its largest magnitude.
    `is_enough` says whether the network is then
    changed in what it says; if not, it is all that the limit allows. `class` is the other class, and
    `probability` its own after the change.
    """

    title = "Smallest change"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES, ONE_INPUT, PICTURED)
    rounds: ClassVar[int] = 24

    target: int = live(
        RUNNER_UP,
        ge=RUNNER_UP,
        le=MOST_PLACE,
        title="Class",
        description="The class that it is to say; the second best, if it says that already.",
    )
    limit: float = live(4.0, ge=0.1, le=28, title="Limit", description="How far the picture may be changed.")

    def begin(self, learner: Learner) -> dict[str, np.ndarray]:
        return {"change": np.zeros(learner.data.fields[INPUT].shape, np.float32)}

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner = inspection.learner
        run, given = reading(inspection)
        found = inspection.found or self.begin(learner)

        def logits(pictures: jax.Array) -> jax.Array:
            return learner.objective.logits(run(pictures).output)

        target = self._class(logits(given)[0])
        is_other = jnp.arange(len(learner.data.class_names)) != target

        def lead(picture: jax.Array) -> jax.Array:
            of = logits(picture[jnp.newaxis])[0]
            return of[target] - jnp.where(is_other, of, -jnp.inf).max()

        def shortened(change: jax.Array) -> tuple[jax.Array, jax.Array]:
            """The smallest part of a change that is enough, or all of it, and whether it is enough."""
            parts = jnp.arange(1, PARTS + 1) / PARTS
            enough = logits(given + parts.reshape(-1, *(1,) * change.ndim) * change).argmax(1) == target
            return parts[jnp.where(enough.any(), enough.argmax(), PARTS - 1)] * change, enough.any()

        before, was_enough = shortened(_within(jnp.asarray(found["change"]), self.limit, given[0]))
        reached = jnp.linalg.norm(before)
        radius = jnp.where(was_enough, reached, jnp.clip(2 * reached, FIRST_RADIUS, None))
        radius = jnp.minimum(radius, self.limit)

        def iterate(_: int, change: jax.Array) -> jax.Array:
            slope = jax.grad(lead)(given[0] + change)
            step = STEP_SHARE * radius * slope / jnp.maximum(jnp.linalg.norm(slope), LEAST)
            return _within(change + step, radius, given[0])

        change, is_enough = shortened(jax.lax.fori_loop(0, _iterations(learner), iterate, before))
        is_better = is_enough & (jnp.linalg.norm(change) < reached) | ~was_enough
        change, is_enough = jnp.where(is_better, change, before), was_enough | is_enough
        return {
            "change": change,
            "changed": as_shown(given + change, learner.data)[0],
            "distance": jnp.linalg.norm(change),
            "largest": jnp.abs(change).max(),
            "is_enough": is_enough.astype(jnp.uint8),
            "class": target,
            "probability": learner.objective.predict(run(given + change).output)[0, target],
        }

    def _class(self, logits: jax.Array) -> jax.Array:
        """The class that it is to say: never the one that it says."""
        best, second = jax.lax.top_k(logits, 2)[1]
        asked = jnp.asarray(self.target, jnp.int32)
        is_class = (asked >= 0) & (asked < len(logits)) & (asked != best)
        return jnp.where(is_class, asked, second).astype(jnp.int32)


def _within(change: jax.Array, radius: jax.Array | float, picture: jax.Array) -> jax.Array:
    """The nearest change that is no larger than this, of what is still a picture."""
    norm = jnp.sqrt((change**2).sum())
    shorter = change * jnp.minimum(1, radius / jnp.maximum(norm, LEAST))
    return jnp.clip(picture + shorter, 0, 1) - picture


def _iterations(learner: Learner) -> int:
    """How many iterations a round has: fewer for a large network."""
    return max(1, min(MOST_ITERATIONS, ROUND_MACS // max(1, PASSES * learner.sample_macs)))
