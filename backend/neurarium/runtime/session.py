"""A session: one running experiment, driven by commands and by its clock."""

import logging
import math
import time
from collections.abc import Callable, Iterable
from functools import partial
from secrets import token_hex
from typing import assert_never

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.locks import locks_of, with_lock, with_locks
from neurarium.protocol.command import Command
from neurarium.protocol.commands import (
    ChangeRun,
    EndRace,
    GoOnFrom,
    LoadExperiment,
    LockParam,
    LookBack,
    NewStart,
    Pause,
    Play,
    PlayRace,
    Reinitialise,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    SetSpeed,
    SetStop,
    ShowStage,
    StartRace,
    Step,
    SwitchRun,
    TakeLane,
)
from neurarium.protocol.events import AnyEvent, Problem, SessionChanged, SessionState
from neurarium.runtime.beside import Beside
from neurarium.runtime.by_hand import EditsByHand, find, find_layer
from neurarium.runtime.description import describe
from neurarium.runtime.edits import Edits, Leaving
from neurarium.runtime.errors import MISTAKE, OUT_OF_MEMORY, TOO_BUSY, is_out_of_memory, problem_of
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.inbox import Inbox
from neurarium.runtime.keep import Keep
from neurarium.runtime.landscapes import Landscapes
from neurarium.runtime.left import Left
from neurarium.runtime.loader import Early, Loader
from neurarium.runtime.looking_back import LookingBack
from neurarium.runtime.operation import (
    Marks,
    marked_after,
    operated,
    reads_alike,
    same_marks,
    same_networks,
)
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.racing import Racing
from neurarium.runtime.replies import Reply, refuse, take
from neurarium.runtime.run import Run
from neurarium.runtime.runs import Following, Runs
from neurarium.runtime.saved import Saved
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.training import Training, check_samples
from neurarium.runtime.viewer_input import ViewerInput

logger = logging.getLogger(__name__)

# Of a turn, commands take no more than this before another session has its own.
INBOX_SECS = 0.01
MOST_ASKED = 1024


class ViewersChanged(Command):
    """So many viewers look at the session now."""

    count: int


class AlbumChanged(Command):
    """The album of this name is `dataset` from now on."""

    was: str
    dataset: Spec


_NOTHING = ViewerInput.nothing()


