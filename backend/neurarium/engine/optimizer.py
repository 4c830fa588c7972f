"""What an optimizer is: how gradients become changes of the params, as an optax transformation."""

from abc import ABC, abstractmethod

import jax
import jax.numpy as jnp
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
        description="Pulls every weight to zero by the same force; many end there.",
    )
    l2: float = live(
        0.0,
        le=1,
        scale="log",
        title="L2 penalty",
        description="Pulls large weights to zero more than small ones.",
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

    def update(
        self, gradients: optax.Updates, opt_state: optax.OptState, params: optax.Params, *, factor: jax.Array
    ) -> tuple[optax.Params, optax.OptState]:
        """The next params and optimizer state; `factor` is the schedule's.

        The gradient of the loss is clipped, the penalties are added to what is left of it.
        """
        gradients = self._penalise(self._clip(gradients), params)
        updates, opt_state = self.transformation(self.learning_rate * factor).update(
            gradients, opt_state, params
        )
        return optax.apply_updates(params, updates), opt_state

    def _penalise(self, gradients: optax.Updates, params: optax.Params) -> optax.Updates:
        def penalise(gradient: jax.Array, param: jax.Array) -> jax.Array:
            return gradient if param.ndim < 2 else gradient + self.l2 * param + self.l1 * jnp.sign(param)

        return jax.tree.map(penalise, gradients, params)

    def _clip(self, gradients: optax.Updates) -> optax.Updates:
        norm = optax.tree.norm(gradients)
        scale = jnp.where((self.clip_norm > 0) & (norm > self.clip_norm), self.clip_norm / norm, 1.0)
        return jax.tree.map(lambda gradient: gradient * scale, gradients)


def kernels_only(params: optax.Params) -> optax.Params:
    """A mask of the params that decay: those with two or more axes."""
    return jax.tree.map(lambda param: param.ndim >= 2, params)


optimizer_registry: Registry[Optimizer] = Registry("optimizer", "neurarium.engine.optimizers")
