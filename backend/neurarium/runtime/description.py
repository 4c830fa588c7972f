"""The description of a session: its whole small state, as pages are told it."""

from neurarium.protocol.events import Problem, SessionState, Status
from neurarium.runtime.device import device_name
from neurarium.runtime.plan import Plan
from neurarium.runtime.playback import Playback
from neurarium.runtime.run import Run
from neurarium.runtime.stopping import Stopping


def describe(
    session_id: str,
    plan: Plan,
    run: Run | None,
    *,
    generation: int,
    edit: str,
    playback: Playback,
    stopping: Stopping,
    problem: Problem | None,
    viewers: int,
    loading: bool,
) -> SessionState:
    """All that a page need know of a session besides its frames."""
    return SessionState(
        id=session_id,
        experiment=plan.experiment,
        generation=generation,
        edit=edit,
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
        steps_per_epoch=plan.steps_per_epoch,
        speed=playback.speed,
        markers=run.markers.all if run else (),
        viewers=viewers,
        compile_secs=run.program.compile_secs if run else None,
        device=device_name(),
        carried=run.carried if run else {},
        stop=stopping.conditions,
        stopped=stopping.stopped,
    )


def _status(run: Run | None, *, playing: bool, problem: Problem | None, loading: bool) -> Status:
    if problem is not None and not loading:
        return "failed"
    if run is None or loading:
        return "compiling"
    return "playing" if playing else "paused"
