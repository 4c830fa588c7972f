"""What trains: one compiled program, or at first two that are ready sooner."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.stages import Compiled, Lowered

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.engine.turns import Scalars
from neurarium.runtime.batches import Batches, batches_of
from neurarium.runtime.fair_threads import SERVER, FairThreads, failed
from neurarium.runtime.form import form_of
from neurarium.runtime.plan import Plan
from neurarium.runtime.small import loop_options

# About a second at full speed: who has trained for so long will go on.
STEADY_CHUNKS = 100
# Multiply-adds of a sample that are done about as fast as it is drawn: of more, drawing apart costs nothing.
QUICK_SAMPLE_MACS = 200_000


class TrainingProgram:
    """Trains a learner, for train states and data of one form.

    The first one on data of a form draws batches and learns from them. For others something draws ahead,
    which all of them share, and a program that only learns is ready much sooner. As the steps of a small
    network take a tenth longer so, it gets a program that does both, and takes the same steps, once it trains
    steadily and nobody waits for a compiler.
    """

    def __init__(
        self,
        plan: Plan,
        threads: FairThreads,
        example: TrainState,
        hyperparameters: Hyperparameters,
        masks: Masks | None,
    ) -> None:
        self._learner = plan.learner
        self._threads = threads
        self._batches = batches_of(plan)
        self._example, self._train = form_of(example), form_of(plan.data.train)
        self._numbers = form_of((hyperparameters, np.int32(1), masks))
        self._lock = threading.Lock()
        self._chunks = 0
        self._whole: Future[Compiled] | None = None

    def lower(self) -> Callable[[], None]:
        """Trace it, which is all that Python does of the compiling; gives what does the rest."""
        batches = self._batches
        if batches is None or not batches.begun:
            return partial(self._compile_first, self._lower_whole())
        given = self._example, batches.form, *self._numbers
        return partial(self._compile_another, batches, jax.jit(self._train_on).lower(*given))

    def _compile_first(self, lowered: Lowered) -> None:
        self._whole = Future()
        self._whole.set_result(lowered.compile(loop_options(self._learner)))
        if self._batches is not None:
            self._threads.submit(SERVER, True, self._batches.compile)

    def _compile_another(self, batches: Batches, lowered: Lowered) -> None:
        self._on_batches = lowered.compile(loop_options(self._learner))
        batches.compile()

    def become_whole(self) -> None:
        """Be the program at once that it will become when it trains steadily."""
        if self._becomes_whole:
            self._begin_whole().result()

    def __call__(
        self,
        train_state: TrainState,
        train: Batch,
        hyperparameters: Hyperparameters,
        steps: int,
        masks: Masks | None,
    ) -> tuple[TrainState, np.ndarray]:
        """`steps` steps and their scalars, (names, steps) in the learner's order; returns when done."""
        if (whole := self._steady()) is not None:
            next_state, scalars = whole(train_state, train, hyperparameters, np.int32(steps), masks)
            return next_state, np.asarray(scalars)[:, :steps]
        batches, size, begin = self._batches, self._learner.batch_size, int(train_state.step)
        assert batches is not None
        most = batches.rows // size
        told = [np.zeros((len(self._learner.scalar_names), 0), np.float32)]
        learning: jax.Array | None = None
        for done in range(0, steps, most):
            count = min(most, steps - done)
            drawn = batches.draw(train_state.key, begin + done, train, hyperparameters, size, count)
            # These are drawn while those before are learned from; more would take memory.
            if learning is not None:
                told.append(np.asarray(learning)[:, :most])
            given = drawn, hyperparameters, np.int32(count), masks
            train_state, learning = self._on_batches(train_state, *given)
        if learning is not None:
            told.append(np.asarray(learning)[:, :most])
        return train_state, np.concatenate(told, axis=1)[:, :steps]

    @property
    def _becomes_whole(self) -> bool:
        return self._whole is None and self._learner.sample_macs <= QUICK_SAMPLE_MACS

    def _steady(self) -> Compiled | None:
        """The one that does it all, if it is there; it is begun once it is worth it."""
        if self._becomes_whole:
            with self._lock:
                self._chunks += 1
            if self._chunks >= STEADY_CHUNKS and self._threads.idle:
                self._begin_whole()
        whole = self._whole
        return None if whole is None or not whole.done() or failed(whole) else whole.result()

    def _begin_whole(self) -> Future[Compiled]:
        with self._lock:
            if self._whole is None:
                # As if it were long, so that what somebody waits for finds a thread.
                self._whole = self._threads.submit(SERVER, True, self._compile_whole)
            return self._whole

    def _compile_whole(self) -> Compiled:
        return self._lower_whole().compile(loop_options(self._learner))

    def _lower_whole(self) -> Lowered:
        return jax.jit(self._train_chunk).lower(self._example, self._train, *self._numbers)

    def _train_chunk(
        self, train_state: TrainState, train: Batch, *numbers: Any
    ) -> tuple[TrainState, jax.Array]:
        return self._stacked(self._learner.train_chunk(train_state, train, *numbers))

    def _train_on(
        self, train_state: TrainState, batches: Batch, *numbers: Any
    ) -> tuple[TrainState, jax.Array]:
        return self._stacked(self._learner.train_on(train_state, batches, *numbers))

    def _stacked(self, trained: tuple[TrainState, Scalars]) -> tuple[TrainState, jax.Array]:
        """With all scalars in one array, which is copied at once."""
        next_state, scalars = trained
        return next_state, jnp.stack([scalars[name] for name in self._learner.scalar_names])
