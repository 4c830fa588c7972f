"""An album in the file of a run: all its changes, so that each revision is there that was learned from."""

import json
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from pydantic import ValidationError

from neurarium.engine.errors import EngineError
from neurarium.runtime.album import Album, Entry
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError
from neurarium.store.stored_album import StoredChange

PIXELS, SIZES = "pixels", "sizes"


def carried(album: Album, revisions: Sequence[int]) -> bytes:
    """An album up to the last of some revisions, as bytes.

    Pictures that none of these has are blank: what was removed is not passed on. Who drew which is told from
    others, by numbers.
    """
    last = album.at(max(revisions))
    seen = {int(number) for revision in revisions for number in album.at(revision).shown()}
    stored = [entry.stored() for entry in _told_apart(_without_others(last.entries, seen))]
    return Checkpoint(
        json.dumps([change.content for change in stored]),
        {
            PIXELS: np.frombuffer(b"".join(change.pixels for change in stored), np.uint8),
            SIZES: np.array([len(change.pixels) for change in stored], np.int64),
        },
    ).encode()


def album_of(name: str, content: bytes) -> Album:
    """The album that was carried.

    Raises:
        EngineError: what it holds is no album, or too much.
    """
    try:
        about, arrays = Checkpoint.decode(content)
        ends = np.cumsum(arrays[SIZES]).tolist()
        parts = zip(json.loads(about), [0, *ends], ends, strict=False)
        pixels = arrays[PIXELS].tobytes()
        album = Album(name)
        for change, begin, end in parts:
            entry = Entry.of(StoredChange(change, pixels[begin:end]))
            album.check(entry.change)
            album.take(entry)
    except (LostError, ValidationError, StopIteration, KeyError, IndexError, TypeError, ValueError) as error:
        words = "The pictures in this file are damaged. Expected a file that “Download the run” has written."
        raise EngineError("unreadable_run", words) from error
    return album


def _without_others(entries: Sequence[Entry], seen: set[int]) -> Iterator[Entry]:
    numbers = count()
    for change, pictures in entries:
        is_seen = np.array([next(numbers) in seen for _ in change.added], bool)
        yield Entry(change, np.where(is_seen.reshape(-1, 1, 1, 1), pictures, np.uint8(0)))


def _told_apart(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The entries, with numbers in the place of the marks that tell people from each other."""
    numbers: dict[str, str] = {"": ""}

    def number(mark: str) -> str:
        return numbers.setdefault(mark, str(len(numbers)))

    for change, pictures in entries:
        added = tuple(each.model_copy(update={"person": number(each.person)}) for each in change.added)
        yield Entry(change.model_copy(update={"by": number(change.by), "added": added}), pictures)
