"""A session: one running experiment, driven by commands and by its clock."""

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import partial
from secrets import token_hex
from types import MappingProxyType
from typing import assert_never

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.hyperparameters import normalise
from neurarium.protocol.command import Command
from neurarium.protocol.commands import (
    ChangeRun,
    DirectCommand,
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
    TakeWeights,
    UndoChange,
)
from neurarium.protocol.events import AnyEvent, SessionChanged, SessionState
from neurarium.protocol.rooms import ChangeState
from neurarium.protocol.weights import WeightsFound
from neurarium.runtime.authored_change import Author, Present
from neurarium.runtime.beside import Beside
from neurarium.runtime.by_hand import find
from neurarium.runtime.change_log import ChangeLog
from neurarium.runtime.description import describe
from neurarium.runtime.edits import Edits
from neurarium.runtime.errors import MISTAKE, OUT_OF_MEMORY, TOO_BUSY, is_out_of_memory, problem_of
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.inbox import Inbox
from neurarium.runtime.keep import Keep
from neurarium.runtime.landscapes import Landscapes
from neurarium.runtime.loader import Loader
from neurarium.runtime.looking_back import LookingBack
from neurarium.runtime.opened_weights import held_against
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.racing import Racing
from neurarium.runtime.remaking import Remaking
from neurarium.runtime.replies import Reply, refuse, take
from neurarium.runtime.run import Run
from neurarium.runtime.runs import Runs
from neurarium.runtime.saved import FIRST_RUN, Saved
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.succession import Succession, Told
from neurarium.runtime.together import Together
from neurarium.runtime.training import Training, check_samples
from neurarium.runtime.viewer_input import ViewerInput
from neurarium.runtime.weights_file import Brought

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
        noted: Callable[["Session"], None] = lambda _: None,
        saved: Saved | None = None,
        authors: Mapping[str, Author] = MappingProxyType({}),
    ) -> None:
        self.id = session_id
        self.owner = Owner(address, session_id)
        self.snapshot: Snapshot | None = None
        loader = partial(
            Loader, planner, programs, owner=self.owner, deliver=self._deliver, compiling=self._changed
        )
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
        self._change_log = ChangeLog(self._present_one, self._weight, noted=lambda: noted(self))
        self._inbox = Inbox(most_asked=MOST_ASKED)
        self._news = False
        self._asked_by: list[tuple[Command, Reply]] = []
        self._tempo = tempo
        if saved and saved.speed:
            self._training.playback.choose_speed(*saved.speed, now=time.perf_counter())
        self._edits = Edits(saved.left.edit if saved else None)
        self._saved_past_bytes = planner.limits.saved_past_bytes
        self._runs = Runs(session_id, keep, past_bytes=planner.limits.past_bytes)
        self._looking_back = LookingBack(
            self._stamp,
            lambda: self._run,
            deliver=self._deliver,
            found=lambda: self._present(self),
            remaking=Remaking(planner, programs, self.owner, deliver=self._deliver),
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
        self._together = Together(
            self.owner,
            self._runs,
            loader=lambda owner: loader(owner=owner),
            release=planner.budget.release,
            chunk_secs=chunk_secs,
            changed=self._trained_along,
        )
        self._succession = Succession(
            plan,
            programs=programs,
            loader=loader(),
            training=self._training,
            runs=self._runs,
            edits=self._edits,
            kept_elsewhere=self._racing.left_by,
            told=Told(
                leaving=lambda: self._secure(self, self.saved()),
                begun=self._begun,
                installed=self._installed,
                publish=self._publish,
                changed=self._changed,
            ),
        )
        self._suggest_speed()
        self._version = 0
        self._beginning = token_hex(4)
        self._generation = 0
        self._viewers = 0
        self._brought_back = saved.left.step if saved else None
        self._unsaved: str | None = None
        self.state = self._describe()
        self._deliver(partial(self._succession.begin, saved))
        if saved and saved.changes:
            self._change_log.bring_back(saved.changes, authors, run=FIRST_RUN)

    @property
    def plan(self) -> Plan:
        """What is made ready to train, or trains already."""
        return self._succession.plan

    @property
    def changes(self) -> tuple[ChangeState, ...]:
        """What people whose names are known have changed of late. From any thread."""
        return self._change_log.told

    def forget_changes(self) -> None:
        """Its room is over: nobody is told of by name any more. From any thread."""
        self._deliver(self._change_log.forget)

    @property
    def _run(self) -> Run | None:
        return self._runs.present

    def post(
        self,
        command: SessionCommand | ViewersChanged | AlbumChanged,
        reply: Reply,
        looks_at: ViewerInput = _NOTHING,
        author: Author | None = None,
    ) -> None:
        """Have a command carried out between two chunks; `reply` gets the failure, if it fails.

        `looks_at` is the input of who asks, and `author` their name, if it is to be remembered.
        """
        if isinstance(command, ViewersChanged | AlbumChanged):
            self._deliver(lambda: self._carry_out(command, reply))
            return
        same = (command.layer, command.name, command.index) if isinstance(command, SetParam) else None
        if self._inbox.ask(lambda: self._carry_out(command, reply, looks_at, author), same=same):
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
        self._together.settle()
        left = self._run.leave(self._edits.settled)
        training, past = self._training, self._run.past.within(self._saved_past_bytes)
        pasts = self._runs.saved_pasts(self._saved_past_bytes)
        changes = self._change_log.kept(self._run.number)
        decided, chosen = training.stopping.decided, training.playback.chosen
        return Saved(left, decided, chosen, *self._runs.saved(), past, pasts, changes)

    def tell_unsaved(self, words: str | None) -> None:
        """Why it is not saved, or what of it was lost; None if all is well. From any thread."""
        self._deliver(partial(self._set_unsaved, words))

    def _set_unsaved(self, words: str | None) -> None:
        self._unsaved = words
        self._changed()

    def hold_against(self, brought: Brought, name: str) -> WeightsFound:
        """What a file has for the networks as they are; what fits can be taken. From any thread.

        Raises:
            EngineError: there is nothing yet to hold it against.
        """
        if self.snapshot is None:
            words = "The network is still being made ready to train: try again in a moment."
            raise EngineError("not_ready", words)
        train_state, networks = self.snapshot.train_state, self.snapshot.plan.network_infos
        found, self._succession.opened = held_against(train_state, networks, brought, name)
        return found

    @property
    def is_loading(self) -> bool:
        """Whether another experiment was asked for that is not there yet. From any thread."""
        return self._edits.is_loading

    def after_this(self) -> Future[None]:
        """Done when what it is doing now is done, and seen. From any thread."""
        done: Future[None] = Future()
        self._deliver(lambda: done.set_result(None))
        return done

    def close(self) -> None:
        """Nobody waits any longer for what it has compiled. From any thread."""
        self._succession.close()
        self._training.close()
        self._racing.end()
        self._together.close()

    def advance(self, turn_secs: float = math.inf) -> float | None:
        """Do the next piece of work, training for about `turn_secs` at most.

        Returns when to be called again, in seconds, or None to wait for a wake.
        """
        try:
            self._training.playback.share(turn_secs)
            self._inbox.work_off(INBOX_SECS)
            self._tell()
            again = self._train(turn_secs)
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

    def _train(self, turn_secs: float) -> float | None:
        """Train the present run, or those beside it which have not come as far; when to be called again."""
        self._together.share(turn_secs)
        again: float | None = time.perf_counter()
        if not self._together.is_behind:
            self._together.follow(self._run)
            again = self._training.advance(self._run) if self._run else None
        self._together.follow(self._run)
        is_busy = self._together.advance(training=self._training.playback.training)
        return time.perf_counter() if is_busy else again

    def _trained_along(self) -> None:
        """Something is to be told of runs that train beside the present one."""
        self._beside.refresh()
        self._training.show()

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
        author: Author | None = None,
    ) -> None:
        try:
            undoes = command.change if isinstance(command, UndoChange) else None
            if isinstance(command, UndoChange):
                command = self._change_log.undoing(command, self._runs.kept)
            with self._change_log.watching(command, author, reply, undoes=undoes) as reply:
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

    def _present_one(self) -> Present:
        """What the next change begins from.

        Raises:
            EngineError: what is being loaded cannot be.
        """
        experiment = self.plan.experiment
        if self._edits.is_loading:
            experiment = normalise(self._edits.base_of(experiment))
        return Present(experiment, self._edits.newest, self._run.number if self._run else 0)

    def _weight(self, command: SetParam) -> float | None:
        """What the number is that a command sets."""
        place = find(self.plan, command)
        return self._run.param(place.layer_id, place.param, place.number) if self._run else None

    def _obey(
        self, command: DirectCommand | ViewersChanged | AlbumChanged, reply: Reply, looks_at: ViewerInput
    ) -> None:
        present = self._succession
        match command:
            case Play() | Step():
                self._play(command if isinstance(command, Step) else None)
            case Pause():
                self._training.pause()
            case ShowStage():
                self._training.show_stage(self.plan, command, looks_at)
            case Rewind():
                present.rewind(command)
            case GoOnFrom():
                present.go_on_from(command, self._looking_back.keyframe)
            case SwitchRun():
                self._together.settle()
                switched = self._runs.switch(command)
                # It comes as it was left, and trains on once it is told to.
                self._training.pause()
                present.load(switched, reply)
            case ChangeRun():
                self._change_run(command, reply)
            case NewStart():
                present.load(self._edits.new_start(self.plan.experiment, command), reply)
            case StartRace() | PlayRace() | EndRace():
                if not isinstance(command, EndRace):
                    check_samples(self.plan)
                self._training.pause()
                self._racing.obey(command, self.plan.experiment, self._run, reply)
            case TakeLane():
                present.load(self._racing.taken(command), reply)
            case TakeWeights():
                present.take_weights(command)
                # They are looked at as they came; training would change them at once.
                self._training.pause()
            case SetSpeed():
                self._training.playback.choose_speed(command.steps_per_sec, now=time.perf_counter())
            case SetStop():
                self._training.stopping.set(command.stop, step=self._run.step if self._run else 0)
            case SetHyperparameters():
                present.tune(command)
            case SetParam() | Reinitialise():
                present.set_by_hand(command)
            case LockParam():
                present.lock(command)
            case LoadExperiment():
                self._together.settle()
                present.load(command, reply)
            case ViewersChanged():
                self._look(command.count)
            case AlbumChanged():
                if grown := self._edits.grown(self.plan.experiment, command.was, command.dataset):
                    present.load(grown, reply)
            case _:
                assert_never(command)

    def _play(self, step: Step | None) -> None:
        check_samples(self.plan)
        if self._training.is_unready and not self._succession.is_preparing:
            self._succession.compile_present()
        self._racing.pause()
        self._training.play(self.plan, step, loading=self._edits.is_loading)

    def _change_run(self, command: ChangeRun, reply: Reply) -> None:
        if command.trains:
            self._together.choose(command.run, lambda problem: refuse(command, problem, reply))
        elif command.trains is not None or command.deleted:
            self._together.let_rest(command.run)
        self._runs.change(command)

    def _suggest_speed(self) -> None:
        self._training.playback.suggest_speed(self._tempo(self.plan), now=time.perf_counter())

    def _look(self, viewers: int) -> None:
        """So many look on: without any it stops training, and continues when one comes back."""
        if viewers == 0:
            self._racing.pause()
            self._training.suspend()
        elif self._viewers == 0:
            self._training.playback.resume(now=time.perf_counter())
        self._viewers = viewers

    # What others see

    def _begun(self) -> None:
        """What was shown of the run before is of no use for the one that begins."""
        self._looking_back.forget()
        self._landscapes.forget()

    def _installed(self) -> None:
        """Pages hear of another network before they see it."""
        self._generation += 1
        self._looking_back.again(self._run)
        self._landscapes.forget()
        self._beside.forget()
        self._suggest_speed()
        self._changed()
        self._tell()
        if self._run:
            self._publish(self._run)

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

    def _describe(self) -> SessionState:
        runs, runs_limit = self._runs.describe()
        return describe(
            self.id,
            self._beginning,
            self.plan,
            self._run,
            generation=self._generation,
            edit=self._edits.settled,
            coming=self._edits.coming(self.plan.experiment),
            kept=self._runs.kept,
            playback=self._training.playback,
            stopping=self._training.stopping,
            problem=self._training.problem,
            viewers=self._viewers,
            loading=self._succession.is_preparing,
            slow_motion=self._training.slow_motion.describe(self.plan.stages),
            brought_back=self._brought_back,
            unsaved=self._unsaved,
            race=self._racing.describe(),
            runs=runs,
            runs_limit=runs_limit,
        )
