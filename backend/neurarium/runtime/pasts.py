"""The pasts of the runs that a session keeps beside its present one, within a budget."""

from collections.abc import Collection, Mapping

from neurarium.runtime.past import Past


class Pasts:
    """Pasts by the ids of their runs, the one kept first before all others. Used by one thread.

    When they take more than `most_bytes`, the largest becomes coarser; where none can, the first one goes.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pasts: dict[int, Past] = {}

    @property
    def nbytes(self) -> int:
        """About how much memory all of them take."""
        return sum(past.nbytes for past in self._pasts.values())

    def get(self, run: int) -> Past | None:
        """That of a run, which stays there."""
        return self._pasts.get(run)

    def keep(self, run: int, past: Past) -> None:
        """Keep that of a run, which may train on; it is made coarser in place."""
        self._pasts.pop(run, None)
        if past.keyframes:
            self._pasts[run] = past
        self.fit()

    def begin(self, run: int) -> Past:
        """That of a run that trains on from now, which grows here."""
        past = self._pasts.setdefault(run, Past(self._most_bytes))
        past.keep_within(self._most_bytes)
        return past

    def rest(self, run: int) -> None:
        """A run trains no more: of how it went the recipes are kept alone."""
        if (past := self._pasts.get(run)) is not None:
            past.rest()

    def only(self, runs: Collection[int]) -> None:
        """Let go of those of all other runs."""
        self._pasts = {run: past for run, past in self._pasts.items() if run in runs}

    def saved(self, runs: Collection[int], most_bytes: int) -> Mapping[int, Past]:
        """As much of those of some runs as is saved."""
        saved = Pasts(most_bytes)
        saved._pasts = {
            run: past.within(most_bytes)
            for run, past in self._pasts.items()
            if run in runs and past.keyframes
        }
        saved.fit()
        return saved._pasts

    def fit(self) -> None:
        """Keep within the budget."""
        while self._pasts and self.nbytes > self._most_bytes:
            largest = max(self._pasts.values(), key=lambda past: past.nbytes if past.is_divisible else -1)
            if largest.is_divisible:
                largest.keep_within(largest.nbytes // 2)
            else:
                del self._pasts[next(iter(self._pasts))]
