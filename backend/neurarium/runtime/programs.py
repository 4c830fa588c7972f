"""All programs of the server: each compiled once, beside everything else."""

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from neurarium.runtime.fair_threads import SERVER, FairThreads, Owner, failed
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program, is_long
from neurarium.runtime.program_files import ProgramFiles

P = ParamSpec("P")
T = TypeVar("T")

KEPT_PROGRAMS = 16
KEPT_AHEAD = 12
COMPILE_THREADS = 2
PLAN_THREADS = 2
MOST_PLANNED = 64
# After so many that were compiled the folder that they are kept in is tidied.
TIDIED_PROGRAMS = 16
# What gives way to others looks so often whether they are done.
WAY_SECS = 0.02


@dataclass
class Entry:
    """A program, its compiling once that was asked for, and who wants it."""

    program: Program
    future: Future[Program] | None = None
    wanted_by: set[Owner] = field(default_factory=set)


class Programs:
    """Compiles plans beside everything else, each once; the most recently used programs are kept.

    With a delay each takes longer by so much, also one that is kept: so pages are tried on slow compilers.
    """

    def __init__(self, files: ProgramFiles | None = None, *, delay_secs: float = 0.0) -> None:
        self._delay_secs = delay_secs
        self._files = files
        self._untidied = itertools.count(1)
        self._threads = FairThreads(COMPILE_THREADS, name="compiler")
        # Planning takes milliseconds, and does not wait for what takes seconds.
        self._planners = FairThreads(PLAN_THREADS, name="planner", most_waiting=MOST_PLANNED)
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        # What nobody asked for yet does not take the place of what was.
        self._ahead: OrderedDict[Hashable, Entry] = OrderedDict()

    @property
    def idle(self) -> bool:
        """Whether nothing is compiled that somebody asked for."""
        return self._threads.idle

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run some work of the server's own on a compiler thread."""
        return self._threads.submit(SERVER, False, work, *args, **kwargs)

    def prepare(self, owner: Owner, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run some short work of an owner beside the compiling.

        Raises:
            EngineError: too much waits already.
        """
        return self._planners.submit(owner, False, work, *args, **kwargs)

    def ready(self, plan: Plan) -> Program | None:
        """The program of a plan, if it is there."""
        with self._lock:
            entry = self._entries.get(plan.key) or self._ahead.get(plan.key)
            if self._delay_secs or entry is None or entry.future is None:
                return None
            if not entry.future.done() or failed(entry.future):
                return None
            return self._entry(plan).program

    def compile_ahead(self, plan: Plan, like: Plan) -> None:
        """Compile on this thread what nobody asked for yet, with the summaries that are seen of a plan on the
        same data; what is there already is not compiled again.

        Between its pieces it gives way to what somebody asked for.
        """
        with self._lock:
            if plan.key in self._entries or plan.key in self._ahead:
                return
            future: Future[Program] = Future()
            future.set_running_or_notify_cancel()
            entry = self._ahead[plan.key] = Entry(Program(plan, self._threads), future)
            while len(self._ahead) > KEPT_AHEAD:
                self._ahead.popitem(last=False)
            seen = self._entries.get(like.key)
        give_way = partial(self._give_way, plan)
        try:
            future.set_result(entry.program.compile(give_way))
        except BaseException as error:
            future.set_exception(error)
            raise
        if seen is not None:
            entry.program.anticipate(seen.program, plan.data, give_way)

    def _give_way(self, plan: Plan) -> None:
        """Wait until nothing is compiled that somebody asked for, unless they asked for this, too."""
        while not self.idle and plan.key not in self._entries:
            time.sleep(WAY_SECS)

    def begun(self, plan: Plan) -> Program:
        """The program of a plan, to be looked at: perhaps it cannot train yet."""
        with self._lock:
            return self._entry(plan).program

    def compile(self, plan: Plan, owner: Owner = SERVER) -> Future[Program]:
        """The program of a plan, when it is compiled; unless all who want it give it up before."""
        with self._lock:
            entry = self._entry(plan)
            future = entry.future
            if future is None or failed(future):
                future = self._threads.submit(owner, is_long(plan), entry.program.compile)
                future.add_done_callback(self._compiled)
                entry.future = future
                entry.wanted_by.clear()
            entry.wanted_by.add(owner)
            return delayed(future, self._delay_secs) if self._delay_secs else future

    def apart(self, plan: Plan) -> Program:
        """A program to be looked at that is not kept here."""
        return Program(plan, self._threads)

    def compile_apart(self, owner: Owner, plan: Plan, compile_it: Callable[[], T]) -> Future[T]:
        """Have something else of a plan compiled for an owner, which is not kept here."""
        return self._threads.submit(owner, is_long(plan), compile_it)

    def give_up(self, plan: Plan, owner: Owner) -> None:
        """An owner no longer waits for a program: it is not compiled, unless it was begun or others wait."""
        with self._lock:
            entry = self._entries.get(plan.key)
            if entry is None or entry.future is None:
                return
            entry.wanted_by.discard(owner)
            future = None if entry.wanted_by else entry.future
        if future is not None:
            future.cancel()

    def tidy(self) -> None:
        """Keep the folder of compiled programs small and whole."""
        if self._files is not None:
            self._files.tidy()

    def _entry(self, plan: Plan) -> "Entry":
        """What is kept of a plan from now on, with the lock held."""
        if plan.key not in self._entries:
            ahead = self._ahead.pop(plan.key, None)
            self._entries[plan.key] = ahead or Entry(Program(plan, self._threads))
        self._entries.move_to_end(plan.key)
        while len(self._entries) > KEPT_PROGRAMS:
            self._entries.popitem(last=False)
        return self._entries[plan.key]

    def _compiled(self, _: Future[Program]) -> None:
        if next(self._untidied) % TIDIED_PROGRAMS == 0:
            self.submit(self.tidy)

    def close(self) -> None:
        """Let no more work begin."""
        self._threads.close()
        self._planners.close()


def delayed(future: Future[T], secs: float) -> Future[T]:
    """The same outcome, later by so many seconds."""
    late: Future[T] = Future()

    def settle(done: Future[T]) -> None:
        if done.cancelled():
            late.cancel()
        elif (error := done.exception()) is not None:
            late.set_exception(error)
        else:
            late.set_result(done.result())

    timer = threading.Timer(secs, future.add_done_callback, (settle,))
    timer.daemon = True
    timer.start()
    return late
