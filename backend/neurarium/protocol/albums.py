"""Albums: one's own classes and pictures, as they go between page and server."""

from typing import Annotated, Literal

from pydantic import Base64Bytes, Field

from neurarium.engine.datasets.own_pictures import COLOUR, GREY, MAX_CLASSES, MOST_PICTURES, Size
from neurarium.engine.experiment import Frozen, Spec
from neurarium.engine.pictures import MOST_NAME_LETTERS

ClassId = Annotated[int, Field(ge=0, le=100_000)]
PictureNumber = Annotated[int, Field(ge=0, le=100_000)]
MOST_BASE64 = 4 * (32 * 32 * COLOUR // 3 + 1)


class PictureForm(Frozen):
    """What all pictures of an album are: their height and width in pixels, and whether they have colours."""

    size: Size = 28
    colour: bool = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """That of one picture."""
        return (self.size, self.size, COLOUR if self.colour else GREY)


class OwnClass(Frozen):
    """A class of one's own: its name, and a number by which its pictures know it, whatever it is called."""

    id: ClassId
    name: str


class NewClass(Frozen):
    """A class as it shall be: without a number it is a new one."""

    id: ClassId | None = None
    name: str = Field(min_length=1, max_length=MOST_NAME_LETTERS)


class NewClasses(Frozen):
    """All classes, as they shall be; pictures of others wait, and come back with undo.

    All pictures are brought to the `form`, if one is said; the way back to another loses nothing.
    """

    classes: tuple[NewClass, ...] = Field(max_length=MAX_CLASSES)
    form: PictureForm | None = None


class NewPicture(Frozen):
    """A drawing for a class: its pixels of 0 to 255, row by row, in base64; of colours red, green, blue."""

    label: ClassId
    pixels: Base64Bytes = Field(max_length=MOST_BASE64)


class NewLabels(Frozen):
    """Pictures that are of another class, or are removed (null), by their numbers."""

    labels: dict[PictureNumber, ClassId | None] = Field(max_length=MOST_PICTURES)


class AlbumState(Frozen):
    """The classes and pictures of a session: the data set that they are, and what can be said of them.

    `counts` has the pictures of each class. The split is by `person` where enough have drawn; `learn`,
    `test` and `neither` are how many pictures are in which part. They are `kept` where they outlast the
    server. `wanted` is the class that a member of a room is asked to draw next. So many were `added` by what
    was asked for, and `refused` has a sentence for each file that was not.
    """

    dataset: Spec
    classes: tuple[OwnClass, ...]
    counts: tuple[int, ...]
    form: PictureForm
    split: Literal["person", "picture"]
    learn: int
    test: int
    neither: int
    can_undo: bool
    kept: bool
    wanted: ClassId | None = None
    added: int = 0
    refused: tuple[str, ...] = ()


class PicturesMeta(Frozen):
    """Metadata of a frame of an album's pictures, from number `since` on: `input`, uint8.

    Of all that are shown: their `numbers`, the `labels` (numbers of classes), and the part that each is in:
    0 to learn from, 1 to test, 2 neither. `people` is who drew each, by name; empty where that is not told.
    """

    since: int
    numbers: tuple[int, ...]
    labels: tuple[int, ...]
    sides: tuple[int, ...]
    people: tuple[str, ...] = ()


class ReadingState(Frozen):
    """How the network of a session reads its pictures at a step, by their `numbers`.

    `losses` are those of each picture, none where it is not finite; `read_as` are the classes that each is
    taken for, by their numbers.
    """

    step: int
    numbers: tuple[int, ...]
    losses: tuple[float | None, ...]
    read_as: tuple[int, ...]


class CurvePoint(Frozen):
    """Shares of right answers of networks that learned from so many pictures: one for each seed so far."""

    size: int
    accuracies: tuple[float, ...]


class LearningCurveState(Frozen):
    """How well a network does that was trained from nothing on more and more of the pictures.

    Each took so many `steps`, and was tested on the same `test` pictures; there were `learn` to learn from.
    Each of the `seeds` has other first weights, and other pictures among those of a size. `done` is the share
    of the work that is done.
    """

    points: tuple[CurvePoint, ...]
    steps: int
    seeds: int
    learn: int
    test: int
    done: float
    is_ended: bool
