"""What an optimizer is: how gradients become changes of the params, as an optax transformation."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from neurarium.engine.component import Component, live
from neurarium.engine.registry import Registry


class Optimizer(Component, ABC):
    """How gradients become steps. Every number is live; penalties act on kernels, not biases and scales."""

    learning_rate: float = live(
        0.01,
        le=10,
        scale="log",
        title="Learning rate",
        description="How far each step goes: too small is slow, too large diverges.",
    )
    l1: float = live(
        0.0,
        le=1,
        scale="log",
        title="L1 penalty",
        description="Pulls every weight to zero by the same force; those that arrive there are exactly zero.",
    )
    l2: float = live(
        0.0,
        le=1,
        scale="log",
        title="L2 penalty",
        description="Pulls large weights to zero more than small ones: PyTorch's weight decay, or Keras's L2"
        " of half as much.",
    )
    clip_norm: float = live(
        0.0,
        le=100,
        title="Gradient clipping",
        description="The longest gradient that is let through; 0 lets all through.",
    )

    @abstractmethod
    def transformation(self, learning_rate: jax.Array) -> optax.GradientTransformation:
        """Gradients to updates, at this learning rate (a traced scalar; the schedule is already in it)."""

    def init(self, params: optax.Params) -> optax.OptState:
        """The optimizer state for these params."""
        return self.transformation(jnp.asarray(self.learning_rate)).init(params)

    def start(self, params: optax.Params) -> optax.OptState:
        """What `init` gives, made at once: nothing is compiled for the shapes of these params.

        Each array of an optimizer state begins as one value, which that of a single param shows.
        """
        shapes = jax.eval_shape(self.init, params)
        leaves, structure = jax.tree.flatten(params)
        singles = _start_of_singles(type(self), structure, tuple(leaf.ndim for leaf in leaves))
        return jax.tree.map(lambda of, single: np.full(of.shape, single, of.dtype), shapes, singles)

    def update(
        self, gradients: optax.Updates, opt_state: optax.OptState, params: optax.Params, *, factor: jax.Array
    ) -> tuple[optax.Params, optax.OptState]:
        """The next params and optimizer state; `factor` is the schedule's.

        The gradient of the loss is clipped, the L2 penalty is added to what is left of it. The L1 penalty
        acts after the step: its gradient jumps at zero, and weights would only swing about it.
        """
        learning_rate = self.learning_rate * factor
        gradients = self._penalise(self._clip(gradients), params)
        updates, opt_state = self.transformation(learning_rate).update(gradients, opt_state, params)
        return self._shrink(optax.apply_updates(params, updates), learning_rate * self.l1), opt_state

    def _penalise(self, gradients: optax.Updates, params: optax.Params) -> optax.Updates:
        def penalise(gradient: jax.Array, param: jax.Array) -> jax.Array:
            return gradient if param.ndim < 2 else gradient + self.l2 * param

        return jax.tree.map(penalise, gradients, params)

    def _shrink(self, params: optax.Params, amount: jax.Array) -> optax.Params:
        """Weights brought nearer to zero by an amount, and to zero where they are nearer than that.

        This soft threshold is the proximal step of an L1 penalty (Beck and Teboulle 2009, equation 1.5).
        """

        def shrink(param: jax.Array) -> jax.Array:
            return param if param.ndim < 2 else param - jnp.clip(param, -amount, amount)

        return jax.tree.map(shrink, params)

    def _clip(self, gradients: optax.Updates) -> optax.Updates:
        norm = optax.tree.norm(gradients)
        scale = jnp.where((self.clip_norm > 0) & (norm > self.clip_norm), self.clip_norm / norm, 1.0)
        return jax.tree.map(lambda gradient: gradient * scale, gradients)


@lru_cache(maxsize=256)
def _start_of_singles(
    optimizer: type[Optimizer], structure: jax.tree_util.PyTreeDef, axes: tuple[int, ...]
) -> Any:
    """The first values of an optimizer state, whatever its live numbers, for params of one number each."""
    singles = jax.tree.unflatten(structure, [np.ones((1,) * count, np.float32) for count in axes])
    return jax.tree.map(lambda made: np.asarray(made).flat[0], optimizer().init(singles))


def kernels_only(params: optax.Params) -> optax.Params:
    """A mask of the params that decay: those with two or more axes."""
    return jax.tree.map(lambda param: param.ndim >= 2, params)


def parts_like_params(params: optax.Params, opt_state: optax.OptState) -> tuple[list[Any], Any]:
    """An optimizer state in parts, and the structure that holds them.

    Moments and traces, which are dicts with layers' arrays under their ids, are one part each; so is any
    other array, such as a count of steps. It may be that of several roles, each with some of the layers.
    """

    def is_like_params(part: Any) -> bool:
        return (
            isinstance(part, dict)
            and part.keys() <= dict(params).keys()
            and all(isinstance(arrays, dict) for arrays in part.values())
        )

    parts, structure = jax.tree.flatten(opt_state, is_leaf=is_like_params)
    return parts, structure


def map_like_params(
    change: Callable[[Any, Any], Any], params: optax.Params, opt_state: optax.OptState, other: optax.OptState
) -> optax.OptState:
    """An optimizer state, its parts that are formed like the params changed, given those of another."""
    parts, structure = parts_like_params(params, opt_state)
    others, _ = parts_like_params(params, other)
    pairs = zip(parts, others, strict=True)
    return jax.tree.unflatten(
        structure, [change(*pair) if isinstance(pair[0], dict) else pair[0] for pair in pairs]
    )


optimizer_registry: Registry[Optimizer] = Registry("optimizer", "neurarium.engine.optimizers")
