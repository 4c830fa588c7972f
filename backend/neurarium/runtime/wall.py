"""The wall: what a class's own runs have come to, as tiles. Pictures are drawn in turn."""

import time
from collections.abc import Mapping
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from neurarium.engine.dataset import TARGET
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.protocol.infos import ScalarInfo
from neurarium.protocol.rooms import TileState, WallMeta
from neurarium.runtime.changes import changes
from neurarium.runtime.confusion import confusion
from neurarium.runtime.plan import Plan
from neurarium.runtime.session import Session
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput

SIDE = 28
MAPS = Spec(type="maps", config={"size": SIDE})
MOST_POINTS = 64
# What is told at a time takes no more than this of new pictures; the others have theirs the next time.
PICTURES_SECS = 0.03


class Drawn(NamedTuple):
    """What a run makes of the plane or the curve, float16 (answers, …), as it was at a version, and when."""

    at: float
    version: int
    answer: np.ndarray


class Tiles(NamedTuple):
    """A wall as it is told."""

    meta: WallMeta
    tensors: dict[str, np.ndarray]


class Wall:
    """Tiles of runs by seat. Of a run's boundary there is a new picture when it is its turn."""

    def __init__(self) -> None:
        self._drawn: WeakKeyDictionary[Session, Drawn] = WeakKeyDictionary()
        self._lock = Lock()

    def tiles(
        self,
        runs: Mapping[int, Session],
        *,
        given: Experiment,
        looked_at: Plan,
        broken: Mapping[int, str],
        metric: str | None,
    ) -> Tiles:
        """The tiles of runs, by a test measurement of the plan that is looked at.

        `broken` says of seats what of a rule they do not keep.

        Raises:
            EngineError: nothing of that name is measured.
        """
        ranked = ranked_by(looked_at, metric)
        name = ranked.name
        shown = {seat: run.snapshot for seat, run in runs.items()}
        with self._lock:
            self._draw([run for run in runs.values() if run.snapshot])
        tensors: dict[str, np.ndarray] = {}
        tiles: list[TileState] = []
        for seat, run in runs.items():
            snapshot = shown[seat]
            if snapshot is None:
                continue
            tiles.append(_tile(seat, run, snapshot, given, name, broken.get(seat, "")))
            tensors |= {f"{key}/{seat}": value for key, value in _curve(snapshot, name).items()}
            tensors |= {f"{key}/{seat}": value for key, value in self._picture(run, snapshot).items()}
        return Tiles(WallMeta(metric=name, least=ranked.form == "number", tiles=tuple(tiles)), tensors)

    def _draw(self, runs: list[Session]) -> None:
        """Draw the oldest pictures anew, as many as there is time for."""
        begun = time.perf_counter()
        for run in sorted(runs, key=lambda run: self._drawn[run].at if run in self._drawn else 0.0):
            snapshot, drawn = run.snapshot, self._drawn.get(run)
            if snapshot is None or snapshot.plan.data.spec.points is None:
                continue
            if time.perf_counter() - begun > PICTURES_SECS:
                return
            if drawn is None or drawn.version != snapshot.version:
                answer = _answer(snapshot, run)
                if answer is not None:
                    self._drawn[run] = Drawn(time.perf_counter(), snapshot.version, answer)

    def _picture(self, run: Session, snapshot: Snapshot) -> dict[str, np.ndarray]:
        drawn, evaluation = self._drawn.get(run), snapshot.evaluation
        if snapshot.plan.data.spec.points is not None:
            return {"answer": drawn.answer} if drawn else {}
        classes = len(snapshot.plan.data.spec.class_names)
        if evaluation is None or "prediction" not in evaluation.measured or not classes:
            return {}
        predictions = evaluation.measured["prediction"]
        labels = np.asarray(snapshot.plan.data.host.test.fields[TARGET])[: len(predictions)]
        return {"counts": confusion(labels, predictions, classes)}


def ranked_by(plan: Plan, metric: str | None) -> ScalarInfo:
    """A test measurement of a problem; without a name the first that is no loss, if there is one.

    Raises:
        EngineError: nothing of that name is measured.
    """
    tested = [scalar for scalar in plan.objective_info.scalars if scalar.tested]
    first = sorted(tested, key=lambda scalar: scalar.panel == "loss")
    found = next((scalar for scalar in first if metric in (None, scalar.name)), None)
    if found is None:
        raise EngineError("no_metric", f"“{metric}” is not measured on the test set here.", field="metric")
    return found


def weights_of(plan: Plan) -> int:
    """How many weights all networks of a plan have together."""
    return sum(network.param_count for network in plan.network_infos)


def _tile(
    seat: int, run: Session, snapshot: Snapshot, given: Experiment, metric: str, broken: str
) -> TileState:
    plan, last = snapshot.plan, snapshot.tests.last
    low, high = plan.data_info.target_range
    return TileState(
        seat=seat,
        session=run.id,
        step=snapshot.step,
        playing=run.state.playing,
        failed=run.state.status == "failed",
        weights=weights_of(plan),
        result=last.get(metric),
        changed=changes(given, plan.experiment),
        broken=broken,
        classes=len(plan.objective_info.judgements),
        target_range=(low, high),
    )


def _curve(snapshot: Snapshot, metric: str) -> dict[str, np.ndarray]:
    """The test measurements over the steps, at most so many points and always the last: both (points,)."""
    values = snapshot.tests.since(0).values
    steps, curve = values["step"], values.get(metric, np.empty(0, np.float32))
    if not len(curve):
        return {}
    chosen = np.unique(np.linspace(0, len(curve) - 1, min(len(curve), MOST_POINTS)).round().astype(int))
    return {"steps": steps[chosen], "curve": curve[chosen]}


def _answer(snapshot: Snapshot, run: Session) -> np.ndarray | None:
    """What a run makes of the plane or the curve; None while what computes that is being compiled."""
    nothing = ViewerInput.nothing().sample(snapshot.data)
    show = snapshot.program.summary(MAPS, nothing, snapshot.data, None, run.owner)
    shown = show(snapshot.train_state, snapshot.hyperparameters, nothing, snapshot.data, {}) if show else {}
    return shown.get("answer")
