"""The folder of checkpoints: each is there whole, or not at all."""

import contextlib
import os
import time
from collections.abc import Set as AbstractSet
from pathlib import Path

PART, ASIDE = ".part", ".aside"
# What another server is just writing is not in the database yet.
YOUNG_SECS = 3600.0


class CheckpointFiles:
    """Reads and writes files by name. All methods may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Write a file that was not there; when this returns it outlasts a power cut."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{name}{PART}"
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._folder / name)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        self._sync()

    def read(self, name: str) -> bytes:
        """The content of a file."""
        return (self._folder / name).read_bytes()

    def remove(self, name: str) -> None:
        """Remove a file; what cannot be removed now is swept later."""
        with contextlib.suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Keep a file that is of no use here, for whoever can still read it."""
        path = self._folder / name
        with contextlib.suppress(FileNotFoundError):
            path.replace(path.with_name(name + ASIDE))

    def sweep(self, named: AbstractSet[str], *, aside_secs: float) -> None:
        """Remove what nothing names, as a killed server leaves it, and what was set aside so long ago."""
        if not self._folder.is_dir():
            return
        now = time.time()
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                age = now - path.stat().st_mtime
                if path.name not in named and age > (aside_secs if path.suffix == ASIDE else YOUNG_SECS):
                    path.unlink()

    def _sync(self) -> None:
        """Have the folder remember its new name, where that can be asked for."""
        with contextlib.suppress(OSError):
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
