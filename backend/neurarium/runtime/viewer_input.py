"""What a viewer looks at."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.field import UNLABELLED
from neurarium.runtime.datasets import LoadedData


@dataclass(frozen=True)
class ViewerInput:
    """What a viewer looks at: a drawing, (height, width, channels), a sample by its number, or nothing.

    `key` tells any two inputs apart, and alone decides whether they are equal. A sample may be one that
    `is_untold`: its label is missing.
    """

    key: tuple[object, ...]
    revision: int
    drawing: np.ndarray | None = field(default=None, compare=False)
    label: int | None = field(default=None, compare=False)
    split: Literal["train", "test"] = "test"
    number: int = 0
    is_nothing: bool = field(default=False, compare=False)
    is_untold: bool = field(default=False, compare=False)

    @classmethod
    def nothing(cls, revision: int = 0) -> "ViewerInput":
        """No input: what depends on one is not shown."""
        return cls(("nothing", revision), revision, is_nothing=True)

    @property
    def has_label(self) -> bool:
        """Whether the right answer is known, and so a loss."""
        return not self.is_untold and (self.drawing is None or self.label is not None)

    def fitted(self, data: LoadedData) -> "ViewerInput":
        """The same input if data have its like, without a label that they lack; or else nothing."""
        if self.is_nothing:
            return self
        if self.drawing is None:
            split = getattr(data.host, self.split)
            if self.number >= split.size:
                return ViewerInput.nothing(self.revision)
            is_untold = data.spec.is_partial and split.fields[TARGET][self.number] == UNLABELLED
            return replace(self, is_untold=bool(is_untold))
        if self.drawing.shape != data.spec.fields[INPUT].shape:
            return ViewerInput.nothing(self.revision)
        is_class = self.label is not None and self.label < len(data.spec.class_names)
        return self if is_class else replace(self, label=None)

    def sample(self, data: LoadedData) -> Batch:
        """The raw input, which fits the data, as a batch of one that is typed as they are.

        Where there is none it is the first sample, for what depends on no input.
        """
        if self.drawing is None:
            return data.sample(self.split, self.number)
        fields = data.host.test.part(slice(1)).fields
        drawn = as_type(self.drawing[np.newaxis], fields[INPUT].dtype)
        target = np.full_like(fields[TARGET], self.label or 0)
        return Batch({**fields, INPUT: drawn, TARGET: target})  # type: ignore[dict-item]


def as_type(drawing: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """A drawing as uint8 of 0 to 255, or as the same numbers of 0 to 1."""
    if drawing.dtype == dtype:
        return drawing
    if dtype == np.uint8:
        return np.clip(np.round(drawing * 255), 0, 255).astype(np.uint8)
    return (drawing / 255).astype(dtype) if drawing.dtype == np.uint8 else drawing.astype(dtype)
