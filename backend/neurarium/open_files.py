"""How many files the process may have open: each connection is one."""

import contextlib
import logging
import sys

from rich.console import Console

if sys.platform != "win32":
    import resource

logger = logging.getLogger(__name__)

WANTED = 8_192
# What is open besides connections, and what is taken at once before one of them is let go.
RESERVED = 192
LEAST_CONNECTIONS = 32


def raise_limit() -> int | None:
    """Raise the soft limit as far as it may be and is of use; gives the limit, None where there is none."""
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return None if soft == resource.RLIM_INFINITY else soft
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft


def connections_within(limit: int | None, wanted: int) -> int:
    """How many connections there may be where so many files may be open."""
    return wanted if limit is None else min(wanted, max(LEAST_CONNECTIONS, limit - RESERVED))


def prepare_to_log(console: Console) -> None:
    """Import all that it takes to log an error: where no file can be opened any more, nothing can be."""
    with console.capture():
        try:
            raise OSError("Too many open files … あ")
        except OSError:
            logger.exception("An error is logged once, for nobody to read")