class Session:
    """One running experiment.

    `post`, `snapshot` and `state` may be used from any thread. All else happens in `advance`, which one
    thread at a time calls: it works off the inbox, trains a chunk, evaluates a slice, and says when it wants
    to be called again.
    """

    def __init__(
        self,
        session_id: str,
        plan: Plan,
        *,
        address: str = "",
        planner: Planner,
        programs: Programs,
        keep: Keep,
        chunk_secs: float,
        tempo: Callable[[Plan], float | None],
        wake: Callable[["Session"], None],
        announce: Callable[["Session", AnyEvent], None],
        present: Callable[["Session"], None],
        secure: Callable[["Session", Saved | None], None] = lambda *_: None,
        saved: Saved | None = None,
    ) -> None:
        self.id = session_id
        self.owner = Owner(address, session_id)
        self.snapshot: Snapshot | None = None
        self._plan = plan
        loader = partial(
            Loader, planner, programs, owner=self.owner, deliver=self._deliver, compiling=self._changed
        )
        self._loader = loader()
        self._training = Training(
            self.owner,
            loader(),
            chunk_secs=chunk_secs,
            present=lambda: self._run,
            changed=self._changed,
            publish=self._publish,
            deliver=self._deliver,
        )
        self._wake = wake
        self._announce = announce
        self._present = present
        self._secure = secure
        self._inbox = Inbox(most_asked=MOST_ASKED)
        self._news = False
        self._asked_by: list[tuple[Command, Reply]] = []
        self._tempo = tempo
        if saved and saved.speed:
            self._training.playback.choose_speed(*saved.speed, now=time.perf_counter())
        self._suggest_speed()
        self._edits = Edits(saved.left.edit if saved else None)
        self._runs = Runs(session_id, keep, past_bytes=planner.limits.past_bytes)
        self._looking_back = LookingBack(
            self._stamp, lambda: self._run, deliver=self._deliver, found=lambda: self._present(self)
        )
        self._beside = Beside(
            self.owner,
            planner,
            programs,
            kept=self._runs.kept_run,
            stamp=self._stamp,
            deliver=self._deliver,
            show=self._training.show,
        )
        self.compare, self.beside = self._beside.look, self._beside.shown
        self._landscapes = Landscapes(self.owner, deliver=self._deliver, found=self._show_landscapes)
        self.survey = self._landscapes.look
        self._racing = Racing(
            self.owner,
            planner,
            programs,
            chunk_secs=chunk_secs,
            deliver=self._deliver,
            show=self._training.show,
        )
        self._version = 0
        self._beginning = token_hex(4)
        self._generation = 0
        self._viewers = 0
        self._by_hand = EditsByHand()
        self._programs = programs
        self._brought_back = saved.left.step if saved else None
        self._unsaved: str | None = None
        self.state = self._describe()
        self._deliver(partial(self._begin, saved))

    @property
    def plan(self) -> Plan:
        """What is made ready to train, or trains already."""
        return self._plan

    @property
    def _run(self) -> Run | None:
        return self._runs.present

    def post(
        self,
        command: SessionCommand | ViewersChanged | AlbumChanged,
        reply: Reply,
        looks_at: ViewerInput = _NOTHING,
    ) -> None:
        """Have a command carried out between two chunks; `reply` gets the failure, if it fails.

        `looks_at` is the input of who asks.
        """
        if isinstance(command, ViewersChanged | AlbumChanged):
            self._deliver(lambda: self._carry_out(command, reply))
            return
        same = (command.layer, command.name, command.index) if isinstance(command, SetParam) else None
        if self._inbox.ask(lambda: self._carry_out(command, reply, looks_at), same=same):
            self._wake(self)
        else:
            refuse(command, TOO_BUSY, reply)

    def save(self, take: Callable[["Session", Saved | None], None]) -> None:
        """Have what is to be saved handed over between two chunks. From any thread."""
        self._deliver(lambda: take(self, self.saved()))

    def saved(self) -> Saved | None:
        """What is to be saved, if there is something; for a turn of its own, or when it gets no more."""
        if self._run is None:
            return None
        left = self._run.leave(self._edits.settled)
        return Saved(
            left, self._training.stopping.decided, self._training.playback.chosen, *self._runs.saved()
        )

    def tell_unsaved(self, words: str | None) -> None:
        """Why it is not saved, or what of it was lost; None if all is well. From any thread."""
        self._deliver(partial(self._set_unsaved, words))

    def _set_unsaved(self, words: str | None) -> None:
        self._unsaved = words
        self._changed()

    def close(self) -> None:
        """Nobody waits any longer for what it has compiled. From any thread."""
        self._loader.close()
        self._training.close()
        self._racing.end()

    def advance(self, turn_secs: float = math.inf) -> float | None:
        """Do the next piece of work, training for about `turn_secs` at most.

        Returns when to be called again, in seconds, or None to wait for a wake.
        """
        try:
            self._training.playback.share(turn_secs)
            self._inbox.work_off(INBOX_SECS)
            self._tell()
            again = self._training.advance(self._run) if self._run else None
            again = self._racing.advance(again)
            if self._run and not self._training.is_unready and self._looking_back.busy:
                again = self._looking_back.turn(self._run) or again
            if self._run and not self._training.is_unready:
                again = self._landscapes.turn(self._run, again, training=self._training.playback.training)
            return time.perf_counter() if self._inbox else again
        except Exception as error:
            logger.exception("Session %s failed", self.id)
            self._looking_back.forget()
            self._racing.end()
            self._training.fail(OUT_OF_MEMORY if is_out_of_memory(error) else MISTAKE)
            return time.perf_counter() if self._inbox else None
        finally:
            self._tell()

    # The past

    def look_back(self, at: Iterable[LookBack | None]) -> None:
        """What its viewers look back at from now on. From any thread."""
        self._looking_back.look(at)

    def shown_to(self, at: LookBack | None) -> Snapshot | None:
        """What it shows to a viewer who looks back, or at the present; None while that is computed."""
        present = self.snapshot
        shown = self._looking_back.shown_to(at, present)
        if shown is present or shown is None or present is None:
            return shown
        # A race and the landscape are those of the present, also for who looks back.
        return shown._replace(landscapes=present.landscapes, race=present.race)

    def _stamp(self) -> tuple[int, int]:
        """A version that no snapshot had before, and the generation."""
        self._version += 1
        return self._version, self._generation

    # Commands

    def _deliver(self, work: Callable[[], None]) -> None:
        """From any thread: have something done on the session's own."""
        self._inbox.deliver(work)
        self._wake(self)

    def _carry_out(
        self,
        command: SessionCommand | ViewersChanged | AlbumChanged,
        reply: Reply,
        looks_at: ViewerInput = _NOTHING,
    ) -> None:
        try:
            self._obey(command, reply, looks_at)
        except EngineError as error:
            refuse(command, problem_of(error), reply)
            return
        if isinstance(command, LoadExperiment | NewStart | TakeLane | SwitchRun):
            # Pages are told when it is there, or that it must be compiled.
            self.state = self._describe()
            take(command, reply)
        else:
            self._asked_by.append((command, reply))
            self._changed()

    def _obey(
        self, command: SessionCommand | ViewersChanged | AlbumChanged, reply: Reply, looks_at: ViewerInput
    ) -> None:
        match command:
            case Play() | Step():
                self._play(command if isinstance(command, Step) else None)
            case Pause():
                self._training.pause()
            case ShowStage():
                self._training.show_stage(self._plan, command, looks_at)
            case Rewind():
                self._rewind(command)
            case GoOnFrom():
                self._go_on_from(command)
            case SwitchRun():
                switched = self._runs.switch(command)
                # It comes as it was left, and trains on once it is told to.
                self._training.pause()
                self._load(switched, reply)
            case ChangeRun():
                self._runs.change(command)
            case NewStart():
                self._load(self._edits.new_start(self._plan.experiment, command), reply)
            case StartRace() | PlayRace() | EndRace():
                if not isinstance(command, EndRace):
                    check_samples(self._plan)
                self._training.pause()
                self._racing.obey(command, self._plan.experiment, self._run, reply)
            case TakeLane():
                self._load(self._racing.taken(command), reply)
            case SetSpeed():
                self._training.playback.choose_speed(command.steps_per_sec, now=time.perf_counter())
            case SetStop():
                self._training.stopping.set(command.stop, step=self._run.step if self._run else 0)
            case SetHyperparameters():
                self._set_experiment(self._edits.tuned(self._plan.experiment, command))
            case SetParam() | Reinitialise():
                self._set_by_hand(command)
            case LockParam():
                self._lock_param(command)
            case LoadExperiment():
                self._load(command, reply)
            case ViewersChanged():
                self._look(command.count)
            case AlbumChanged():
                if grown := self._edits.grown(self._plan.experiment, command.was, command.dataset):
                    self._load(grown, reply)
            case _:
                assert_never(command)

    def _play(self, step: Step | None) -> None:
        check_samples(self._plan)
        if self._training.is_unready and not self._is_preparing:
            self._compile_present()
        self._racing.pause()
        self._training.play(self._plan, step, loading=self._edits.is_loading)

    def _suggest_speed(self) -> None:
        self._training.playback.suggest_speed(self._tempo(self._plan), now=time.perf_counter())

    def _look(self, viewers: int) -> None:
        """So many look on: without any it stops training, and continues when one comes back."""
        if viewers == 0:
            self._racing.pause()
            self._training.suspend()
        elif self._viewers == 0:
            self._training.playback.resume(now=time.perf_counter())
        self._viewers = viewers

    def _rewind(self, command: Rewind) -> None:
        if (before := self._run) is not None:
            run = self._start_run(self._plan, before.program, self._edits.made(command))
            if before.began_with is not None:
                run.begin_with(before.began_with)
            self._publish(run)

    def _go_on_from(self, command: GoOnFrom) -> None:
        run, step = self._run, command.step
        if run is None or run.number != command.run:
            raise EngineError("no_step", "That run is not the present one any more.")
        at = run.now if step is None else self._looking_back.keyframe(step)
        if at is None:
            raise EngineError("no_step", f"Step {step:,} is not there to go on from; look at it first.")
        if step is None:
            self._runs.check_branch(run)
        self._runs.branch(run, at, self._plan, self._edits.made(command))
        self._looking_back.forget()
        self._training.begins()
        self._installed()

    # Changes by hand

    def _set_by_hand(self, command: SetParam | Reinitialise) -> None:
        now = time.perf_counter()
        if isinstance(command, Reinitialise):
            find_layer(self._plan, command.layer)
            self._runs.reinitialise(self._by_hand, self._plan, command, self._edits.made(command), now=now)
        else:
            self._by_hand.change(self._plan, self._run, command, now=now)
        if self._run:
            self._publish(self._run)

    def _lock_param(self, command: LockParam) -> None:
        place = find(self._plan, command)
        locks = with_lock(
            locks_of(self._plan.experiment), place.layer_id, place.param, place.number, locked=command.locked
        )
        self._edits.made(command)
        self._set_experiment(with_locks(self._plan.experiment, locks))
        self._compile_masks()

    def _set_experiment(self, experiment: Experiment) -> None:
        """Go on with an experiment of other live numbers or locks."""
        before, self._plan = self._plan, self._plan._replace(experiment=experiment)
        if self._run:
            self._run.set_plan(self._run.plan._replace(experiment=experiment))
            self._mark(before.experiment, self._run)
            self._publish(self._run)

    def _compile_masks(self) -> None:
        """Get a program that locks single numbers, if one is needed."""
        if self._run and self._run.lacks_masks and not self._training.is_unready and not self._loader.busy:
            plan = self._plan._replace(masked=True)
            self._loader.compile(plan, lambda _, program: self._exchange(program), self._training.refuse)

    def _exchange(self, program: Program) -> None:
        """Go on with another program of the same plan."""
        if self._run:
            self._plan = self._plan._replace(masked=program.masked)
            self._run.adopt(self._plan, program, self._run.train_state)
            self._publish(self._run)
            self._changed()

    # Loading

    def _load(self, command: LoadExperiment, reply: Reply) -> None:
        if self._edits.knows(command):
            return
        command = self._edits.begin(command)

        def refused(problem: Problem) -> None:
            self._edits.refused(command)
            if self._training.is_unready:
                self._compile_present()
            else:
                self._training.playback.in_vain()
            refuse(command, problem, reply)
            self._changed()

        def install(plan: Plan, program: Program, *, is_ready: bool = True) -> None:
            self._training.is_unready = not is_ready
            leaving = self._edits.installed(command)
            self._install(Following(plan, program, leaving), command, unchanged=unchanged)

        is_afresh = command.restore is None and (not command.keep or self._is_at_start)
        early = Early(partial(install, is_ready=False), self._get_ready, self._training.refuse)
        unchanged = same_marks(self._plan.experiment, command.experiment)
        # Other data in the same networks: nothing would be lost on the way.
        in_passing = command.keep and same_networks(self._plan.experiment, command.experiment)
        self._loader.load(
            command.experiment,
            planned=lambda plan: self._edits.planned(command, plan),
            installed=install,
            refused=refused,
            in_passing=in_passing,
            early=early if is_afresh else None,
        )

    def _install(self, following: Following, command: LoadExperiment, *, unchanged: Marks) -> None:
        """Train another plan from now on: from what was left, from what fits of this run, or afresh."""
        run = self._run
        # What was set while this plan was compiled is newer than the plan.
        following = following.with_experiment(self._edits.caught_up(following.plan.experiment))
        playback = self._training.playback
        playback.recount(steps_per_epoch=following.plan.steps_per_epoch)
        if not self._edits.is_loading and not self._training.is_unready:
            playback.arrived(now=time.perf_counter())
        self._training.follows()
        if run and not run.untouched:
            self._secure(self, self.saved())
        if run and run.program is not following.program:
            run.program.rest()
        left = self._racing.left_by(command.restore) or self._runs.left_by(command.restore)
        if left is not None:
            self._go_back(left, following)
        elif run is not None and (command.keep or self._runs.is_present(command.restore)):
            self._go_on(run, following, unchanged)
        else:
            self._start_run(*following)
        self._installed()

    def _begin(self, saved: Saved | None) -> None:
        """Show the plan that the session was made with, before it can be trained."""
        run = self._start_run(self._plan, self._programs.begun(self._plan))
        if saved is not None:
            run.resume(saved.left, saved.left.train_state)
            self._runs.restore(saved.runs, saved.kept)
            self._training.stopping.resume(saved.decided)
        self._installed()
        self._compile_present()

    def _compile_present(self) -> None:
        """Compile what trains the present run."""
        self._loader.compile(self._plan, self._get_ready, self._training.refuse)

    def _get_ready(self, _: Plan, program: Program) -> None:
        """What trains the present run is there."""
        if self._run and self._run.program is not program:
            self._run.adopt(self._plan, program)
        self._training.ready()
        self._changed()
        self._compile_masks()

    def _installed(self) -> None:
        """Pages hear of another network before they see it."""
        self._generation += 1
        self._looking_back.forget()
        self._landscapes.forget()
        self._beside.forget()
        self._suggest_speed()
        self._changed()
        self._tell()
        if self._run:
            self._publish(self._run)
        self._compile_masks()

    def _start_run(self, plan: Plan, program: Program, leaving: Leaving | None = None) -> Run:
        """Another run, from the start of a plan."""
        self._plan = plan
        self._looking_back.forget()
        self._landscapes.forget()
        run = self._runs.start(plan, program, leaving)
        self._training.begins()
        self._by_hand.begin(run, now=time.perf_counter())
        return run

    def _go_on(self, run: Run, following: Following, unchanged: Marks) -> None:
        """The same run with another plan, if it has learned something that such a plan can go on from."""
        before, plan = self._plan, following.plan
        grown = operated(run, plan, following.program)
        following = following.with_experiment(marked_after(before, plan, unchanged, grown))
        if run.untouched or not run.measures_like(plan):
            self._start_run(*following)
            return
        if not reads_alike(before.learner, plan.learner):
            learned = run.leave("")
            self._start_run(*following).begin_with(learned)
            return
        self._plan = following.plan
        self._runs.go_on(run, following, grown)
        self._training.stopping.forget_losses()
        self._mark(before.experiment, run)

    def _go_back(self, left: Left, following: Following) -> None:
        """Back to what was left."""
        before, self._plan = self._plan.experiment, following.plan
        if self._runs.go_back(left, following) != "regrown":
            before = left.experiment
        if self._run and before != self._plan.experiment:
            self._mark(before, self._run)
        self._training.stopping.restart()

    # What others see

    def _mark(self, before: Experiment, run: Run) -> None:
        run.markers.add(before, self._plan.experiment, step=run.step, now=time.perf_counter())

    def _publish(self, run: Run) -> None:
        version, generation = self._stamp()
        shown = self._training.slow_motion.shown(run)
        snapshot = Snapshot.of(run, shown, version=version, generation=generation)
        self.snapshot = snapshot._replace(
            race=self._racing.shown, curves=self._runs.tree.curves, landscapes=self._landscapes.shown
        )
        self._present(self)

    def _show_landscapes(self) -> None:
        """Something new is known of a landscape; all else that is seen stays as it is."""
        if self.snapshot is not None:
            self.snapshot = self.snapshot._replace(landscapes=self._landscapes.shown)
            self._present(self)

    def _changed(self) -> None:
        """Something may be told: once, at the end of a turn's commands, however many these were."""
        self._news = True

    def _tell(self) -> None:
        """Tell all viewers what has changed, or those who asked for something that nothing has."""
        asked_by, self._asked_by = self._asked_by, []
        if not self._news:
            return
        self._news = False
        before, self.state = self.state, self._describe()
        changed = SessionChanged(session=self.state)
        if self.state != before:
            self._announce(self, changed)
        for command, reply in asked_by:
            if self.state == before:
                reply(changed)
            take(command, reply)

    @property
    def _is_at_start(self) -> bool:
        """Whether nothing is lost when another plan begins."""
        return not self._training.playback.playing and (self._run is None or self._run.untouched)

    @property
    def _is_preparing(self) -> bool:
        """Whether something is compiled that is to be trained or looked at."""
        return self._training.is_preparing or self._loader.busy

    def _describe(self) -> SessionState:
        runs, runs_limit = self._runs.describe()
        return describe(
            self.id,
            self._beginning,
            self._plan,
            self._run,
            generation=self._generation,
            edit=self._edits.settled,
            coming=self._edits.coming(self._plan.experiment),
            kept=self._runs.kept,
            playback=self._training.playback,
            stopping=self._training.stopping,
            problem=self._training.problem,
            viewers=self._viewers,
            loading=self._is_preparing,
            slow_motion=self._training.slow_motion.describe(self._plan.stages),
            brought_back=self._brought_back,
            unsaved=self._unsaved,
            race=self._racing.describe(),
            runs=runs,
            runs_limit=runs_limit,
        )
