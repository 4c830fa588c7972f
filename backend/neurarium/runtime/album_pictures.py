"""The pictures of an album, as they came and in the form that all have now."""

from collections.abc import Iterable, Sequence

import numpy as np

from neurarium.engine.near_duplicates import Originals
from neurarium.protocol.albums import PictureForm
from neurarium.runtime.picture_framing import brought_to

# scipy blurs so many without giving up the interpreter's lock, which the event loop waits for.
AT_ONCE = 32


class AlbumPictures:
    """Pictures by number, each brought to the same form; which of them are nearly copies of others."""

    def __init__(self, form: PictureForm) -> None:
        self.form = form
        self._came: list[np.ndarray] = []
        self._formed: list[np.ndarray] = []
        self._originals = Originals()

    @property
    def first(self) -> Sequence[int]:
        """Of each the number of the picture that it is nearly a copy of, or its own."""
        return self._originals.first

    def chosen(self, numbers: Iterable[int]) -> np.ndarray:
        """Pictures by number, uint8 (count, size, size, channels)."""
        chosen = [self._formed[number] for number in numbers]
        return np.stack(chosen) if chosen else np.empty((0, *self.form.shape), np.uint8)

    def copy(self) -> "AlbumPictures":
        """The same, to which others can be added."""
        made = AlbumPictures(self.form)
        made._came, made._formed = [*self._came], [*self._formed]
        made._originals = self._originals.copy()
        return made

    def add(self, came: Sequence[np.ndarray] | np.ndarray) -> None:
        """More pictures, each uint8 (size, size, channels) of any form."""
        for start in range(0, len(came), AT_ONCE):
            some = came[start : start + AT_ONCE]
            formed = [brought_to(self.form, picture) for picture in some]
            self._originals.add(np.stack(formed))
            self._came.extend(some)
            self._formed.extend(formed)

    def in_form(self, form: PictureForm) -> "AlbumPictures":
        """All in another form, each made of what came: the way back loses nothing."""
        made = AlbumPictures(form)
        made.add(self._came)
        return made
