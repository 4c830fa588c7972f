"""An album: somebody's own classes, and the pictures that were drawn or brought for them."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self, get_args

import numpy as np
from pydantic import Field

from neurarium.engine.datasets.own_pictures import (
    MOST_PICTURES,
    OwnPictures,
    OwnSamples,
    Size,
    check_names,
)
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Frozen, Spec
from neurarium.engine.fair_split import fair_sides, is_by_person
from neurarium.engine.field import NOBODY
from neurarium.engine.pictures import MOST_NAME_LETTERS
from neurarium.protocol.albums import OwnClass, PictureForm
from neurarium.runtime.album_pictures import AlbumPictures
from neurarium.store.stored_album import StoredChange

# Also of those that were removed, which can all be brought back.
MOST_EVER = 12_000
MOST_CHANGES = 40_000
FORMS = tuple(PictureForm(size=size, colour=colour) for size in get_args(Size) for colour in (False, True))


class Added(Frozen):
    """A picture that came: the class that it is of, and a mark that tells who drew it from others."""

    label: int
    person: str = ""


class Change(Frozen):
    """One change of an album: each is kept, so that any can be taken back, and any revision seen again.

    `labels` are pictures by number that are of another class from now on, or removed (None). Classes are
    known by numbers that never become another's; pictures of one that is not among `classes` are not shown.
    All pictures have the last `form` that was said: 28 × 28 and grey, unless one is.
    `by` tells who made it from others, and `undoes` is the revision that it takes back.
    """

    by: str = ""
    classes: tuple[OwnClass, ...] | None = None
    labels: dict[int, int | None] = Field({})
    added: tuple[Added, ...] = ()
    form: PictureForm | None = None
    undoes: int | None = None


class Entry(NamedTuple):
    """A change with the pictures that came with it, uint8 (count, size, size, channels)."""

    change: Change
    pictures: np.ndarray

    def stored(self) -> StoredChange:
        """As it is stored."""
        return StoredChange(self.change.model_dump_json(), self.pictures.tobytes())

    @classmethod
    def of(cls, stored: StoredChange) -> Self:
        """As it was stored; how many bytes a picture has tells its form."""
        change = Change.model_validate_json(stored.content)
        if not change.added:
            return cls(change, no_pictures())
        of_one = len(stored.pixels) // len(change.added)
        shape = next(form.shape for form in FORMS if math.prod(form.shape) == of_one)
        return cls(change, np.frombuffer(stored.pixels, np.uint8).reshape(-1, *shape))


class Album:
    """The classes and pictures of so many revisions: each change makes another. No change loses anything."""

    def __init__(self, album_id: str, entries: Iterable[Entry] = ()) -> None:
        self.id = album_id
        self.entries: list[Entry] = []
        self.classes: tuple[OwnClass, ...] = ()
        self.labels: list[int | None] = []
        self.people: list[str] = []
        self._pictures = AlbumPictures(PictureForm())
        self._turns: list[int] = []
        self._of_class: defaultdict[int, int] = defaultdict(int)
        # Asked for by every page with every change: found once for each.
        self._shown: np.ndarray | None = None
        self._sides: np.ndarray | None = None
        self._before: list[Change] = []
        self._added: list[dict[int, int]] = []
        self._undone: set[int] = set()
        for entry in entries:
            self.take(entry)

    @property
    def form(self) -> PictureForm:
        """The form that all its pictures have."""
        return self._pictures.form

    @property
    def revision(self) -> int:
        """How many changes were made."""
        return len(self.entries)

    @property
    def is_named(self) -> bool:
        """Whether somebody has named its classes, or done anything else with them."""
        return self.revision > 1 or tuple(it.name for it in self.classes) != OwnPictures().names

    def at(self, revision: int) -> "Album":
        """The same album as it was after so many changes."""
        return self if revision >= self.revision else self.copy(self.id, revision)

    def copy(self, album_id: str, revision: int | None = None) -> "Album":
        """Another album that begins as this one is, or as it was after so many changes."""
        return Album(album_id, self.entries[:revision])

    def spec(self, config: Mapping[str, object]) -> Spec:
        """The data set of its present revision, configured as another one else."""
        names = [it.name for it in self.classes]
        return Spec.model_validate(
            {
                "type": "own_pictures",
                "config": {
                    **config,
                    **self.form.model_dump(),
                    "album": self.id,
                    "revision": self.revision,
                    "names": names,
                },
            }
        )

    # What is in it

    def shown(self) -> np.ndarray:
        """The numbers of the pictures of its classes, in the order in which they came."""
        if self._shown is None:
            ids = {it.id for it in self.classes}
            self._shown = np.array([number for number, label in enumerate(self.labels) if label in ids], int)
        return self._shown

    def pictures(self, numbers: np.ndarray) -> np.ndarray:
        """Pictures by number, uint8 (count, size, size, channels)."""
        return self._pictures.chosen(numbers)

    def sides(self) -> np.ndarray:
        """Which part of a fair split each picture is in, whether it is shown or not."""
        if self._sides is None:
            turns, first = np.array(self._turns, int), np.array(self._pictures.first, int)
            self._sides = fair_sides(self._person, turns, first)
        return self._sides

    @property
    def is_by_person(self) -> bool:
        """Whether nobody is in both parts of the split."""
        return is_by_person(self._person)

    def samples(self) -> OwnSamples:
        """What a network learns from."""
        shown = self.shown()
        place = {it.id: number for number, it in enumerate(self.classes)}
        labels = [place[label] for label in (self.labels[number] for number in shown) if label is not None]
        sides, people = self.sides()[shown], self._person[shown]
        return OwnSamples(self.pictures(shown), np.array(labels, np.int32), sides, people)

    @property
    def _person(self) -> np.ndarray:
        numbers = {person: number for number, person in enumerate(dict.fromkeys(filter(None, self.people)))}
        return np.array([numbers.get(person, NOBODY) for person in self.people], int)

    # Changing it

    def pictures_after(self, entry: Entry) -> AlbumPictures:
        """What its pictures are after a change: all of it that takes long. The album stays as it is."""
        form = entry.change.form or self.form
        if form == self.form and not len(entry.pictures):
            return self._pictures
        made = self._pictures.copy() if form == self.form else self._pictures.in_form(form)
        made.add(entry.pictures)
        return made

    def take(self, entry: Entry, pictures: AlbumPictures | None = None) -> None:
        """Make a change that was checked; what `pictures` are after it may have been found before."""
        change = entry.change
        self._shown = self._sides = None
        before = {number: self.labels[number] for number in change.labels}
        came = {len(self.labels) + place: added.label for place, added in enumerate(change.added)}
        classes = self.classes if change.classes is not None and self.classes else None
        form = self.form if change.form is not None and self.entries else None
        self._before.append(Change(classes=classes, labels={**before, **dict.fromkeys(came)}, form=form))
        if pictures is not None:
            self._pictures = pictures
        elif change.form not in (None, self.form):
            self._pictures = self.pictures_after(entry)
        else:
            self._pictures.add(entry.pictures)
        self._added.append(came)
        self.classes = self.classes if change.classes is None else change.classes
        for number, label in change.labels.items():
            self.labels[number] = label
        for added in change.added:
            self.labels.append(added.label)
            self.people.append(added.person)
            self._turns.append(self._of_class[added.label])
            self._of_class[added.label] += 1
        if change.undoes is not None:
            self._undone |= {change.undoes, self.revision}
        self.entries.append(entry)

    def check(self, change: Change) -> None:
        """Raise unless a change can be made.

        Raises:
            EngineError: what it names is not there, or there would be too much.
        """
        ids = {it.id for it in self.classes}
        if change.classes is not None:
            check_names(tuple(it.name for it in change.classes))
            ids = {it.id for it in change.classes}
        wanted = [added.label for added in change.added]
        wanted += [label for label in change.labels.values() if label is not None]
        if change.undoes is None and not set(wanted) <= ids:
            raise EngineError("no_class", "This class is not there any longer.", field="label")
        if any(number >= len(self.labels) for number in change.labels):
            raise EngineError("no_picture", "This picture is not there.", field="labels")
        if len(self.shown()) + len(change.added) > MOST_PICTURES:
            words = f"There may be {MOST_PICTURES:,} pictures, not more. Remove some to add others."
            raise EngineError("too_many_pictures", words)
        if len(self.labels) + len(change.added) > MOST_EVER or self.revision >= MOST_CHANGES:
            words = "These pictures were changed too often. Download them, and open the zip in a new session."
            raise EngineError("too_many_pictures", words)

    def with_classes(self, wanted: Iterable[tuple[int | None, str]]) -> tuple[OwnClass, ...]:
        """Classes by their numbers and names, where those that are new, without a number, are given one."""
        used = [it.id for entry in self.entries for it in entry.change.classes or ()]
        free = max(used, default=-1) + 1
        made = []
        for number, name in wanted:
            known = number is not None and number in used
            made.append(OwnClass(id=number if known and number is not None else free, name=tidy_name(name)))
            free += not known
        return tuple(made)

    def undo(self, by: str | None) -> Change | None:
        """What takes back the last change that somebody made, or anybody; None if there is nothing to.

        What has been changed again since stays as it is.
        """
        for revision in reversed(range(self.revision)):
            change, before = self.entries[revision].change, self._before[revision]
            if revision in self._undone or by not in (None, change.by):
                continue
            made = {**dict.fromkeys(before.labels), **change.labels, **self._added[revision]}
            labels = {
                number: old for number, old in before.labels.items() if self.labels[number] == made[number]
            }
            is_theirs = self.classes == change.classes != before.classes
            classes = before.classes if is_theirs else None
            form = before.form if self.form == change.form else None
            if labels or classes or form not in (None, self.form):
                return Change(by=by or "", classes=classes, labels=labels, form=form, undoes=revision)
        return None


def first_classes(names: Iterable[str]) -> tuple[OwnClass, ...]:
    """Classes of these names, numbered."""
    return tuple(OwnClass(id=number, name=tidy_name(name)) for number, name in enumerate(names))


def tidy_name(name: str) -> str:
    """A name on one line, without what would turn the words beside it around.

    Raises:
        EngineError: nothing is left of it.
    """
    composed = unicodedata.normalize("NFC", name)
    made = " ".join("".join(letter for letter in composed if letter.isprintable()).split())
    if not made:
        raise EngineError("invalid_classes", "Each class needs a name.", field="names")
    return made[:MOST_NAME_LETTERS].strip()


def no_pictures() -> np.ndarray:
    """What comes with a change that adds none."""
    return np.empty((0, *PictureForm().shape), np.uint8)
