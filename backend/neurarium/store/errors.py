"""The two ways in which the store fails."""


class StoreError(Exception):
    """The store cannot be used now; `reason` says why, as a part of a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LostError(StoreError):
    """What was saved cannot be brought back, now or later."""
