"""Racing: the race of a session, from being asked for to being taken from."""

import itertools
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from secrets import token_hex
from time import perf_counter

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.race import Lane, RaceSpec, lanes_of
from neurarium.protocol.commands import EndRace, LoadExperiment, PlayRace, StartRace, TakeLane
from neurarium.protocol.events import Problem, RaceState
from neurarium.runtime.errors import OUT_OF_MEMORY, is_out_of_memory, problem_of
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.left import Left
from neurarium.runtime.limits import memory_bytes
from neurarium.runtime.loader import NOT_PREPARED
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.race import Entrant, Race
from neurarium.runtime.replies import Reply, refuse
from neurarium.runtime.run import Run
from neurarium.runtime.snapshot import RaceShown

logger = logging.getLogger(__name__)

_shown = itertools.count(1)
# Runs of sessions have numbers from 1 on.
_origins = itertools.count(-1, -1)


class Racing:
    """Has a race planned, checked, compiled and trained, in the turns of its session.

    What it trains is named like what edits leave, so that a lane is gone to as one goes back to those.
    `show` is called when there is something to tell, or to see.
    """

    def __init__(
        self,
        owner: Owner,
        planner: Planner,
        programs: Programs,
        *,
        chunk_secs: float,
        deliver: Callable[[Callable[[], None]], None],
        show: Callable[[], None],
    ) -> None:
        self.shown = RaceShown()
        self._owner = Owner(owner.address, f"{owner.session} race")
        self._planner = planner
        self._programs = programs
        self._chunk_secs = chunk_secs
        self._deliver = deliver
        self._show = show
        self._spec: RaceSpec | None = None
        self._race: Race | None = None
        self._name = ""
        self._taken: tuple[str, Left] | None = None
        self._taken_lane: int | None = None

    def obey(
        self, command: StartRace | PlayRace | EndRace, experiment: Experiment, run: Run | None, reply: Reply
    ) -> None:
        """Carry out a command; a race that is asked for is of this experiment, if it brings none.

        Raises:
            EngineError: such a race is none, or there is no race.
        """
        match command:
            case StartRace():
                if self._race is not None and self._race.step > 0:
                    words = "There is a race, and closing it lets its networks go. Close it first."
                    raise EngineError("race_exists", words)
                lanes = lanes_of(command.experiment or experiment, command.race.axes)
                self._start(command, lanes, _learned(run, lanes), reply)
            case PlayRace(playing=playing):
                race = self._present()
                race.play() if playing else race.pause()
            case EndRace():
                self.end()

    def taken(self, command: TakeLane) -> LoadExperiment:
        """What makes a lane the run.

        Raises:
            EngineError: there is no such lane.
        """
        race = self._present()
        if command.lane >= len(race.entrants):
            words = f"The race has {len(race.entrants)} lanes, numbered from 0."
            raise EngineError("no_lane", words, field="lane")
        race.pause()
        name = f"{self._name}-{command.lane}"
        self._taken = name, race.left(command.lane)
        self._taken_lane = command.lane
        return LoadExperiment(
            experiment=race.entrants[command.lane].plan.experiment,
            keep=False,
            restore=name,
            edit=command.edit,
            request_id=command.request_id,
        )

    def left_by(self, name: str | None) -> Left | None:
        """The lane that was taken last, by the name that it has since, as it stood then."""
        taken, self._taken = self._taken, None
        return taken[1] if taken and taken[0] == name else None

    def pause(self) -> None:
        """Something else trains now, or nobody looks on."""
        if self._race is not None:
            self._race.pause()

    def end(self) -> None:
        """Let go of it. From the session's own thread, or when it gets no more turns."""
        self._race = self._spec = self._taken_lane = None
        self._name = ""
        self.shown = RaceShown()
        self._planner.budget.release(self._owner)

    def advance(self, again: float | None) -> float | None:
        """Race for a moment; when to be called again, by what else the session waits for, too."""
        race = self._race
        if race is None or not race.playing:
            return again
        if race.advance():
            self.shown = RaceShown(next(_shown), race.tensors)
            if race.over:
                race.pause()
            self._show()
        due = race.next_due(perf_counter())
        return due if again is None else min(due, again)

    def describe(self) -> RaceState | None:
        """What pages are told of it."""
        if self._spec is None:
            return None
        race, axes = self._race, self._spec.axes
        if race is None:
            return RaceState(axes=axes, steps=self._spec.steps, status="compiling", programs=0)
        status = "playing" if race.playing else "over" if race.over else "paused"
        return RaceState(
            axes=axes,
            steps=race.goal,
            status=status,
            programs=len(race.groups),
            taken=self._taken_lane,
        )

    def _present(self) -> Race:
        if self._race is None:
            raise EngineError("no_race", "There is no race; start one first.")
        return self._race

    # Getting ready

    def _start(self, command: StartRace, lanes: Sequence[Lane], learned: Left | None, reply: Reply) -> None:
        self.end()
        self._spec, self._name = command.race, f"race-{token_hex(4)}"
        name = self._name

        def refused(error: BaseException) -> None:
            if name == self._name:
                self.end()
                self._show()
            refuse(command, _problem_of(error), reply)

        def begin(race: Race) -> None:
            if name == self._name:
                self._race = race
                race.play()
                self._show()

        def compiled(ready: Future[Race]) -> None:
            self._settle(ready, begin, refused)

        def planned(race: Race) -> None:
            if name == self._name:
                plan = race.entrants[0].plan
                self._programs.compile_apart(self._owner, plan, race.compile).add_done_callback(compiled)

        preparing = self._programs.prepare(self._owner, self._prepare, lanes, learned, command.race.steps)
        preparing.add_done_callback(lambda done: self._settle(done, planned, refused))

    def _settle(
        self,
        done: Future[Race],
        then: Callable[[Race], None],
        refused: Callable[[BaseException], None],
    ) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._deliver(lambda: then(done.result()))
        else:
            self._deliver(lambda: refused(error))

    def _prepare(self, lanes: Sequence[Lane], learned: Left | None, steps: int) -> Race:
        """All lanes checked, described and within the memory that there is."""
        plans = [self._planner.plan(lane.experiment) for lane in lanes]
        self._claim(plans)
        entrants = [
            Entrant(lane, plan, self._begun(lane, plan, learned))
            for lane, plan in zip(lanes, plans, strict=True)
        ]
        return Race(entrants, steps=steps, chunk_secs=self._chunk_secs)

    def _begun(self, lane: Lane, plan: Plan, learned: Left | None) -> Run:
        """A lane's run at its start."""
        run = Run(next(_origins), plan, self._programs.apart(plan))
        if learned is not None and lane.start != "nothing":
            run.begin_with(learned)
        return run

    def _claim(self, plans: Sequence[Plan]) -> None:
        learner = plans[0].learner
        if any(turn.name for turn in learner.objective.turns()):
            words = "Networks that play against each other have no common loss to race by."
            raise EngineError("no_race", words)
        needed, most = (
            sum(memory_bytes(plan.experiment, plan.learner) for plan in plans),
            self._planner.limits,
        )
        if needed > most.memory_bytes:
            words = (
                f"These {len(plans)} networks would take about {needed / 2**20:,.0f} MiB of memory; "
                f"{most.memory_bytes / 2**20:,.0f} MiB are allowed. Fewer of them, or smaller ones, would do."
            )
            raise EngineError("too_much_memory", words, field="axes")
        self._planner.budget.claim(self._owner, needed)


def _learned(run: Run | None, lanes: Sequence[Lane]) -> Left | None:
    """What the run has learned, if lanes begin with it.

    Raises:
        EngineError: it has learned nothing.
    """
    if all(lane.start == "nothing" for lane in lanes):
        return None
    if run is None or run.untouched:
        words = "The run has learned nothing yet that a network could begin with: train it first."
        raise EngineError("nothing_learned", words)
    return run.leave("")


def _problem_of(error: BaseException) -> Problem:
    if isinstance(error, EngineError):
        return problem_of(error)
    logger.error("A race could not be prepared", exc_info=error)
    return OUT_OF_MEMORY if is_out_of_memory(error) else NOT_PREPARED
