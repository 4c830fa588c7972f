"""What a field is: one typed part of each sample, such as its picture or its class."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from neurarium.engine.layer import Shape
from neurarium.engine.lengths import Ending
from neurarium.engine.melody import Melody
from neurarium.engine.pen import BLANK
from neurarium.engine.rolling import Track

Range = tuple[float, float]
Scale = tuple[float, float]  # offset and factor: what is shown of a number is offset + factor × number
UNSCALED: Scale = (0.0, 1.0)
MOST_COORDINATES = 2
UNLABELLED = -1
NOBODY = -1


@dataclass(frozen=True)
class Image:
    """A picture: uint8 of 0 to 255, (height, width, channels).

    Where its pixels are shuffled, `order` says which pixel stands at each place, row by row.
    """

    height: int
    width: int
    channels: int = 1
    order: tuple[int, ...] = field(default=(), kw_only=True)

    @property
    def shape(self) -> Shape:
        """That of one sample."""
        return (self.height, self.width, self.channels)

    def without_decoration(self) -> "Image":
        """The same field without what is for titles and scales alone."""
        return self


@dataclass(frozen=True)
class Vector:
    """A row of numbers, float32: their names, the range that is shown of each, and how each was scaled."""

    names: tuple[str, ...]
    ranges: tuple[Range, ...]
    scales: tuple[Scale, ...] = ()

    @property
    def shape(self) -> Shape:
        """That of one sample."""
        return (len(self.names),)

    def without_decoration(self) -> "Vector":
        """The same field without what is for titles and scales alone."""
        return Vector(("",) * len(self.names), self.ranges)


@dataclass(frozen=True)
class Sequence:
    """Elements one after another, each a row of numbers: uint8 of 0 to 255, (length, features).

    Where each feature is one of some `symbols`, these are their names, and an element is 255 at its symbol.
    If a sequence `ends`, the first of these symbols begins it, and fills it from its end on; all samples of a
    data set are `full`, if none ends before its last element. Where elements
    are the places of a ball, 0 to 255, it rolls on a `track`; where symbols are notes, `melody` says which.
    If they are what a `pen` does, see `engine.pen`. An `excerpt` of something longer goes on beyond its end,
    which no symbol marks. Of samples that always have all of their elements, `unread` is an element that none
    has, 0 to 255: it stands for those that come after what somebody has let a network read. What comes after
    the symbol of number `asks` is the answer to what comes before it.
    """

    length: int
    features: int
    symbols: tuple[str, ...] = ()
    ends: bool = False
    track: Track | None = None
    melody: Melody | None = None
    pen: bool = False
    excerpt: bool = False
    full: bool = False
    unread: tuple[int, ...] = ()
    asks: int | None = None

    @property
    def shape(self) -> Shape:
        """That of one sample."""
        return (self.length, self.features)

    @property
    def blank(self) -> tuple[int, ...]:
        """The element that fills up a sequence which has come to its end, 0 to 255."""
        if self.unread:
            return self.unread
        if self.pen:
            return BLANK
        return (255 if self.ends else 0, *(0,) * (self.features - 1))

    @property
    def ending(self) -> Ending | None:
        """How one sees where it ends; None if it has always all of its elements."""
        if not (self.ends or self.pen or self.unread):
            return None
        is_full = self.full or bool(self.unread)
        return Ending(tuple(number / 255 for number in self.blank), is_full, bool(self.unread))

    def without_decoration(self) -> "Sequence":
        """The same field without what is for titles and scales alone."""
        return replace(self, symbols=(), track=None, melody=None)


@dataclass(frozen=True)
class Label:
    """A class by its number, int32, (): the names of the classes in the order of their numbers.

    If it is `partial`, samples to learn from may lack theirs, UNLABELLED, and come after all others. Classes
    that are `renamable` are known by their numbers, and what they are called may change.
    """

    names: tuple[str, ...]
    partial: bool = field(default=False, kw_only=True)
    renamable: bool = field(default=False, kw_only=True)

    @property
    def shape(self) -> Shape:
        """That of one sample."""
        return ()

    def without_decoration(self) -> "Label":
        """The same field without what is for titles and scales alone."""
        return replace(self, names=("",) * len(self.names))


@dataclass(frozen=True)
class Person:
    """Who made a sample, by number, int32, (); NOBODY where that is not known. So many are known, `count`."""

    count: int = 0

    @property
    def shape(self) -> Shape:
        """That of one sample."""
        return ()

    def without_decoration(self) -> "Person":
        """The same field without what is for titles and scales alone."""
        return Person()


@dataclass(frozen=True)
class Number:
    """A number to be told, float32, or several of one shape: its name, what is shown of it, its scale."""

    name: str = ""
    range: Range = (-1.0, 1.0)
    scale: Scale = UNSCALED
    shape: Shape = ()

    def without_decoration(self) -> "Number":
        """The same field without what is for titles and scales alone."""
        return replace(self, name="", scale=UNSCALED)


Field: TypeAlias = Image | Vector | Sequence | Label | Number | Person
Readable: TypeAlias = Image | Vector | Sequence
