"""Batches of steps to come: drawn by a program that serves all networks which read the same data alike."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import jax
import numpy as np

from neurarium.engine import threefry
from neurarium.engine.batch import Batch
from neurarium.engine.train import Hyperparameters
from neurarium.runtime.form import form_of
from neurarium.runtime.plan import Plan
from neurarium.runtime.small import drawing_options

KEPT_BATCHES = 8


class Batches:
    """Draws the batches of some steps at a time, for data of one form, once its compiling has `begun`."""

    def __init__(self, plan: Plan) -> None:
        self.begun = False
        self._drawing = plan.learner.drawing
        self._lock = threading.Lock()
        self._draw: Callable[..., Batch] | None = None
        self._train: Batch = form_of(plan.data.train)
        numbers = _told(plan.numbers), np.uint32(1), np.uint32(1)
        self._example = form_of((threefry.seeded(0), np.uint32(0), self._train, *numbers))

    @property
    def rows(self) -> int:
        """How many samples the batches may have together."""
        return self._drawing.rows

    @property
    def form(self) -> Batch:
        """The shapes and types of what is drawn."""
        return self._drawing.form_ahead(self._train)

    def compile(self) -> None:
        """Compile it, unless it was done."""
        self.begun = True
        with self._lock:
            if self._draw is None:
                try:
                    self._draw = jax.jit(self._drawing.ahead).lower(*self._example).compile(drawing_options())
                except BaseException:
                    self.begun = False
                    raise

    def draw(
        self,
        key: jax.Array,
        step: int,
        train: Batch,
        hyperparameters: Hyperparameters,
        batch_size: int,
        steps: int,
    ) -> Batch:
        """The batches of so many steps from this one on, one after the other: (rows and some, …)."""
        if self._draw is None:
            raise RuntimeError("What draws batches was not compiled.")
        numbers = np.uint32(batch_size), np.uint32(steps)
        return self._draw(key, np.uint32(step), train, _told(hyperparameters), *numbers)


def batches_of(plan: Plan) -> Batches | None:
    """What draws the batches of a plan, if they are drawn ahead; plans that read alike share it."""
    # On other devices it was not measured what becomes faster.
    if not plan.learner.draws_ahead or jax.default_backend() != "cpu":
        return None
    key = plan.drawing_key
    with _lock:
        if key not in _kept:
            _kept[key] = Batches(plan)
        _kept.move_to_end(key)
        while len(_kept) > KEPT_BATCHES:
            _kept.popitem(last=False)
        return _kept[key]


def _told(hyperparameters: Hyperparameters) -> Hyperparameters:
    """What drawing is told of all the numbers."""
    return {path: value for path, value in hyperparameters.items() if path.startswith("augmentation.")}


_lock = threading.Lock()
_kept: OrderedDict[Hashable, Batches] = OrderedDict()
