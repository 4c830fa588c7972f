"""Programs of races: a learner's functions for several train states at once."""

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.locks import Masks, lock_masks
from neurarium.engine.placed import placed
from neurarium.engine.summaries.maps import answer_over
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import EVALUATION_SLICE
from neurarium.runtime.small import loop_options, summary_options
from neurarium.runtime.traces import traced

T = TypeVar("T")
PICTURE_SIDE = 28


class RaceProgram:
    """What trains and measures plans of equal `form` in one program, each from its own train state.

    Everything has an axis of lanes in front. Data that all share are there once.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._learner = plans[0].learner
        self.names = self._learner.scalar_names
        self.slice_size = min(EVALUATION_SLICE * 4, plans[0].data.test.rows)
        self.test_size = min(plan.data.spec.test_size for plan in plans)
        self._numbers = stacked([plan.numbers for plan in plans])
        told = [plan.numbers if plan.holds else plan.hyperparameters for plan in plans]
        self._told = {path: self._numbers[path] for path in told[0]}
        self._masks = _masks(plans)
        self._shared = all(plan.data is plans[0].data for plan in plans)
        self._train = self._of([plan.data.train for plan in plans])
        self._test = self._of([plan.data.test for plan in plans])

    def _of(self, splits: list[Batch]) -> Batch:
        return splits[0] if self._shared else stacked(splits)

    def compile(self, start: TrainState) -> Self:
        """Compile it for train states of this form."""
        learner = self._learner

        def train(
            states: TrainState,
            data: Batch,
            numbers: Hyperparameters,
            masks: Masks | None,
            steps: jax.Array,
        ) -> tuple[TrainState, jax.Array]:
            def one(state: TrainState, data: Batch, numbers: Hyperparameters, masks: Masks | None) -> Any:
                state, scalars = learner.train_chunk(state, data, numbers, steps, masks)
                return state, jnp.stack([scalars[name] for name in learner.scalar_names])

            trained: tuple[TrainState, jax.Array] = self._lanes(one, states, data, numbers, masks)
            return trained

        def measure(
            states: TrainState, data: Batch, numbers: Hyperparameters, begin: jax.Array
        ) -> dict[str, jax.Array]:
            def one(
                state: TrainState, data: Batch, numbers: Hyperparameters, _: None
            ) -> dict[str, jax.Array]:
                return learner.evaluate(state, data.part(begin, self.slice_size), numbers)

            measured: dict[str, jax.Array] = self._lanes(one, states, data, numbers, None)
            return measured

        def picture(states: TrainState, numbers: Hyperparameters) -> jax.Array | None:
            def one(state: TrainState, _: None, numbers: Hyperparameters, __: None) -> jax.Array | None:
                bound = learner.bind(numbers)
                return answer_over(bound, bound.players(state), PICTURE_SIDE)

            made: jax.Array | None = self._lanes(one, states, None, numbers, None)
            return made

        given = start, self._train, self._told, self._masks, jnp.int32(1)
        self._chunk = jax.jit(train).lower(*given).compile(loop_options(learner))
        looked_at = start, self._test, self._numbers, jnp.int32(0)
        options = summary_options(learner)
        self._evaluate = jax.jit(measure).lower(*looked_at).compile(options)
        self._picture = jax.jit(picture).lower(start, self._numbers).compile(options)
        traced()
        return self

    def _lanes(self, one: Callable[..., Any], states: Any, data: Any, numbers: Any, masks: Any) -> Any:
        """What `one` makes of each lane; a lane alone is computed as by any program."""
        given = states, data, numbers, masks
        if len(self._plans) > 1:
            axes = 0, None if data is None or self._shared else 0, 0, None if masks is None else 0
            return jax.vmap(one, in_axes=axes)(*given)
        alone = one(_first(states), data if self._shared else _first(data), _first(numbers), _first(masks))
        return jax.tree.map(lambda leaf: leaf[None], alone)

    def become(self, other: "RaceProgram") -> None:
        """Compute as another one of equal form and as many lanes, which is compiled."""
        self._chunk, self._evaluate, self._picture = other._chunk, other._evaluate, other._picture

    def train_chunk(self, states: TrainState, steps: int) -> tuple[TrainState, np.ndarray]:
        """`steps` steps of each lane, and their scalars, (lanes, names, steps); returns when done."""
        after, scalars = self._chunk(states, self._train, self._told, self._masks, np.int32(steps))
        return after, np.asarray(scalars)[:, :, :steps]

    def measure_slice(self, states: TrainState, begin: int) -> dict[str, np.ndarray]:
        """Measurements of `slice_size` test rows from `begin` on, each (lanes, slice_size, …)."""
        measured = self._evaluate(states, self._test, self._numbers, np.int32(begin))
        return {name: np.asarray(values) for name, values in measured.items()}

    def pictures(self, states: TrainState) -> np.ndarray | None:
        """The answers over the plane or the curve, (lanes, answers, side, side) or (lanes, answers, side)."""
        made = self._picture(states, self._numbers)
        return None if made is None else np.asarray(made)


def stacked(trees: Sequence[T]) -> T:
    """Trees of one form as one, with an axis in front; nothing is compiled for it."""

    def stack(*leaves: jax.Array) -> jax.Array:
        if jnp.issubdtype(leaves[0].dtype, jax.dtypes.prng_key):
            keys: jax.Array = jax.random.wrap_key_data(stack(*map(jax.random.key_data, leaves)))
            return keys
        return placed(np.stack([np.asarray(leaf) for leaf in leaves]))

    made: T = jax.tree.map(stack, *trees)
    return made


def one_of(tree: T, lane: int) -> T:
    """One of the trees that were stacked, of its own."""

    def take(leaf: jax.Array) -> jax.Array:
        if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
            key: jax.Array = jax.random.wrap_key_data(take(jax.random.key_data(leaf)))
            return key
        return placed(np.array(np.asarray(leaf)[lane]))

    taken: T = jax.tree.map(take, tree)
    return taken


def _first(tree: T) -> T:
    taken: T = jax.tree.map(lambda leaf: leaf[0], tree)
    return taken


def _masks(plans: Sequence[Plan]) -> Masks | None:
    masks = [lock_masks(plan.experiment, plan.param_shapes) for plan in plans]
    return None if masks[0] is None else stacked([mask for mask in masks if mask is not None])
