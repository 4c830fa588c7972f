"""Who tries codes, and how often: whoever guesses is slowed down, then refused."""

import ipaddress
from collections import OrderedDict

from neurarium.engine.errors import EngineError

MOST_ADDRESSES = 4096
WINDOW_SECS = 60.0
# So many may be mistyped before an answer comes late; then each comes later than the one before.
FREE = 5
STEP_SECS = 0.1
LONGEST_SECS = 2.0


class Attempts:
    """Wrong codes by address; those of an address are forgiven one by one, `most` in a minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._wrong: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, address: str, now: float) -> None:
        """Raise if an address has tried too many wrong codes.

        Raises:
            EngineError: it has to wait.
        """
        if self._count(address, now) > self._most - 1:
            words = "From this address too many wrong codes were tried. Wait for a minute, then try again."
            raise EngineError("too_many_codes", words)

    def failed(self, address: str, now: float) -> float:
        """Count a wrong code; how long its answer is to wait, in seconds."""
        count = self._count(address, now) + 1
        self._wrong[_house(address)] = count, now
        self._wrong.move_to_end(_house(address))
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        return min(max(0.0, count - FREE) * STEP_SECS, LONGEST_SECS)

    def _count(self, address: str, now: float) -> float:
        count, at = self._wrong.get(_house(address), (0.0, now))
        return max(0.0, count - (now - at) * self._most / WINDOW_SECS)


def _house(address: str) -> str:
    """What one person has of addresses: of IPv6 a network of 64 bits."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
