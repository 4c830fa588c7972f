"""Twins: are two pictures of the same class, or drawn by the same hand?"""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, PERSON, TARGET, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.field import NOBODY
from neurarium.engine.generative import CODE, MOST_CODE
from neurarium.engine.network import Outputs
from neurarium.engine.objective import (
    Answer,
    LossAux,
    Objective,
    Shapes,
    Turn,
    class_count,
    objective_registry,
)
from neurarium.engine.pairs import (
    Ordered,
    Pairs,
    evenly_taken,
    in_like_company,
    mean_where,
    one_shot,
)
from neurarium.engine.players import Players
from neurarium.engine.supervised import NETWORK

SHOTS = 10
MOST_SHOWN = 500  # test samples, with one example of each class


@objective_registry.register("twins")
class Twins(Objective):
    """One network reads both pictures of a pair: codes of one class come together, those of two apart.

    All pairs of a batch are learned from, those of one class and those of two counting alike. Contrastive:
    the squared distance of the one, and how far within the margin the other are, squared (Hadsell et al.
    2006, equation 4). Triplet: a sample is to be nearer to one of its class than to any other by the margin,
    the mean over all triplets that are not (Schroff et al. 2015; Hermans et al. 2017, batch all).

    Where the data tell who drew each picture, the same may be the same person. Pairs by one hand and by two
    are then as often of one class, so that it is the hand which tells them apart.
    """

    title = "Same or different"
    target: ClassVar[str | None] = TARGET
    successes: ClassVar[tuple[str, ...]] = ("accuracy", "one_shot_accuracy")

    same: Literal["class", "person"] = Field(
        "class",
        title="The same",
        description="What two pictures have in common that are the same: their class, or who drew them.",
        json_schema_extra={"needs_people": True},
    )
    code: int = Field(2, ge=1, le=MOST_CODE, title="Code", description="How many numbers a sample becomes.")
    loss_function: Literal["contrastive", "triplet"] = Field(
        "contrastive",
        title="Loss",
        description="Contrastive compares two samples at a time, triplet three.",
    )
    margin: float = live(
        2.0, le=10, title="Margin", description="How far apart samples of two classes are to be at least."
    )
    classes: int = Field(
        0,
        ge=0,
        le=256,
        title="Classes learned from",
        description="The first so many; all others are told apart without being seen before. 0: all.",
    )

    def judgements(self, data: DataSpec) -> tuple[str, ...]:
        return ()

    def comparisons(self, data: DataSpec) -> tuple[str, ...]:
        return ("accuracy", "one_shot_accuracy")

    def turns(self) -> tuple[Turn, ...]:
        words = f"The codes of all pairs are compared: of one {self.same} they should be near, of two apart."
        return (Turn("", self.roles, words={"loss": words}),)

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {NETWORK: {INPUT: data.fields[INPUT].shape}}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        if data.picture is None:
            raise EngineError("no_pictures", f"{data.title} are no pictures, of which pairs are compared.")
        if class_count(data) < max(2, self.classes) or self.classes == 1:
            words = (
                f"So many classes are not to be learned from: there are {class_count(data)}, and two must be."
            )
            raise EngineError("known_classes", words, field="objective.classes")
        if self.same == "person" and data.people is None:
            words = (
                f"{data.title} do not tell who drew each picture, so no hand can be learned: choose “class”,"
                " or learn from own pictures that several people draw."
            )
            raise EngineError("no_people", words, field="objective.same")
        return {NETWORK: Answer((self.code,), "the numbers of the code")}

    def encode(self, players: Players, batch: Batch) -> jax.Array:
        """The codes of a batch's samples, (samples, code)."""
        return self._encoded(players, batch).output

    def rows(self, numbers: jax.Array, labelled: jax.Array) -> jax.Array:
        return numbers % labelled

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        encoded = self._encoded(players, batch)
        return self._cost(encoded.output, batch), LossAux({}, encoded.state)

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        codes = self.encode(players, batch)
        return {"loss": jnp.full(batch.rows, self._cost(codes, batch)), CODE: codes}

    def compare(self, players: Players, samples: Batch) -> dict[str, jax.Array]:
        """Of test samples: how often a pair is told apart, and how often one example a class is enough.

        The latter among the classes that are not learned from, if there are some, or else among all. Where
        the same is the same person, one example of each is to be enough.
        """
        paired, shown = evenly_taken(samples), evenly_taken(samples, MOST_SHOWN)
        asked = self.is_told(shown)
        if self.classes:
            asked &= ~self._is_known(shown.fields[TARGET])
        return {
            "accuracy": self.ordered(self.encode(players, paired), paired).best_threshold()[1],
            "one_shot_accuracy": one_shot(self.encode(players, shown), self.told(shown), asked, shots=SHOTS),
        }

    @property
    def by_person(self) -> bool:
        """Whether what is drawn by one person is the same."""
        return self.same == "person"

    def told(self, samples: Batch) -> jax.Array:
        """The class or the person of each sample, int32 (rows,): where it is equal, two are the same."""
        return samples.fields[PERSON if self.by_person else TARGET]

    def is_told(self, samples: Batch) -> jax.Array:
        """Which rows are samples of which it is known what they are the same as, (rows,)."""
        return samples.is_sample & (self.told(samples) != NOBODY) if self.by_person else samples.is_sample

    def ordered(self, codes: jax.Array, samples: Batch) -> Ordered:
        """All pairs of samples, the nearest first, whose codes these are, (rows, code)."""
        kinds = samples.fields[TARGET] if self.by_person else None
        return Ordered.of(codes, self.told(samples), self.is_told(samples), kinds)

    def _encoded(self, players: Players, batch: Batch) -> Outputs:
        return players.apply(NETWORK, {INPUT: batch.fields[INPUT]})

    def _is_known(self, labels: jax.Array) -> jax.Array:
        return labels < self.classes if self.classes else jnp.ones(labels.shape, bool)

    def _cost(self, codes: jax.Array, batch: Batch) -> jax.Array:
        labels = batch.fields[TARGET]
        pairs = Pairs.of(codes, self.told(batch), self.is_told(batch) & self._is_known(labels))
        is_one_class = labels[:, jnp.newaxis] == labels
        of = self._of_triplets if self.loss_function == "triplet" else self._of_pairs
        return of(pairs, is_one_class)

    def _of_pairs(self, pairs: Pairs, is_one_class: jax.Array) -> jax.Array:
        near = jnp.square(pairs.distances)
        far = jnp.square(jnp.maximum(self.margin - pairs.distances, 0))
        if not self.by_person:
            return (mean_where(near, pairs.same) + mean_where(far, pairs.different)) / 2
        same, different = in_like_company(pairs.same, pairs.different, is_one_class)
        return (same * near + different * far).sum() / jnp.maximum(same.sum() + different.sum(), 1)

    def _of_triplets(self, pairs: Pairs, is_one_class: jax.Array) -> jax.Array:
        """Anchor, one that is the same, one that is not: over the axes in this order."""
        same, different = (each | each.T for each in (pairs.same, pairs.different))
        lacking = pairs.distances[:, :, jnp.newaxis] - pairs.distances[:, jnp.newaxis] + self.margin
        counted = same[:, :, jnp.newaxis] & different[:, jnp.newaxis] & (lacking > 0)
        if self.by_person:  # both or neither of the anchor's class
            counted &= is_one_class[:, :, jnp.newaxis] == is_one_class[:, jnp.newaxis]
        return mean_where(lacking, counted)

    def predict(self, output: jax.Array) -> jax.Array:
        return output
