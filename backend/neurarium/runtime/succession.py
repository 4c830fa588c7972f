"""Succession: which plan and run of a session are the present ones, and what takes their place."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.locks import locks_of, with_lock, with_locks
from neurarium.protocol.commands import (
    GoOnFrom,
    LoadExperiment,
    LockParam,
    Reinitialise,
    Rewind,
    SetHyperparameters,
    SetParam,
    TakeWeights,
)
from neurarium.protocol.events import Problem
from neurarium.runtime.by_hand import EditsByHand, find, find_layer
from neurarium.runtime.edits import Edits, Leaving
from neurarium.runtime.left import Left
from neurarium.runtime.loader import Early, Loader
from neurarium.runtime.opened_weights import OpenedWeights
from neurarium.runtime.operation import (
    Marks,
    marked_after,
    operated,
    reads_alike,
    same_marks,
    same_networks,
)
from neurarium.runtime.past import Keyframe
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.replies import Reply, refuse
from neurarium.runtime.run import Run
from neurarium.runtime.runs import Following, Runs
from neurarium.runtime.saved import Saved
from neurarium.runtime.training import Training


class Told(NamedTuple):
    """Who hears of what takes whose place, all in the session's own thread.

    `leaving` comes before the present run is left, `begun` when another one begins, `installed` when pages
    are to forget what they see, `publish` when there is something to see of a run, and `changed` when there
    is something to tell.
    """

    leaving: Callable[[], None]
    begun: Callable[[], None]
    installed: Callable[[], None]
    publish: Callable[[Run], None]
    changed: Callable[[], None]


class Succession:
    """Loads experiments, and has one run follow another without anything that was trained being lost.

    `kept_elsewhere` gives what an edit left that is not among the session's runs.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        programs: Programs,
        loader: Loader,
        training: Training,
        runs: Runs,
        edits: Edits,
        kept_elsewhere: Callable[[str | None], Left | None],
        told: Told,
    ) -> None:
        self.plan = plan
        self.runs = runs
        self.edits = edits
        self._programs = programs
        self._loader = loader
        self._training = training
        self._kept_elsewhere = kept_elsewhere
        self._told = told
        self._by_hand = EditsByHand()
        # What of the last file with weights fits; set from any thread.
        self.opened: OpenedWeights | None = None

    @property
    def run(self) -> Run | None:
        """The present run."""
        return self.runs.present

    @property
    def is_at_start(self) -> bool:
        """Whether nothing is lost when another plan begins."""
        return not self._training.playback.playing and (self.run is None or self.run.untouched)

    @property
    def is_preparing(self) -> bool:
        """Whether something is compiled that is to be trained or looked at."""
        return self._training.is_preparing or self._loader.busy

    def close(self) -> None:
        """Nobody waits any longer for what it has compiled. From any thread."""
        self._loader.close()

    # Another plan

    def begin(self, saved: Saved | None) -> None:
        """Show the plan that the session was made with, before it can be trained."""
        run = self._start_run(self.plan, self._programs.begun(self.plan))
        if saved is not None:
            run.resume(saved.left, saved.left.train_state, saved.past)
            self.runs.restore(saved.runs, saved.kept, saved.curves, saved.pasts)
            self._training.stopping.resume(saved.decided)
        self._installed()
        self.compile_present()

    def load(self, command: LoadExperiment, reply: Reply) -> None:
        """Have an experiment take the place of the present one once it is ready; `reply` gets a refusal.

        Raises:
            EngineError: it was based on an experiment that another page has changed since.
        """
        if self.edits.knows(command):
            return
        command = self.edits.begin(command)

        def refused(problem: Problem) -> None:
            self.edits.refused(command)
            if self._training.is_unready:
                self.compile_present()
            else:
                self._training.playback.in_vain()
            refuse(command, problem, reply)
            self._told.changed()

        def install(plan: Plan, program: Program, *, is_ready: bool = True) -> None:
            self._training.is_unready = not is_ready
            leaving = self.edits.installed(command)
            self._install(Following(plan, program, leaving), command, unchanged=unchanged)

        is_afresh = command.restore is None and (not command.keep or self.is_at_start)
        early = Early(partial(install, is_ready=False), self._get_ready, self._training.refuse)
        unchanged = same_marks(self.plan.experiment, command.experiment)
        # Other data in the same networks: nothing would be lost on the way.
        in_passing = command.keep and same_networks(self.plan.experiment, command.experiment)
        self._loader.load(
            command.experiment,
            planned=lambda plan: self.edits.planned(command, plan),
            installed=install,
            refused=refused,
            in_passing=in_passing,
            early=early if is_afresh else None,
        )

    def compile_present(self) -> None:
        """Compile what trains the present run."""
        self._loader.compile(self.plan, self._get_ready, self._training.refuse)

    # Another run of the same plan

    def rewind(self, command: Rewind) -> None:
        """Begin again, with what the present run began with."""
        if (before := self.run) is not None:
            run = self._start_run(self.plan, before.program, self.edits.made(command))
            if before.began_with is not None:
                run.begin_with(before.began_with)
            self._told.publish(run)

    def take_weights(self, command: TakeWeights) -> None:
        """Begin a run with the weights of a file.

        Raises:
            EngineError: they are not there any more, or the network is another one by now.
        """
        opened, before = self.opened, self.run
        if opened is None or opened.id != command.weights or before is None:
            raise EngineError("no_weights", "These weights are not there any more: open the file again.")
        learned = opened.put_into(before.program.init(self.plan.experiment.seed))
        if not before.untouched:
            self._told.leaving()
        self._told.begun()
        run = self.runs.begin_with(before, learned, self.edits.made(command))
        self._training.begins()
        run.markers.note(f"began with {opened.name}", step=0, now=time.perf_counter())
        self._installed()

    def go_on_from(self, command: GoOnFrom, keyframe: Callable[[int], Keyframe | None]) -> None:
        """Begin a run of its own from a step of the present one's past.

        Raises:
            EngineError: that run is not the present one, or the step is not there to go on from.
        """
        run, step = self.run, command.step
        if run is None or run.number != command.run:
            raise EngineError("no_step", "That run is not the present one any more.")
        at = run.now if step is None else keyframe(step)
        if at is None:
            raise EngineError("no_step", f"Step {step:,} is not there to go on from; look at it first.")
        if step is None:
            self.runs.check_branch(run)
        program = run.program
        if run.era_at(at.step):
            # What was then is gone on with: its network is not the present one.
            way = run.way_at(at.step)
            self.plan, program = way.plan, way.shows
            self._training.playback.recount(steps_per_epoch=way.plan.steps_per_epoch)
        self.runs.branch(run, at, Following(self.plan, program, self.edits.made(command)))
        self._training.begins()
        self._installed()

    # Changes of the present run

    def tune(self, command: SetHyperparameters) -> None:
        """Go on with other live numbers.

        Raises:
            EngineError: there is no such number, or it is outside of its limits.
        """
        self._set_experiment(self.edits.tuned(self.plan.experiment, command))

    def lock(self, command: LockParam) -> None:
        """Have training leave a number as it is, or move it again.

        Raises:
            EngineError: there is no such number.
        """
        place = find(self.plan, command)
        locks = with_lock(
            locks_of(self.plan.experiment), place.layer_id, place.param, place.number, locked=command.locked
        )
        self.edits.made(command)
        self._set_experiment(with_locks(self.plan.experiment, locks))
        self._compile_masks()

    def set_by_hand(self, command: SetParam | Reinitialise) -> None:
        """Set a number, or give a layer new weights.

        Raises:
            EngineError: there is no such number or layer, or the number is too large.
        """
        now = time.perf_counter()
        if isinstance(command, Reinitialise):
            find_layer(self.plan, command.layer)
            self.runs.reinitialise(self._by_hand, self.plan, command, self.edits.made(command), now=now)
        else:
            self._by_hand.change(self.plan, self.run, command, now=now)
        if self.run:
            self._told.publish(self.run)

    def _set_experiment(self, experiment: Experiment) -> None:
        """Go on with an experiment of other live numbers or locks."""
        before, self.plan = self.plan, self.plan._replace(experiment=experiment)
        if self.run:
            self.run.set_plan(self.run.plan._replace(experiment=experiment))
            self._mark(before.experiment, self.run)
            self._told.publish(self.run)

    def _compile_masks(self) -> None:
        """Get a program that locks single numbers, if one is needed."""
        if self.run and self.run.lacks_masks and not self._training.is_unready and not self._loader.busy:
            plan = self.plan._replace(masked=True)
            self._loader.compile(plan, lambda _, program: self._exchange(program), self._training.refuse)

    def _exchange(self, program: Program) -> None:
        """Go on with another program of the same plan."""
        if self.run:
            self.plan = self.plan._replace(masked=program.masked)
            self.run.adopt(self.plan, program, self.run.train_state)
            self._told.publish(self.run)
            self._told.changed()

    # What takes whose place

    def _install(self, following: Following, command: LoadExperiment, *, unchanged: Marks) -> None:
        """Train another plan from now on: from what was left, from what fits of this run, or afresh."""
        run = self.run
        # What was set while this plan was compiled is newer than the plan.
        following = following.with_experiment(self.edits.caught_up(following.plan.experiment))
        playback = self._training.playback
        playback.recount(steps_per_epoch=following.plan.steps_per_epoch)
        if not self.edits.is_loading and not self._training.is_unready:
            playback.arrived(now=time.perf_counter())
        self._training.follows()
        if run and not run.untouched:
            self._told.leaving()
        if run and run.program is not following.program:
            run.program.rest()
        left = self._kept_elsewhere(command.restore) or self.runs.left_by(command.restore)
        if left is not None:
            self._go_back(left, following)
        elif run is not None and (command.keep or self.runs.is_present(command.restore)):
            self._go_on(run, following, unchanged)
        else:
            self._start_run(*following)
        self._installed()

    def _get_ready(self, _: Plan, program: Program) -> None:
        """What trains the present run is there."""
        if self.run and self.run.program is not program:
            self.run.adopt(self.plan, program)
        self._training.ready()
        self._told.changed()
        self._compile_masks()

    def _installed(self) -> None:
        self._told.installed()
        self._compile_masks()

    def _start_run(self, plan: Plan, program: Program, leaving: Leaving | None = None) -> Run:
        """Another run, from the start of a plan."""
        self.plan = plan
        self._told.begun()
        run = self.runs.start(plan, program, leaving)
        self._training.begins()
        self._by_hand.begin(run, now=time.perf_counter())
        return run

    def _go_on(self, run: Run, following: Following, unchanged: Marks) -> None:
        """The same run with another plan, if it has learned something that such a plan can go on from."""
        before, plan = self.plan, following.plan
        grown = operated(run, plan, following.program)
        following = following.with_experiment(marked_after(before, plan, unchanged, grown))
        if run.untouched or not run.measures_like(plan):
            self._start_run(*following)
            return
        if not reads_alike(before.learner, plan.learner):
            learned = run.leave("")
            self._start_run(*following).begin_with(learned)
            return
        self.plan = following.plan
        self.runs.go_on(run, following, grown)
        self._training.stopping.forget_losses()
        self._mark(before.experiment, run)

    def _go_back(self, left: Left, following: Following) -> None:
        """Back to what was left."""
        before, self.plan = self.plan.experiment, following.plan
        if self.runs.go_back(left, following) != "regrown":
            before = left.experiment
        if self.run and before != self.plan.experiment:
            self._mark(before, self.run)
        self._training.stopping.restart()

    def _mark(self, before: Experiment, run: Run) -> None:
        run.markers.add(before, self.plan.experiment, step=run.step, now=time.perf_counter())
