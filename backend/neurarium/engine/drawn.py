"""Data sets that are drawn: points of the plane with classes or numbers, and points of curves."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, DataSpec, Split
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Number, Range, Vector
from neurarium.engine.stratify import labels_field, with_few_labels

DOMAIN: Range = (-6.0, 6.0)
PLANE = Vector(("x", "y"), (DOMAIN, DOMAIN))
CURVE = Vector(("x",), (DOMAIN,))
CURVE_PLACES = 121  # where a curve without noise is told
# How far off along each axis a place may be that gives a point its class, at noise 1: the Playground's.
NEARBY = 5.0
# Each is a stream of its own, so that more of the one leaves the others as they are.
_UNIFORM_STREAM, _NORMAL_STREAM = 0, 1


class Draws(NamedTuple):
    """Random numbers, one row a point: `uniform` of 0 to 1, (samples, 3), and `normal`, (samples, 2).

    More samples begin with the same rows, so that the points that were there stay where they are.
    """

    uniform: np.ndarray
    normal: np.ndarray

    @classmethod
    def of(cls, seed: int, samples: int) -> "Draws":
        """The draws of a seed."""
        uniform = np.random.default_rng((seed, _UNIFORM_STREAM)).random((samples, 3))
        normal = np.random.default_rng((seed, _NORMAL_STREAM)).standard_normal((samples, 2))
        return cls(uniform, normal)

    def in_turn(self, classes: int) -> np.ndarray:
        """The classes one after another, int (samples,): all have equally many points."""
        return np.arange(len(self.uniform)) % classes

    def evenly(self) -> np.ndarray:
        """Numbers drawn evenly from -1 to 1, (samples, 2), where each is one of the normal ones."""
        numbers: np.ndarray = np.vectorize(math.erf)(self.normal / math.sqrt(2))
        return numbers

    def in_domain(self) -> np.ndarray:
        """Points of the plane, drawn evenly, (samples, 2)."""
        low, high = DOMAIN
        return low + (high - low) * self.uniform[:, :2]


class Drawn(Dataset, ABC):
    """Points that are drawn from the experiment's seed."""

    samples: int = Field(
        500, ge=20, le=5_000, title="Points", description="How many points there are, with those for testing."
    )
    noise: float = Field(
        0.0, ge=0, le=1, title="Noise", description="How far the points stray from where they belong."
    )
    train_share: float = Field(
        0.5, ge=0.1, le=0.9, title="Train share", description="The share of the points to learn from."
    )

    @abstractmethod
    def draw(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        """Inputs, (samples, axes), and targets, (samples,).

        Where there is no target, NaN or a negative class, there will be no sample.
        """

    def groups(self) -> int:
        """How many classes take turns, so that each has its share of both splits."""
        return 1

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        inputs, target = self.draw(Draws.of(seed, self.samples))
        is_train = in_train(np.arange(self.samples) // self.groups(), self.train_share)
        inputs = np.clip(inputs, *DOMAIN).astype(np.float32)
        is_defined = np.isfinite(target) if target.dtype == np.float32 else target >= 0
        return Data(
            *(
                Split({INPUT: inputs[part], TARGET: target[part]})
                for part in (is_train & is_defined, ~is_train & is_defined)
            ),
        )

    def describe(self, data: Data) -> DataSpec:
        sizes = data.train.size, data.test.size
        return super().describe(data)._replace(left_out=self.samples - sum(sizes))


class PlaneClasses(Drawn, ABC):
    """Points of the plane in classes: noise moves the points, which keep their classes."""

    category = "classification"
    strays: ClassVar[float] = 2.0  # standard deviation at noise 1

    labelled: int = labels_field()

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return with_few_labels(super().parse(files, seed=seed), self.labelled)

    @abstractmethod
    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        """Points without noise, (samples, 2), and their class numbers, (samples,)."""

    def draw(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        points, classes = self.place(draws)
        return points + self.noise * self.strays * draws.normal, classes.astype(np.int32)

    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their numbers."""
        return ("A", "B")

    def fields(self) -> dict[str, DataField]:
        return {INPUT: PLANE, TARGET: Label(self.class_names(), partial=self.labelled > 0)}


class PlaneRegions(PlaneClasses, ABC):
    """Points of the plane whose class follows from where they are: noise may change either."""

    noise_changes: Literal["places", "classes"] = Field(
        "places",
        title="Noise alters",
        description=(
            "Where the points are, which keep their classes; or their classes: each takes that of a place"
            " nearby, as in TensorFlow Playground."
        ),
    )

    @abstractmethod
    def class_at(self, points: np.ndarray) -> np.ndarray:
        """The class numbers of these places, (samples, 2) to (samples,)."""

    def draw(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        if self.noise_changes == "places":
            return super().draw(draws)
        points, _ = self.place(draws)
        nearby = points + self.noise * NEARBY * draws.evenly()
        return points, self.class_at(nearby).astype(np.int32)


class PlaneSurface(Drawn, ABC):
    """A number for every point of the plane: noise takes the number from a place beside the point."""

    category = "regression"

    @abstractmethod
    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The number at these places, of -1 to 1."""

    def draw(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        points = draws.in_domain()
        x, y = (points + 2 * self.noise * draws.normal).T
        return points, np.clip(self.height(x, y), -1, 1).astype(np.float32)

    def fields(self) -> dict[str, DataField]:
        return {INPUT: PLANE, TARGET: Number()}


class Curve(Drawn, ABC):
    """A number for every number: noise moves the points up and down."""

    category = "curve"

    samples: int = Field(
        120, ge=20, le=5_000, title="Points", description="How many points there are, with those for testing."
    )

    @abstractmethod
    def height(self, x: np.ndarray) -> np.ndarray:
        """The number at these places, of -0.8 to 0.8: that leaves room for noise."""

    def draw(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        x = draws.in_domain()[:, 0]
        target = self.height(x) + 0.4 * self.noise * draws.normal[:, 0]
        return x[:, np.newaxis], np.clip(target, -1, 1).astype(np.float32)

    def fields(self) -> dict[str, DataField]:
        return {INPUT: CURVE, TARGET: Number()}

    def target_curve(self) -> tuple[float, ...]:
        heights = self.height(np.linspace(*DOMAIN, CURVE_PLACES))
        return tuple(heights.round(4).tolist())


def in_train(position: np.ndarray, share: float) -> np.ndarray:
    """Which of the points at these positions are to learn from, bool (samples,); never all, never none.

    A position stays on its side whatever comes after it, and a larger share only adds to those to learn from:
    it is one when its van der Corput number (the binary digits mirrored at the point) is below the share.
    """
    bits = np.arange(32)
    number = ((position[:, np.newaxis] >> bits & 1) * 0.5 ** (bits + 1)).sum(1)
    chosen: np.ndarray = number < share
    chosen[number.argmin()], chosen[number.argmax()] = True, False
    return chosen


def polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points of the plane, (samples, 2), by distance and direction in radians."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
