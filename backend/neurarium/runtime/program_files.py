"""Compiled programs on disk, as JAX keeps them: not more than so many bytes, and all of them whole."""

import contextlib
import logging
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

logger = logging.getLogger(__name__)

PATTERN = "*-cache"
MARK = ".tidied"
ZLIB = b"\x78"


class Entry(NamedTuple):
    """One compiled program: its file, and when that was written and last used, in seconds."""

    path: Path
    size: int
    written: float
    used: float


class ProgramFiles:
    """A folder of compiled programs.

    JAX writes a program into its place at once, and reads what is there. So what a full disk or a killed
    server left half would never be replaced: it is removed here, and written again when it is next compiled.
    """

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    def tidy(self) -> None:
        """Remove what was not written whole since the last time, and what was not used for longest."""
        try:
            since = self._tidied()
            whole = [entry for entry in self._entries() if entry.written < since or _mended(entry)]
            excess = sum(entry.size for entry in whole) - self._most_bytes
            for entry in sorted(whole, key=lambda entry: entry.used):
                if excess <= 0:
                    break
                entry.path.unlink(missing_ok=True)
                excess -= entry.size
        except OSError as error:
            logger.warning("The compiled programs in %s could not be tidied: %s", self._folder, error)

    def _tidied(self) -> float:
        """When it was last tidied; from now on that is now."""
        mark = self._folder / MARK
        with contextlib.suppress(FileNotFoundError):
            since = mark.stat().st_mtime
            mark.touch()
            return since
        if self._folder.is_dir():
            mark.touch()
        return 0.0

    def _entries(self) -> Iterator[Entry]:
        for path in self._folder.glob(PATTERN):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                used = max(status.st_atime, status.st_mtime)
                yield Entry(path, status.st_size, status.st_mtime, used)


def _mended(entry: Entry) -> bool:
    """Whether an entry is whole; one that is not is removed."""
    if _is_whole(entry.path.read_bytes()):
        return True
    logger.info("%s was not written whole; it is compiled again when it is needed", entry.path.name)
    entry.path.unlink(missing_ok=True)
    return False


def _is_whole(content: bytes) -> bool:
    if not content.startswith(ZLIB):
        # Python's newer compression ends without a mark that could be looked for.
        return bool(content)
    stream = zlib.decompressobj()
    try:
        stream.decompress(content)
    except zlib.error:
        return False
    return stream.eof
