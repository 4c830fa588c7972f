"""Training: whether the present run of a session is trained, how fast and until when, and why it is not."""

import time
from collections.abc import Callable

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import ShowStage, Step
from neurarium.protocol.events import Problem
from neurarium.runtime.apart import StepsApart
from neurarium.runtime.diagnosis import not_finite_problem
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.loader import Loader
from neurarium.runtime.plan import Plan
from neurarium.runtime.playback import Playback
from neurarium.runtime.program import Program
from neurarium.runtime.run import NotFiniteError, Run
from neurarium.runtime.slow_motion import SlowMotion, check_stage, example_of
from neurarium.runtime.stopping import Stopping
from neurarium.runtime.viewer_input import ViewerInput


class Training:
    """Trains and evaluates the present run of a session, a piece at a time, in the session's own thread.

    `changed` is called when there is something to tell, `publish` when there is something to see of the run.
    """

    def __init__(
        self,
        owner: Owner,
        loader: Loader,
        *,
        chunk_secs: float,
        present: Callable[[], Run | None],
        changed: Callable[[], None],
        publish: Callable[[Run], None],
        deliver: Callable[[Callable[[], None]], None],
    ) -> None:
        self.playback = Playback(chunk_secs)
        self.stopping = Stopping()
        self.slow_motion = SlowMotion(owner, ready=lambda: deliver(self.show))
        self.problem: Problem | None = None
        # Whether the run is looked at only: what trains it is still being compiled.
        self.is_unready = True
        self._apart = StepsApart(loader, ready=changed, refused=self._refuse_apart)
        self._present = present
        self._changed = changed
        self._publish = publish

    @property
    def is_preparing(self) -> bool:
        """Whether something is compiled that is to be trained or looked at."""
        awaits_first = self.is_unready and self.problem is None
        return awaits_first or self._apart.busy or self.slow_motion.compiling

    def close(self) -> None:
        """Nobody waits for a program any longer. From any thread."""
        self._apart.close()

    def advance(self, run: Run) -> float | None:
        """Train a chunk and evaluate a slice, as far as they are due; when to be called again."""
        if self.is_unready:
            return None
        if run.plan.data.spec.lacks:
            if self.playback.training:
                self.pause()
                self._changed()
            return None
        playback, stopping, deciding = self.playback, self.stopping, run.plan.deciding_steps
        is_apart = playback.training and (playback.single or run.plan.holds)
        apart = self._apart.program(run.plan, single=playback.single) if is_apart else None
        playback.train_by((apart or run.program).step_time)
        steps = stopping.limit(run.step, playback.due(time.perf_counter()), deciding)
        compiling = is_apart and apart is None
        trained = steps > 0 and not compiling
        if trained:
            self._train(run, steps, apart, single=playback.single)
        now = time.perf_counter()
        awaited = stopping.awaits(run.step, deciding)
        training = playback.training and playback.next_due(now) <= now
        evaluated = run.evaluate(
            training=training and not awaited and not compiling, rarer=playback.times_shorter
        )
        if awaited and run.evaluated:
            self._stop(stopping.decide(run.step, run.latest_test))
        if trained or evaluated:
            self._publish(run)
        if run.evaluating:
            return now
        if playback.training:
            return None if compiling else playback.next_due(now)
        return None if run.evaluated else now

    def play(self, plan: Plan, step: Step | None, *, loading: bool) -> None:
        """Train on, or so far as a step goes; what is not there yet, or is `loading`, from its arrival on."""
        self.problem = self.stopping.stopped = None
        self.slow_motion.leave()
        playback, now = self.playback, time.perf_counter()
        waits = (self.is_unready or loading) and not playback.training
        if step is None:
            playback.play(None, now=now, waits=waits)
        elif step.size == "epoch":
            steps = step.steps * plan.steps_per_epoch
            playback.play(steps, steps_per_epoch=plan.steps_per_epoch, now=now, waits=waits)
        else:
            playback.play(step.steps, step.size == "example", now=now, waits=waits)

    def pause(self) -> None:
        """Train no more."""
        self.playback.pause()
        self._reset_meter()

    def suspend(self) -> None:
        """Train no more until somebody looks on again."""
        self.playback.suspend()
        self._reset_meter()

    def show_stage(self, plan: Plan, command: ShowStage, looks_at: ViewerInput) -> None:
        """Show a stage of the next step, or of the one after it; without a stage no more.

        Raises:
            EngineError: there is no such stage, or no such step.
        """
        stages, run, stage = plan.stages, self._present(), command.stage
        if stage is not None:
            check_samples(plan)
            check_stage(stage, stages)
        is_example = command.of == "example" and stage is not None
        example = example_of(looks_at, plan) if is_example else None
        if example is not None and stage == len(stages):
            stage = 0
        self.pause()
        self.problem = self.stopping.stopped = None
        is_over = self.slow_motion.has_begun(stages) if stage is None else stage == len(stages)
        apart = self._apart.program(run.plan, single=False) if run and run.plan.holds else None
        is_compiled = not self.is_unready and run is not None and (apart is not None or not run.plan.holds)
        # At a step that is decided by measurements which are not there yet, training waits for them.
        if run and is_over and is_compiled and self.stopping.limit(run.step, 1, run.plan.deciding_steps):
            self._train(run, 1, apart)
            stage = None if stage is None or self.problem or self.stopping.stopped else 0
        elif stage == len(stages):
            stage = len(stages) - 1
        try:
            if stage is None:
                self.slow_motion.leave()
            else:
                self.slow_motion.show(stage, run, example)
        finally:
            self.show()

    def show(self) -> None:
        """There is something to see, and to tell."""
        if run := self._present():
            self._publish(run)
        self._changed()

    def ready(self) -> None:
        """What trains the present run is there."""
        self.is_unready = False
        self.playback.arrived(now=time.perf_counter())

    def follows(self) -> None:
        """Another run is looked at; the first one may have been awaited in slow motion."""
        self.problem = None
        if self._present() is not None:
            self.slow_motion.leave()

    def begins(self) -> None:
        """Another run is trained from its start, or from where it was left."""
        self.follows()
        self.stopping.restart()

    def refuse(self, problem: Problem) -> None:
        """What was to be trained cannot be."""
        self.problem = problem
        self._changed()

    def fail(self, problem: Problem) -> None:
        """Something went wrong in the middle of it."""
        self.playback.pause()
        self.slow_motion.leave()
        self.refuse(problem)

    def _train(self, run: Run, steps: int, apart: Program | None, *, single: bool = False) -> None:
        try:
            took_secs = run.train(steps, apart, single=single)
        except NotFiniteError as error:
            self.playback.pause()
            self.refuse(not_finite_problem(run, error.step))
            return
        if self.playback.trained(steps, took_secs, now=time.perf_counter()):
            self.pause()
            self._changed()
        self._stop(self.stopping.reached(run.step))

    def _stop(self, reason: str | None) -> None:
        """Pause by itself, if there is a reason."""
        if reason is not None:
            self.pause()
            self.stopping.stopped = reason
            self._changed()

    def _refuse_apart(self, problem: Problem) -> None:
        self.pause()
        self.refuse(problem)

    def _reset_meter(self) -> None:
        if run := self._present():
            run.meter.reset()


def check_samples(plan: Plan) -> None:
    """Check that there is something to learn from.

    Raises:
        EngineError: there is not; what is lacking.
    """
    if lacks := plan.data.spec.lacks:
        raise EngineError("no_samples", lacks)
