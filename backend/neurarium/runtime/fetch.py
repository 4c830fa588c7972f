"""Fetching files once, from mirrors, with their checksums verified."""

import hashlib
import logging
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path

from neurarium.engine.dataset import RemoteFile

logger = logging.getLogger(__name__)

PART_BYTES = 65_536
TIMEOUT_SECS = 15

Progress = Callable[[int], None]


class FetchError(Exception):
    """A file could not be had from any mirror; the message says why, in words."""


def fetch(file: RemoteFile, folder: Path, mirrors: Sequence[str], progress: Progress) -> Path:
    """Fetch a file into a folder, unless it is there already; `progress` is told how many bytes have come.

    Raises:
        FetchError: no mirror could be reached, none has the right file, or it cannot be kept.
    """
    path = folder / file.name
    try:
        if path.exists() and _sha256(path.read_bytes()) == file.sha256:
            progress(file.size)
            return path
        folder.mkdir(parents=True, exist_ok=True)
        content = _from_any(mirrors, file, progress)
        partial = path.with_suffix(".part")
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise FetchError(f"{file.name} cannot be kept in {folder}: {error.strerror}.") from error
    return path


def _from_any(mirrors: Sequence[str], file: RemoteFile, progress: Progress) -> bytes:
    reasons, unreachable = [], 0
    for mirror in mirrors:
        try:
            content = _download(mirror.rstrip("/") + "/" + file.name, file.size, progress)
        except (OSError, HTTPException, ValueError) as error:
            unreachable += isinstance(error, OSError) and not isinstance(error, urllib.error.HTTPError)
            reasons.append(f"{mirror}: {_in_words(error)}")
            continue
        if _sha256(content) == file.sha256:
            return content
        reasons.append(f"{mirror}: the file is not the expected one (its checksum differs)")
    if not mirrors:
        reasons.append("No mirror is configured")
    elif unreachable == len(mirrors):
        logger.info("%s could not be fetched: %s", file.name, "; ".join(reasons))
        raise FetchError(
            f"{file.name} could not be fetched: no mirror can be reached. Is this computer online?"
        )
    raise FetchError(f"{file.name} could not be fetched. " + "; ".join(reasons) + ".")


def _download(url: str, size: int, progress: Progress) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "neurarium"})
    content = bytearray()
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECS) as response:
        while part := response.read(PART_BYTES):
            content += part
            progress(len(content))
            if len(content) > size:
                raise ValueError(f"it is larger than the expected {size:,} bytes")
    return bytes(content)


def _in_words(error: Exception) -> str:
    """What went wrong with a mirror, as people say it."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    match error, cause:
        case urllib.error.HTTPError(), _:
            return f"it answers {error.code} ({error.reason})"
        case _, socket.gaierror():
            return "its address cannot be found"
        case _, TimeoutError():
            return "it does not answer"
        case _, ConnectionError():
            return "it does not let us connect"
        case _, ssl.SSLError():
            return "its certificate cannot be trusted"
        case _, HTTPException():
            return "its answer was cut short"
        case _, OSError(strerror=str(reason)):
            return reason
        case _:
            return str(cause)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
