"""What a run leaves behind when something else takes its place, so that it can be gone back to."""

from collections.abc import Mapping
from typing import NamedTuple

import jax

from neurarium.engine.experiment import Experiment
from neurarium.engine.regrowth import Passage
from neurarium.engine.train import Learner, TrainState
from neurarium.protocol.events import Carried
from neurarium.runtime.history import History
from neurarium.runtime.markers import Markers
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.record import Record
from neurarium.runtime.seen import Seen


class Left(NamedTuple):
    """All of a run that cannot be made again, as it was at a `moment`; its program can be compiled again.

    It was trained under the name of `edit`, and `origin` is the start that it came from. If the run continued
    from there, changed, `passage` says how; it is None if another run took its place.
    """

    edit: str
    experiment: Experiment
    origin: int
    learner: Learner
    train_state: TrainState
    step: int
    moment: int
    by_hand: bool
    reinitialised: int
    history: History
    tests: Measurements
    markers: Markers
    seen: Seen
    record: Record
    carried: Mapping[str, Carried]
    passage: Passage | None = None
    # Which run of its session it is; 0 for one that is not of a session yet.
    id: int = 0
    # What it had learned already when it began, of other data or from a file.
    began_with: "Left | None" = None

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        arrays: int = sum(leaf.nbytes for leaf in jax.tree.leaves(self.train_state))
        return arrays + self.history.nbytes + self.tests.nbytes
