"""How much of its data a run has learned from."""

from copy import copy
from typing import Any, Self


class Seen:
    """Counts the training samples of one run exactly, however large the batches were that brought them.

    An epoch is as many samples as there are to learn from; what was learned from other data before stays
    counted in epochs of those.
    """

    def __init__(self) -> None:
        self.samples = 0
        self._size = 1
        self._begun_at = 0
        self._epochs_before = 0.0

    @classmethod
    def of(cls, *, samples: int, size: int, begun_at: int, epochs_before: float) -> "Seen":
        """One that has counted `all` of this."""
        made = cls()
        made.samples, made._size = samples, size
        made._begun_at, made._epochs_before = begun_at, epochs_before
        return made

    @property
    def all(self) -> dict[str, Any]:
        """All that it counts by."""
        return {
            "samples": self.samples,
            "size": self._size,
            "begun_at": self._begun_at,
            "epochs_before": self._epochs_before,
        }

    def set_size(self, size: int) -> None:
        """There are so many samples to learn from now."""
        if size != self._size:
            self._epochs_before, self._begun_at, self._size = self.epochs, self.samples, size

    def add(self, samples: int) -> None:
        """So many more were learned from."""
        self.samples += samples

    def after(self, samples: int) -> Self:
        """The same, with so many more learned from."""
        then = copy(self)
        then.add(samples)
        return then

    @property
    def epochs(self) -> float:
        """How often the data were gone through, on average."""
        return self._epochs_before + (self.samples - self._begun_at) / self._size
