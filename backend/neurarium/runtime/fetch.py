"""Fetching files once, from mirrors, with their checksums verified."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from neurarium.engine.dataset import RemoteFile

PART_BYTES = 65_536
TIMEOUT_SECS = 15


class FetchError(Exception):
    """A file could not be had from any mirror; the message says why, in words."""


def fetch(file: RemoteFile, folder: Path, mirrors: Sequence[str], progress: Callable[[int], None]) -> Path:
    """Fetch a file into a folder, unless it is there already; `progress` is told the bytes of each part.

    Raises:
        FetchError: no mirror could be reached, or none has the right file.
    """
    path = folder / file.name
    if path.exists() and _sha256(path.read_bytes()) == file.sha256:
        progress(file.size)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    reasons = []
    for mirror in mirrors:
        try:
            content = _download(mirror.rstrip("/") + "/" + file.name, file.size, progress)
        except (OSError, ValueError) as error:
            reasons.append(f"{mirror}: {error}")
            continue
        if _sha256(content) == file.sha256:
            partial = path.with_suffix(".part")
            partial.write_bytes(content)
            partial.replace(path)
            return path
        reasons.append(f"{mirror}: the file is not the expected one (its checksum differs)")
    raise FetchError(
        f"{file.name} could not be fetched. " + "; ".join(reasons or ["No mirror is configured"]) + "."
    )


def _download(url: str, size: int, progress: Callable[[int], None]) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "neurarium"})
    parts = []
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECS) as response:
        while part := response.read(PART_BYTES):
            parts.append(part)
            progress(len(part))
            if sum(map(len, parts)) > size:
                raise ValueError(f"it is larger than the expected {size:,} bytes")
    return b"".join(parts)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
