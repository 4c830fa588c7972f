"""Files of hundreds of cases, each with programs of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurarium.runtime.traces import forget

MOST_RESIDENT_BYTES = 1_200 << 20


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """What was compiled is not kept within a file, once it is much: Linux says how much is resident."""
    yield
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    resident_bytes = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if resident_bytes > MOST_RESIDENT_BYTES:
        forget()
