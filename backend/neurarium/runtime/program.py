"""Compiled programs: what XLA made of a learner, shared by all sessions that are alike."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ParamSpec, Self, TypeVar

import jax
import numpy as np

from neurarium.engine import threefry
from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT
from neurarium.engine.experiment import Spec
from neurarium.engine.locks import Masks, no_masks
from neurarium.engine.summary import summary_registry, without_numbers
from neurarium.engine.train import Hyperparameters, Learner, TrainState
from neurarium.engine.watching import turn_by_turn, turns_on
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.fair_threads import SERVER, FairThreads, Owner, failed
from neurarium.runtime.form import form_of
from neurarium.runtime.landscape_program import LandscapeProgram
from neurarium.runtime.pace import StepTime
from neurarium.runtime.plan import Plan
from neurarium.runtime.showing import (
    Show,
    ShowMany,
    ShowTogether,
    compile_many,
    compile_summary,
    compile_together,
)
from neurarium.runtime.small import summary_options
from neurarium.runtime.traces import traced
from neurarium.runtime.training_program import TrainingProgram
from neurarium.runtime.turns import TakeTurns, Watch, compile_turns

P = ParamSpec("P")
T = TypeVar("T")

KEPT_SUMMARIES = 128
KEPT_LANDSCAPES = 4
KEPT_TOGETHER = 8
# What is looked at changes: summaries that were made together for so many frames will be for many more.
STEADY_FRAMES = 60
# Above about a hundred samples the patches of a deep convolutional network fall out of the processor caches.
# Of small networks a slice has more: a call takes longer than what it computes.
EVALUATION_SLICE, MOST_SLICE = 50, 400
SLICE_MACS = 10_000_000
# A network of more layers takes many seconds to compile.
LONG_LAYERS = 24

# One for each thread that compiles: two that somebody waits for, and one ahead.
_beside = ThreadPoolExecutor(3, "beside compiler")


class Program:
    """A learner's functions, for data of one form. It can be looked at from the beginning, by its summaries;
    what trains and measures is there once it was `compile`d.

    One that is `masked` can lock single numbers. One that is `holding` trains with units held and weights
    cut, and does nothing else; by any other these are held in all that is measured and shown.
    """

    def __init__(self, plan: Plan, threads: FairThreads) -> None:
        self.compile_secs: float | None = None
        self.step_time = StepTime()
        self._uncompiled: Plan | None = plan
        self._threads = threads
        self._learner: Learner = plan.learner
        self._is_long = is_long(plan)
        self.masked = plan.masked
        self._unlocked = no_masks(plan.param_shapes) if plan.masked else None
        self._hyperparameters = plan.numbers
        self._trained_by = self._hyperparameters.keys() if plan.holding else plan.hyperparameters.keys()
        self._lock = threading.Lock()
        self._summaries: OrderedDict[Spec, Asked] = OrderedDict()
        self._of_many: dict[tuple[Spec, ...], Future[ShowMany | None]] = {}
        self._together: OrderedDict[tuple[Spec, ...], Steady] = OrderedDict()
        self._turns: dict[Watch, Future[TakeTurns]] = {}
        self._landscapes: dict[tuple[str, int], Future[LandscapeProgram]] = {}
        affordable = SLICE_MACS // max(1, plan.learner.sample_macs)
        self.slice_size = min(max(EVALUATION_SLICE, min(MOST_SLICE, affordable)), plan.data.test.rows)

    @cached_property
    def _example(self) -> TrainState:
        return form_of(self.init(seed=0))

    def compile(self, give_way: Callable[[], None] | None = None) -> Self:
        """Compile what trains and measures, unless it was done.

        What can `give_way` does so between the two, which are compiled side by side otherwise.
        """
        if (plan := self._uncompiled) is None:
            return self
        begun = time.perf_counter()
        told = self._told(self._hyperparameters)
        self._train = TrainingProgram(plan, self._threads, self._example, told, self._unlocked)
        compile_it = self._train.lower()
        # In half of the time that XLA takes there is work for one core only.
        beside = _beside.submit(self._compile_measuring, plan) if give_way is None else None
        compile_it()
        if give_way is not None:
            give_way()
            self._compile_measuring(plan)
        if beside is not None:
            beside.result()
        self.compile_secs = time.perf_counter() - begun
        self._uncompiled = None
        traced()
        return self

    def _compile_measuring(self, plan: Plan) -> None:
        if plan.holding:
            return
        self._evaluate = (
            jax.jit(self._evaluate_slice)
            .lower(self._example, plan.data.test, self._hyperparameters, np.int32(0))
            .compile(summary_options(self._learner))
        )
        self._compare = (
            jax.jit(self._learner.compare)
            .lower(self._example, plan.data.test, self._hyperparameters)
            .compile(summary_options(self._learner))
            if self._learner.compared_names
            else None
        )

    def settle(self) -> None:
        """Train at once as it will when it trains steadily."""
        self._train.become_whole()

    def init(self, seed: int) -> TrainState:
        """The start that a seed gives."""
        return self.init_from(threefry.seeded(seed))

    def init_from(self, key: jax.Array) -> TrainState:
        """The start that a key gives."""
        return self._learner.start(key)

    def takes(self, train_state: TrainState) -> bool:
        """Whether a train state has the form of this program's own."""
        return _shapes(train_state) == _shapes(self._example)

    def train_chunk(
        self,
        train_state: TrainState,
        data: LoadedData,
        hyperparameters: Hyperparameters,
        steps: int,
        masks: Masks | None = None,
    ) -> tuple[TrainState, np.ndarray]:
        """`steps` steps, and their scalars, (names, steps) in the learner's order; returns when done.

        Only a program that is `masked` heeds the masks.
        """
        told, held = self._told(hyperparameters), self.masks_of(masks)
        return self._train(train_state, data.train, told, steps, held)

    def evaluate_slice(
        self, train_state: TrainState, data: LoadedData, hyperparameters: Hyperparameters, start: int
    ) -> dict[str, np.ndarray]:
        """Measurements of the `slice_size` rows of the test samples from `start` on, each (slice_size, …)."""
        measured = self._evaluate(train_state, data.test, hyperparameters, np.int32(start))
        return {name: np.asarray(values) for name, values in measured.items()}

    def summary(
        self,
        spec: Spec,
        sample: Batch,
        data: LoadedData,
        ready: Callable[[], None] | None,
        owner: Owner = SERVER,
    ) -> Show | None:
        """The compiled summary of a spec; None while it is compiled, after which `ready` is called once.

        One program serves all live numbers of the spec.
        """
        form = without_numbers(spec)
        with self._lock:
            asked = self._summaries.get(form)
            if asked is None or asked.future.cancelled():
                asked = Asked(owner, sample, self._compile(form, sample, data, owner))
                self._keep(form, asked)
            self._summaries.move_to_end(form)
            told = ready if ready not in asked.awaited_by else None
            if told is not None:
                asked.awaited_by.add(told)
        future = asked.future
        if told is not None:
            future.add_done_callback(lambda _: told())
        return future.result() if future.done() and not future.cancelled() else None

    def summaries_of_many(
        self, specs: tuple[Spec, ...], sample: Batch, data: LoadedData, owner: Owner = SERVER
    ) -> ShowMany | None:
        """The compiled summaries of specs, together, of several samples; None while there are none."""
        forms = tuple(without_numbers(spec) for spec in specs)
        with self._lock:
            future = self._of_many.get(forms)
            if future is None or failed(future):
                summaries = [summary_registry.build(form) for form in forms]
                example = self._learner, self._example, self._hyperparameters, sample, data
                compile_them = partial(compile_many, summaries, *example)
                future = self._of_many[forms] = self._threads.submit(owner, self._is_long, compile_them)
                if len(self._of_many) > KEPT_SUMMARIES:
                    del self._of_many[next(iter(self._of_many))]
        return future.result() if future.done() and not failed(future) else None

    def summaries(
        self, specs: tuple[Spec, ...], sample: Batch, data: LoadedData, owner: Owner = SERVER
    ) -> ShowTogether | None:
        """The compiled summaries of specs in one program, which runs the networks once for all of them.

        None while there is none: it is compiled once it was asked for steadily, and nothing else is to be.
        """
        forms = tuple(without_numbers(spec) for spec in specs)
        with self._lock:
            steady = self._together.setdefault(forms, Steady())
            self._together.move_to_end(forms)
            if len(self._together) > KEPT_TOGETHER:
                self._together.popitem(last=False)
            steady.frames += 1
            future = steady.future
            if future is None and steady.frames >= STEADY_FRAMES and not self._is_long and self._threads.idle:
                summaries = [summary_registry.build(form) for form in forms]
                example = self._learner, self._example, self._hyperparameters, sample, data
                compile_them = partial(compile_together, summaries, *example)
                # As if it were long, so that what somebody waits for finds a thread.
                steady.future = self._threads.submit(owner, True, compile_them)
        return future.result() if future and future.done() and not failed(future) else None

    def anticipate(self, other: "Program", data: LoadedData, give_way: Callable[[], None]) -> None:
        """Compile on this thread, before they are asked for, the summaries that were asked of another program
        which reads the same data. Before each it gives way."""
        with other._lock:
            wanted = tuple(other._summaries.items())
        shape = data.spec.fields[INPUT].shape
        for form, like in wanted:
            # The other one may have been shown with data of another form since.
            if like.sample.fields[INPUT].shape[1:] != shape:
                continue
            give_way()
            future: Future[Show] = Future()
            future.set_running_or_notify_cancel()
            with self._lock:
                if form in self._summaries:
                    continue
                self._keep(form, Asked(SERVER, like.sample, future))
            try:
                future.set_result(self._compiled(form, like.sample, data))
            except BaseException as error:
                future.set_exception(error)
                raise

    def _keep(self, form: Spec, asked: "Asked") -> None:
        self._summaries[form] = asked
        while len(self._summaries) > KEPT_SUMMARIES:
            self._summaries.popitem(last=False)[1].future.cancel()

    def turns(self, data: LoadedData, owner: Owner = SERVER) -> Future[TakeTurns]:
        """The next step turn by turn, compiled once for all that ask; what failed is compiled again."""
        return self._watched(turn_by_turn, data.train, owner)

    def turns_on(self, sample: Batch, owner: Owner = SERVER) -> Future[TakeTurns]:
        """A step on one raw sample alone, in the same way."""
        return self._watched(turns_on, sample, owner)

    def _watched(self, watch: Watch, samples: Batch, owner: Owner) -> Future[TakeTurns]:
        with self._lock:
            asked = self._turns.get(watch)
            if asked is None or failed(asked):
                example = self._example, samples, self._hyperparameters, self._unlocked
                compile_them = partial(compile_turns, self._learner, *example, watch=watch)
                asked = self._turns[watch] = self._threads.submit(owner, self._is_long, compile_them)
            return asked

    def landscape(
        self, learner: Learner, role: str | None, data: LoadedData, owner: Owner = SERVER
    ) -> Future[LandscapeProgram]:
        """What evaluates the loss of a role around a train state, compiled once for all that ask.

        The learner is the plan's own, as the data may have become others; what failed is compiled again.

        Raises:
            EngineError: there is no such role.
        """
        made = LandscapeProgram(learner, role)
        key = made.turn.name, made.samples
        with self._lock:
            asked = self._landscapes.get(key)
            if asked is None or failed(asked):
                if len(self._landscapes) >= KEPT_LANDSCAPES:
                    self._landscapes.pop(next(iter(self._landscapes)))
                example = self._example, data.train, self._hyperparameters, self._unlocked
                asked = self._threads.submit(owner, self._is_long, made.compile, *example)
                self._landscapes[key] = asked
            return asked

    def masks_of(self, masks: Masks | None) -> Masks | None:
        """Masks as this program takes them: none, unless it is `masked`."""
        return (masks or self._unlocked) if self.masked else None

    def _told(self, hyperparameters: Hyperparameters) -> Hyperparameters:
        """What training is told of all the numbers."""
        return {path: hyperparameters[path] for path in self._trained_by}

    def _compile(self, spec: Spec, sample: Batch, data: LoadedData, owner: Owner) -> Future[Show]:
        return self._threads.submit(owner, self._is_long, self._compiled, spec, sample, data)

    def _compiled(self, spec: Spec, sample: Batch, data: LoadedData) -> Show:
        summary = summary_registry.build(spec)
        return compile_summary(summary, self._learner, self._example, self._hyperparameters, sample, data)

    def rest(self) -> None:
        """Begin to compile no summary that waits, until it is asked for again: others are more urgent."""
        self._cancel(lambda _spec, _asked: True)

    def keep_waiting(self, wanted: AbstractSet[Spec], owner: Owner) -> None:
        """Of what an owner asked for and waits to be compiled, nobody wants more than this any longer."""
        forms = {without_numbers(spec) for spec in wanted}
        self._cancel(lambda form, asked: asked.owner == owner and form not in forms)

    def _cancel(self, unwanted: Callable[[Spec, "Asked"], bool]) -> None:
        with self._lock:
            waiting = [(spec, asked) for spec, asked in self._summaries.items() if not asked.future.done()]
        for spec, asked in waiting:
            if unwanted(spec, asked):
                asked.future.cancel()

    def compare(
        self, train_state: TrainState, data: LoadedData, hyperparameters: Hyperparameters
    ) -> dict[str, float]:
        """What is measured of all test samples together; nothing of most problems."""
        compared = self._compare(train_state, data.test, hyperparameters) if self._compare else {}
        return {name: float(value) for name, value in compared.items()}

    def _evaluate_slice(
        self, train_state: TrainState, test: Batch, hyperparameters: Hyperparameters, start: jax.Array
    ) -> dict[str, jax.Array]:
        return self._learner.evaluate(train_state, test.part(start, self.slice_size), hyperparameters)


@dataclass
class Asked:
    """A summary that is compiled, or to be, for whom first, and with what sample; who is told of it."""

    owner: Owner
    sample: Batch
    future: Future[Show]
    awaited_by: set[Callable[[], None]] = field(default_factory=set)


@dataclass
class Steady:
    """Summaries that were asked for together, in so many frames; their program, once it is compiled."""

    frames: int = 0
    future: Future[ShowTogether | None] | None = None


def is_long(plan: Plan) -> bool:
    """Whether what belongs to a plan takes many seconds to compile."""
    return sum(len(model.nodes) for model in plan.learner.models.values()) > LONG_LAYERS


def _shapes(train_state: TrainState) -> Hashable:
    leaves, structure = jax.tree.flatten(train_state)
    return structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)
