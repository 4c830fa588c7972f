"""Data sets of pictures with classes, and how the bundled files hold them."""

import io
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Image, Label
from neurarium.engine.stratify import labels_field, with_few_labels

SHUFFLED_BY = 0  # exported code says so too


class Pictures(Dataset, ABC):
    """Pictures of one size with classes; their pixels may be shuffled, in all pictures in the same way."""

    category = "images"
    image: ClassVar[Image] = Image(28, 28)
    classes: ClassVar[tuple[str, ...]] = tuple("0123456789")

    shuffled: bool = Field(
        False,
        title="Shuffled pixels",
        description="Moves the pixels of every picture, and of every drawing, to other places: all the same.",
    )

    labelled: int = labels_field()

    @abstractmethod
    def read(self, files: Mapping[str, bytes]) -> Data:
        """The pictures, uint8 (samples, height, width, channels), and their class numbers."""

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        data = with_few_labels(self.read(files), self.labelled)
        return Data(*map(_shuffled, data)) if self.shuffled else data

    def fields(self) -> dict[str, DataField]:
        image = self.image
        order = pixel_order(image.height * image.width) if self.shuffled else ()
        label = Label(self.class_names, partial=self.labelled > 0)
        return {INPUT: replace(image, order=order), TARGET: label}

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes."""
        return self.classes


@cache
def pixel_order(pixels: int) -> tuple[int, ...]:
    """Which pixel stands at each place of a shuffled picture of so many, row by row."""
    return tuple(np.random.default_rng(SHUFFLED_BY).permutation(pixels).tolist())


def _shuffled(split: Split) -> Split:
    pictures = split.fields[INPUT]
    count, height, width, channels = pictures.shape
    order = list(pixel_order(height * width))
    moved = pictures.reshape(count, height * width, channels)[:, order].reshape(pictures.shape)
    return Split({**split.fields, INPUT: moved})


def read_pictures(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of an npz file, uint8 (samples, height, width, 1), and their labels, int32 (samples,)."""
    arrays = np.load(io.BytesIO(content))
    return arrays["images"][..., np.newaxis], arrays["labels"].astype(np.int32)
