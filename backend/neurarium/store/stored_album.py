"""An album as it is stored."""

from typing import NamedTuple


class StoredChange(NamedTuple):
    """A change of an album, as JSON, and the pixels that came with it."""

    content: str
    pixels: bytes


class StoredAlbum(NamedTuple):
    """An album: the session that may change it, and all its changes."""

    session: str
    changes: tuple[StoredChange, ...]
