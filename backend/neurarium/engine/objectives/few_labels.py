"""Classification of which most samples have no label."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.engine.augmentations.image import ImageAugmentation
from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, TARGET, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.field import UNLABELLED
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.layer import Shape
from neurarium.engine.objective import LossAux, class_count, objective_registry
from neurarium.engine.pairs import mean_where
from neurarium.engine.players import Players
from neurarium.engine.supervised import NETWORK, Supervised

CHANGED = "changed"
# How far pictures are changed at strength 1.
PICTURES = {"shift": 3.0, "rotation": 20.0, "scale": 0.2, "thickness": 0.5, "noise": 0.2}


@objective_registry.register("few_labels")
class FewLabels(Supervised):
    """A few samples teach by their labels, all by what the network makes of them: it believes itself if sure.

    Half of each batch has labels. Of the other half, what is told with a probability of at least the
    threshold is taken for a label (Lee 2013), which a changed copy of the sample is to be given as well (Sohn
    et al. 2020, equation 4). Loss: softmax cross-entropy of both, the latter times its weight.
    """

    title = "Few labels"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy", "certain")
    successes: ClassVar[tuple[str, ...]] = ("accuracy", "certain")
    readout: ClassVar[str] = "softmax"
    answer: ClassVar[str] = "one number per class"

    threshold: float = live(
        0.95,
        le=1,
        title="Threshold",
        description="How sure it must be of a sample to learn from it unlabelled.",
    )
    weight: float = live(
        1.0,
        le=10,
        title="Weight of the unlabelled",
        description="What their loss is multiplied by; 0: labels alone.",
    )
    strength: float = live(
        1.0,
        le=3,
        title="Change",
        description="How far unlabelled samples are changed, of which it is to say the same.",
    )

    def output_shape(self, data: DataSpec) -> Shape:
        if data.picture is not None and data.picture.order:
            words = "Pictures with shuffled pixels cannot be shifted or turned: choose Classification."
            raise EngineError("shuffled_pixels", words, field="objective")
        return (class_count(data),)

    def rows(self, numbers: jax.Array, labelled: jax.Array) -> jax.Array:
        taught = jnp.arange(len(numbers)) < _taught(len(numbers))
        return jnp.where(taught, numbers % labelled, numbers)

    def complete(self, batch: Batch, *, key: jax.Array) -> Batch:
        return batch._replace(fields=batch.fields | {CHANGED: self._changed(batch.fields[INPUT], key)})

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        made, target = players.apply(NETWORK, batch.fields), batch.fields[TARGET]
        taught = _taught(batch.rows)
        is_taught = (jnp.arange(batch.rows) < taught) & (target != UNLABELLED)
        known = mean_where(self.losses(made.output, target), is_taught)
        told = self.measure(made.output, target)
        guesses, certain = (jax.lax.stop_gradient(told[name][taught:]) for name in ("prediction", "certain"))
        again = players.apply(NETWORK, {INPUT: batch.fields[CHANGED][taught:]})
        believed = jnp.sum(certain * self.losses(again.output, guesses)) / max(1, batch.rows - taught)
        metrics = {
            "accuracy": mean_where(told["accuracy"], is_taught),
            "certain": certain.sum() / max(1, batch.rows - taught),
        }
        return known + self.weight * believed, LossAux(metrics, made.state)

    def losses(self, output: jax.Array, target: jax.Array) -> jax.Array:
        losses: jax.Array = optax.softmax_cross_entropy_with_integer_labels(output, target)
        return losses

    def measure(self, output: jax.Array, target: jax.Array) -> dict[str, jax.Array]:
        prediction, confidence = output.argmax(-1), self.predict(output).max(-1)
        return {
            "loss": self.losses(output, target),
            "accuracy": (prediction == target).astype(jnp.float32),
            "certain": (confidence >= self.threshold).astype(jnp.float32),
            "prediction": prediction,
            "confidence": confidence,
        }

    def predict(self, output: jax.Array) -> jax.Array:
        return jax.nn.softmax(output)

    def logits(self, output: jax.Array) -> jax.Array:
        return output

    def _changed(self, samples: jax.Array, key: jax.Array) -> jax.Array:
        """Other looks at the same samples: pictures are moved and roughened, all else is shaken."""
        if samples.ndim != 4:
            return samples + self.strength * hashed_normal(key, samples.shape) / 2
        by = {name: self.strength * most for name, most in PICTURES.items()}
        return ImageAugmentation().model_copy(update=by).apply({INPUT: samples}, key=key)[INPUT]


def _taught(rows: int) -> int:
    """How many rows of a batch are taught by their labels: the first half."""
    return max(1, rows // 2)
