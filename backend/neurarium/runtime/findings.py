"""What summaries find that continue from frame to frame."""

import math
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import summary_registry
from neurarium.runtime.history import History
from neurarium.runtime.showing import Tensors
from neurarium.runtime.snapshot import Snapshot

MOST_KEPT = 64
# A round takes about this share of the time: it can wait, training and other frames cannot.
TIME_SHARE = 0.02


class Sought(NamedTuple):
    """A summary, and what of a viewer it is of, where it is of one: its input, its code."""

    spec: Spec
    read: tuple[object, ...] = ()


class Finding(NamedTuple):
    """What was found last, after so many rounds of one snapshot, and when the next round may be."""

    tensors: Tensors
    generation: int
    version: int
    rounds: int
    due_at: float


class Findings:
    """What is found of each run: a frame brings it a round further, if there is time for it."""

    def __init__(self) -> None:
        self._by_run: WeakKeyDictionary[History, dict[Sought, Finding]] = WeakKeyDictionary()

    def next(
        self, sought: Sought, snapshot: Snapshot, search: Callable[[Tensors | None], Tensors]
    ) -> Tensors:
        """What is found by now; `search` takes a round from what was found before, None in the first."""
        found = self._by_run.setdefault(snapshot.history, {})
        last = found.pop(sought, None)
        if last and last.generation != snapshot.generation:
            last = None
        if last is None or (
            self._is_unfinished(sought, last, snapshot) and last.due_at <= time.perf_counter()
        ):
            last = _continued(last, snapshot, search)
        found[sought] = last
        while len(found) > MOST_KEPT:
            found.pop(next(iter(found)))
        return last.tensors

    def continues_at(self, wanted: Iterable[Sought], snapshot: Snapshot) -> float:
        """When more is found of these in a snapshot that stays as it is; infinite if nothing is."""
        found = self._by_run.get(snapshot.history, {})
        begun = [(sought, found[sought]) for sought in wanted if sought in found]
        times = (last.due_at for sought, last in begun if self._is_unfinished(sought, last, snapshot))
        return min(times, default=math.inf)

    def _is_unfinished(self, sought: Sought, last: Finding, snapshot: Snapshot) -> bool:
        rounds = summary_registry[sought.spec.type].rounds
        return last.version != snapshot.version or last.rounds < rounds


def _continued(
    last: Finding | None, snapshot: Snapshot, search: Callable[[Tensors | None], Tensors]
) -> Finding:
    begun = time.perf_counter()
    tensors = search(last and last.tensors)
    now = time.perf_counter()
    rounds = last.rounds if last and last.version == snapshot.version else 0
    due_at = now + (now - begun) * (1 - TIME_SHARE) / TIME_SHARE
    return Finding(tensors, snapshot.generation, snapshot.version, rounds + 1, due_at)
