"""Objectives that make samples instead of judging them."""

from abc import ABC, abstractmethod
from typing import ClassVar

import jax

from neurarium.engine import threefry
from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.hashing import hashed_normal
from neurarium.engine.likeness import coverage, discrepancy, evenly
from neurarium.engine.need import posed_as
from neurarium.engine.objective import Objective
from neurarium.engine.players import Players

CODES_STREAM = 11
COMPARED_SEED = 1
MADE_COMPARED = 256
MOST_COMPARED = 512  # real samples
CODE = "code"
RECONSTRUCTION = "reconstruction"
MOST_CODE = 64  # numbers of a code
LARGEST_CODE = 1e6  # that a viewer may pick


class Generative(Objective, ABC):
    """A learning problem whose networks make samples from codes: rows of so many numbers.

    Codes are drawn from a normal distribution, the same ones for the same key: so each sample that is made of
    one is known again while its maker changes.
    """

    successes: ClassVar[tuple[str, ...]] = ("coverage",)

    @property
    @abstractmethod
    def code_size(self) -> int:
        """How many numbers a sample is made of."""

    @abstractmethod
    def make(self, players: Players, codes: jax.Array) -> jax.Array:
        """Samples like the data's, (samples, *shape), from codes (samples, code_size)."""

    def codes(self, count: int, *, key: jax.Array) -> jax.Array:
        """So many codes, (count, code_size)."""
        return hashed_normal(key, (count, self.code_size), stream=CODES_STREAM)

    def comparisons(self, data: DataSpec) -> tuple[str, ...]:
        return ("coverage", "distance") if data.points is not None else ()

    def compare(self, players: Players, samples: Batch) -> dict[str, jax.Array]:
        """How alike what is made and real samples are, points both: `coverage` and `distance`."""
        made = self.make(players, self.codes(MADE_COMPARED, key=threefry.seeded(COMPARED_SEED)))
        rows = evenly(samples.is_sample, MOST_COMPARED)
        real, is_real = samples.fields[INPUT][rows], samples.is_sample[rows]
        return {"coverage": coverage(real, is_real, made), "distance": discrepancy(real, is_real, made)}


class Judged(Generative, ABC):
    """A learning problem whose samples another network judges; by this alone what makes them learns."""

    @abstractmethod
    def deceit(self, players: Players, made: jax.Array) -> jax.Array:
        """The loss of each made sample to what made it, (samples,): the lower, the better it deceives."""

    def pulls(self, players: Players, made: jax.Array) -> jax.Array:
        """Which way each made sample would have to move to deceive better, (samples, *shape).

        That is against the slope of its loss, as steep as that is.
        """
        slope: jax.Array = jax.grad(lambda samples: self.deceit(players, samples).sum())(made)
        return -slope


class Flowing(Generative, ABC):
    """A learning problem whose samples are where dots of noise have come to, on paths through the plane."""

    @abstractmethod
    def paths(self, players: Players, codes: jax.Array) -> jax.Array:
        """Where the dots are at equal times from 0 to 1, (times, codes, 2)."""


class Encoding(Generative):
    """A learning problem that makes samples of codes, and finds the code that a sample has.

    Of each sample it measures its `code` and its `reconstruction` error as well.
    """

    def comparisons(self, data: DataSpec) -> tuple[str, ...]:
        # Its codes are not drawn, so neither are its samples.
        return ()

    @abstractmethod
    def seen(self, batch: Batch) -> jax.Array:
        """The samples of a complete batch as they are encoded, (samples, *shape)."""

    @abstractmethod
    def encode(self, players: Players, batch: Batch) -> jax.Array:
        """The codes of a complete batch's samples, (samples, code_size)."""

    @abstractmethod
    def errors(self, players: Players, batch: Batch) -> jax.Array:
        """What it costs that samples of a complete batch do not come back as they are, (samples,)."""


MADE = posed_as(Generative, "networks that make samples")
JUDGED = posed_as(Judged, "networks that make samples for another network to judge")
FLOWING = posed_as(Flowing, "samples that flow along paths")
ENCODED = posed_as(Encoding, "networks that encode samples")
