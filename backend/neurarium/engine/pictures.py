"""Data sets of pictures with classes, and how the bundled files hold them."""

import io
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field, field_validator

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Image, Label
from neurarium.engine.stratify import balanced_part, labels_field, of_classes, with_few_labels

SHUFFLED_BY = 0  # exported code says so too
MOST_NAME_LETTERS = 40
ClassName = Annotated[str, Field(min_length=1, max_length=MOST_NAME_LETTERS)]


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
        image = self.picture
        order = pixel_order(image.height * image.width) if self.shuffled else ()
        label = Label(self.class_names, partial=self.labelled > 0, renamable=self.collects)
        return {INPUT: replace(image, order=order), TARGET: label}

    @property
    def picture(self) -> Image:
        """What each of them is: its size, and how many channels it has."""
        return self.image

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes."""
        return self.classes


class ChosenPictures(Pictures):
    """Pictures of which a part may be chosen: some of the classes, and fewer samples to learn from."""

    only: tuple[ClassName, ...] = Field(
        (), max_length=64, title="Classes", description="Those to tell apart; none: all."
    )

    samples: int

    @field_validator("only")
    @classmethod
    def _known(cls, only: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in only if name not in cls.classes]:
            raise ValueError(f"no class is called “{unknown[0]}”: there are {', '.join(cls.classes)}")
        if len(set(only)) < len(only):
            raise ValueError("a class comes twice")
        if len(only) == 1:
            raise ValueError("two classes are the least, as one alone cannot be told from another")
        return only

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(name for name in self.classes if name in self.only) if self.only else self.classes

    @abstractmethod
    def read_all(self, files: Mapping[str, bytes]) -> Data:
        """The pictures of all classes, as `read` gives those that are chosen."""

    def read(self, files: Mapping[str, bytes]) -> Data:
        data = self.read_all(files)
        if self.only:
            data = of_classes(data, [self.classes.index(name) for name in self.class_names])
        return data._replace(train=balanced_part(data.train, self.samples))


def samples_field(most: int, title: str = "Pictures to learn from") -> Any:
    """The configuration field of a data set of which fewer samples than all, `most`, can be learned from."""
    return Field(most, ge=10, le=most, title=title, description="The test pictures stay the same.")


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
