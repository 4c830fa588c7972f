"""The description of a session: its whole small state, as pages are told it."""

from neurarium.protocol.events import (
    Coming,
    Kept,
    Problem,
    RaceState,
    RunInfo,
    SessionState,
    SlowMotionState,
    Status,
)
from neurarium.runtime.device import device_name
from neurarium.runtime.plan import Plan
from neurarium.runtime.playback import Playback
from neurarium.runtime.run import Run
from neurarium.runtime.stopping import Stopping


def describe(
    session_id: str,
    beginning: str,
    plan: Plan,
    run: Run | None,
    *,
    generation: int,
    edit: str,
    coming: Coming | None,
    kept: dict[str, Kept],
    playback: Playback,
    stopping: Stopping,
    problem: Problem | None,
    viewers: int,
    loading: bool,
    slow_motion: SlowMotionState | None,
    brought_back: int | None,
    unsaved: str | None,
    race: RaceState | None,
    runs: tuple[RunInfo, ...],
    runs_limit: str | None,
) -> SessionState:
    """All that a page need know of a session besides its frames."""
    return SessionState(
        id=session_id,
        beginning=beginning,
        experiment=plan.experiment,
        generation=generation,
        edit=edit,
        coming=coming,
        kept=kept,
        preset=plan.preset,
        networks=plan.network_infos,
        data=plan.data_info,
        objective=plan.objective_info,
        hyperparameters=plan.hyperparameters,
        status=_status(run, playing=playback.playing, problem=problem, loading=loading),
        playing=playback.playing,
        problem=problem,
        run=run.number if run else 0,
        step=run.step if run else 0,
        samples_seen=run.seen.samples if run else 0,
        epochs=run.seen.epochs if run else 0.0,
        speed=playback.speed,
        markers=run.markers.all if run else (),
        viewers=viewers,
        compile_secs=run.program.compile_secs if run else None,
        device=device_name(),
        carried={**run.carried} if run else {},
        stop=stopping.conditions,
        stopped=stopping.stopped,
        slow_motion=slow_motion,
        brought_back=brought_back,
        unsaved=unsaved,
        race=race,
        runs=runs,
        runs_limit=runs_limit,
        past_differs=_past_differs(run),
        past_lost=_past_lost(run),
    )


def _past_differs(run: Run | None) -> str | None:
    elsewhere = run.past.elsewhere if run else None
    if elsewhere is None:
        return None
    where = f"on another machine, or by another version of Neurarium ({elsewhere.machine})"
    trained = f"Up to step {elsewhere.until:,} this run was trained {where}."
    return f"{trained} Computed again here, such a step may differ a little."


def _past_lost(run: Run | None) -> str | None:
    lost = run.past.lost if run else None
    if lost is None:
        return None
    return f"What was saved of the steps before {lost.until:,} cannot be read any more: {lost.reason}."


def _status(run: Run | None, *, playing: bool, problem: Problem | None, loading: bool) -> Status:
    if problem is not None and not loading:
        return "failed"
    if run is None or loading:
        return "compiling"
    return "playing" if playing else "paused"
