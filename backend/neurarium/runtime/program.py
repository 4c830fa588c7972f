"""Compiled programs: what XLA made of a learner, shared by all sessions that are alike."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.experiment import Spec
from neurarium.engine.locks import Masks, no_masks
from neurarium.engine.summary import summary_registry
from neurarium.engine.train import Hyperparameters, Learner, TrainState
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.plan import Plan
from neurarium.runtime.showing import Show, compile_summary
from neurarium.runtime.small import loop_options, summary_options

P = ParamSpec("P")
T = TypeVar("T")

KEPT_PROGRAMS = 16
KEPT_SUMMARIES = 128
# Above about a hundred samples the patches of a deep convolutional network fall out of the processor caches.
EVALUATION_SLICE = 50
COMPILE_THREADS = 2
PLAN_THREADS = 2


class Program:
    """A learner's functions, compiled for data of one form. All but `summary` are ready when the program is.

    One that is `masked` can lock single numbers.
    """

    def __init__(self, plan: Plan, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._learner: Learner = plan.learner
        self.masked = plan.masked
        self._unlocked = no_masks(plan.param_shapes) if plan.masked else None
        self._hyperparameters = device_numbers(plan.hyperparameters)
        self._summaries: OrderedDict[str, Future[Show]] = OrderedDict()
        self.slice_size = min(EVALUATION_SLICE, plan.data.test.rows)
        begun = time.perf_counter()
        key = jax.random.key(0)
        self._init = jax.jit(self._learner.init).lower(key).compile()
        self._example: TrainState = self._init(key)
        self._chunk = (
            jax.jit(self._train_chunk)
            .lower(self._example, plan.data.train, self._hyperparameters, jnp.int32(1), self._unlocked)
            .compile(loop_options(self._learner))
        )
        self._evaluate = (
            jax.jit(self._evaluate_slice)
            .lower(self._example, plan.data.test, self._hyperparameters, jnp.int32(0))
            .compile(summary_options(self._learner))
        )
        self.compile_secs = time.perf_counter() - begun

    def init(self, seed: int) -> TrainState:
        """The start that a seed gives."""
        return self.init_from(jax.random.key(seed))

    def init_from(self, key: jax.Array) -> TrainState:
        """The start that a key gives."""
        made: TrainState = self._init(key)
        return made

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
        masks = (masks or self._unlocked) if self.masked else None
        next_state, scalars = self._chunk(train_state, data.train, hyperparameters, np.int32(steps), masks)
        return next_state, np.asarray(scalars)[:, :steps]

    def evaluate_slice(
        self, train_state: TrainState, data: LoadedData, hyperparameters: Hyperparameters, start: int
    ) -> dict[str, np.ndarray]:
        """Measurements of the `slice_size` rows of the test samples from `start` on, each (slice_size, …)."""
        measured = self._evaluate(train_state, data.test, hyperparameters, np.int32(start))
        return {name: np.asarray(values) for name, values in measured.items()}

    def summary(self, spec: Spec, sample: Batch, data: LoadedData, ready: Callable[[], None]) -> Show | None:
        """The compiled summary of a spec; None while it is being compiled, after which `ready` is called."""
        key = spec.model_dump_json()
        future = self._summaries.get(key)
        if future is None or future.cancelled():
            summary = summary_registry.build(spec)
            future = self._executor.submit(
                compile_summary, summary, self._learner, self._example, self._hyperparameters, sample, data
            )
            self._summaries[key] = future
            future.add_done_callback(lambda _: ready())
        self._summaries.move_to_end(key)
        while len(self._summaries) > KEPT_SUMMARIES:
            self._summaries.popitem(last=False)
        return future.result() if future.done() and not future.cancelled() else None

    def rest(self) -> None:
        """Begin to compile no summary that waits, until it is asked for again: others are more urgent."""
        for future in tuple(self._summaries.values()):
            future.cancel()

    def _train_chunk(
        self,
        train_state: TrainState,
        train: Batch,
        hyperparameters: Hyperparameters,
        steps: jax.Array,
        masks: Masks | None,
    ) -> tuple[TrainState, jax.Array]:
        next_state, scalars = self._learner.train_chunk(train_state, train, hyperparameters, steps, masks)
        return next_state, jnp.stack([scalars[name] for name in self._learner.scalar_names])

    def _evaluate_slice(
        self, train_state: TrainState, test: Batch, hyperparameters: Hyperparameters, start: jax.Array
    ) -> dict[str, jax.Array]:
        return self._learner.evaluate(train_state, test.part(start, self.slice_size), hyperparameters)


class Programs:
    """Compiles plans beside everything else, each once; the most recently used programs are kept."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(COMPILE_THREADS, thread_name_prefix="compiler")
        # Planning takes milliseconds, and does not wait for what takes seconds.
        self._planners = ThreadPoolExecutor(PLAN_THREADS, thread_name_prefix="planner")
        self._lock = threading.Lock()
        self._programs: OrderedDict[Hashable, Future[Program]] = OrderedDict()

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run some work on a compiler thread."""
        return self._executor.submit(work, *args, **kwargs)

    def prepare(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run some short work beside the compiling."""
        return self._planners.submit(work, *args, **kwargs)

    def ready(self, plan: Plan) -> Program | None:
        """The program of a plan, if it is there."""
        with self._lock:
            future = self._programs.get(plan.key)
            if future is None or not future.done() or future.cancelled() or future.exception() is not None:
                return None
            self._programs.move_to_end(plan.key)
            return future.result()

    def compile(self, plan: Plan) -> Future[Program]:
        """The program of a plan, when it is compiled."""
        with self._lock:
            future = self._programs.get(plan.key)
            if future is None or (future.done() and future.exception() is not None):
                future = self._executor.submit(Program, plan, self._executor)
                self._programs[plan.key] = future
            self._programs.move_to_end(plan.key)
            while len(self._programs) > KEPT_PROGRAMS:
                self._programs.popitem(last=False)
            return future

    def close(self) -> None:
        """Let no more work begin."""
        for executor in (self._executor, self._planners):
            executor.shutdown(wait=False, cancel_futures=True)


def device_numbers(values: Mapping[str, float]) -> dict[str, jax.Array]:
    """Live numbers as a program takes them."""
    return {path: jnp.float32(value) for path, value in values.items()}
