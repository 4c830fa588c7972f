"""How much somebody may ask for: so much a second on average."""

BURST_SECS = 2.0


class Allowance:
    """So much a second on average, with bursts of some seconds' worth (a token bucket)."""

    def __init__(self, per_sec: float, now: float) -> None:
        self._per_sec = per_sec
        self._tokens = per_sec * BURST_SECS
        self._at = now

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Whether so much more is allowed now."""
        self._tokens = min(self._per_sec * BURST_SECS, self._tokens + (now - self._at) * self._per_sec)
        self._at = now
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True
