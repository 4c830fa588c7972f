"""What an augmentation is: a random change of what a batch looks at, inside of the training step."""

from abc import ABC, abstractmethod
from typing import ClassVar

import jax

from neurarium.engine.batch import Part
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec
from neurarium.engine.registry import Registry


class Augmentation(Component, ABC):
    """Changes inputs at random, each time they are seen. All strengths are live; at zero it costs nothing."""

    # Whether it changes anything, at some strengths.
    changes: ClassVar[bool] = True

    @abstractmethod
    def check(self, data: DataSpec) -> None:
        """Raise an EngineError if these data cannot be changed so."""

    @abstractmethod
    def apply(
        self,
        fields: dict[str, jax.Array],
        *,
        key: jax.Array,
        order: tuple[int, ...] = (),
        part: Part | None = None,
    ) -> dict[str, jax.Array]:
        """The fields of a batch, of the same shapes, with `input` changed; pictures are numbers of 0 to 1.

        Of a `part` of a batch they become what they would in the whole of it. Those with shuffled pixels, in
        this `order`, are changed as if these stood at their own places.
        """


augmentation_registry: Registry[Augmentation] = Registry("augmentation", "neurarium.engine.augmentations")
