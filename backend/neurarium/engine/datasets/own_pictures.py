"""Pictures and classes of one's own."""

import io
from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field
from pydantic.config import JsonDict

from neurarium.engine.dataset import (
    HELD,
    INPUT,
    PERSON,
    TARGET,
    Data,
    DataSpec,
    Holding,
    LeastRows,
    Split,
    dataset_registry,
)
from neurarium.engine.errors import EngineError
from neurarium.engine.fair_split import TEST, TRAIN
from neurarium.engine.field import NOBODY, Image, Person
from neurarium.engine.field import Field as DataField
from neurarium.engine.layer import format_shape
from neurarium.engine.pictures import ClassName, Pictures

MIN_CLASSES, MAX_CLASSES = 2, 20
MOST_PICTURES = 4_000
Size = Literal[28, 32]
GREY, COLOUR = 1, 3  # channels
IDENTITY: JsonDict = {"in_forms": False, "identity": True}


class OwnSamples(NamedTuple):
    """Pictures, uint8 (count, size, size, channels), and what is told of each, (count,).

    `label` is its class, `side` the part of the split that it is in, and `person` the number of who drew it,
    or `NOBODY`.
    """

    pictures: np.ndarray
    label: np.ndarray
    side: np.ndarray
    person: np.ndarray

    def encode(self) -> bytes:
        """As the bytes of an npz file."""
        content = io.BytesIO()
        np.savez(content, **self._asdict())
        return content.getvalue()

    @classmethod
    def decode(cls, content: bytes) -> "OwnSamples":
        """From the bytes of an npz file."""
        arrays = np.load(io.BytesIO(content))
        return cls(*(arrays[name] for name in cls._fields))


NOTHING_YET = "There are no pictures to learn from yet: draw some of each class and add them, or open files."


@dataset_registry.register("own_pictures")
class OwnPictures(Pictures):
    """Classes of your own, and pictures that you draw: they come in while it learns."""

    title = "Own pictures"
    category = "own"
    collects: ClassVar[bool] = True
    least_rows: ClassVar[LeastRows] = LeastRows(4_096, 1_024)

    album: str = Field(
        "",
        max_length=64,
        title="Pictures",
        description="What the server calls these pictures; none are drawn without one.",
        json_schema_extra=IDENTITY,
    )
    revision: int = Field(
        0,
        ge=0,
        title="Pictures",
        description="How often they were changed.",
        json_schema_extra=IDENTITY,
    )
    names: tuple[ClassName, ...] = Field(
        ("A", "B"), title="Classes", description=f"Their names, {MIN_CLASSES} to {MAX_CLASSES}."
    )

    size: Size = Field(
        28, title="Size", description="How many pixels high and wide each is.", json_schema_extra=IDENTITY
    )
    colour: bool = Field(
        False, title="Colour", description="Whether they have colours.", json_schema_extra=IDENTITY
    )

    @property
    def picture(self) -> Image:
        return Image(self.size, self.size, COLOUR if self.colour else GREY)

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.names

    @property
    def holding(self) -> Holding | None:
        return Holding("albums", self.album, self.revision) if self.album else None

    def describe(self, data: Data) -> DataSpec:
        spec = super().describe(data)
        # What is learned from is no test.
        spec = spec._replace(test_size=0) if data.test is data.train else spec
        known = np.union1d(*(split.fields[PERSON] for split in data))
        spec.fields[PERSON] = Person(int((known != NOBODY).sum()))
        return spec if data.train.fields[INPUT].any() else spec._replace(lacks=NOTHING_YET)

    def fields(self) -> dict[str, DataField]:
        return {**super().fields(), PERSON: Person()}

    def read(self, files: Mapping[str, bytes]) -> Data:
        check_names(self.names)
        if HELD not in files:
            return Data(self._blank(), self._blank())
        samples = OwnSamples.decode(files[HELD])
        if samples.pictures.shape[1:] != self.picture.shape and len(samples.pictures):
            held, wanted = map(format_shape, (samples.pictures.shape[1:], self.picture.shape))
            raise EngineError(
                "picture_form", f"These pictures are {held}, not {wanted}.", field="dataset.size"
            )
        every = Split(
            {
                INPUT: samples.pictures,
                TARGET: samples.label.astype(np.int32),
                PERSON: samples.person.astype(np.int32),
            }
        )
        train, test = (every.part(samples.side == side) for side in (TRAIN, TEST))
        # Where one part has none yet, those of the other stand in for it.
        train = train if train.size else test
        return Data(train, test if test.size else train) if train.size else Data(self._blank(), self._blank())

    def _blank(self) -> Split:
        """What stands in for pictures while there are none."""
        return Split(
            {
                INPUT: np.zeros((1, *self.picture.shape), np.uint8),
                TARGET: np.zeros(1, np.int32),
                PERSON: np.full(1, NOBODY, np.int32),
            }
        )


def check_names(names: tuple[str, ...]) -> None:
    """Raise unless these can be the names of classes.

    Raises:
        EngineError: there are too few or too many, or two are the same.
    """
    if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
        words = f"There must be {MIN_CLASSES} to {MAX_CLASSES} classes, not {len(names)}."
        raise EngineError("invalid_classes", words, field="names")
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        words = f"Each class must have a name of its own, but two are called “{twice}”."
        raise EngineError("invalid_classes", words, field="names")
