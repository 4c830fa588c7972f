"""Adam's moments, whose bias is corrected by the age of each number.

A moment that begins at 0 is too small until it has seen enough gradients, the second one for longer than the
first. Adam divides both by the weight that all gradients have in them together (Kingma and Ba 2015, section
3). Where a network was widened some numbers are younger than others; corrected for the age of the old ones,
their first steps would be more than twice as long as the learning rate says.
"""

from collections.abc import Collection
from functools import reduce
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from neurarium.engine.placed import placed

StartWeights = tuple[jax.Array, ...]  # for each axis of an array, (2, size): those of both moments by place
EPSILON = 1e-8


class Moments(NamedTuple):
    """The state of Adam, its parts but `decay` formed like the params by layer and name.

    What the gradients do not weigh in a moment, the 0 does with which it began. A widened array is new in
    whole places of an axis, so these `start_weights` are kept for each axis, and a number's are the largest
    of its places'. They all shrink by the same factor each step: only that `decay`, (2,), changes while
    training, so a small network's step is no slower than with one count of steps for all numbers.
    """

    mu: optax.Params
    nu: optax.Params
    decay: jax.Array
    start_weights: dict[str, dict[str, StartWeights]]


def scale_by_adam(beta1: jax.Array | float, beta2: jax.Array | float) -> optax.GradientTransformation:
    """Adam's steps at a learning rate of 1. Arrays must have an axis at least."""

    def init(params: optax.Params) -> Moments:
        return Moments(
            optax.tree.zeros_like(params),
            optax.tree.zeros_like(params),
            jnp.ones(2),
            jax.tree.map(lambda param: tuple(jnp.ones((2, size)) for size in param.shape), params),
        )

    def update(
        gradients: optax.Updates, state: optax.OptState, params: optax.Params | None = None
    ) -> tuple[optax.Updates, optax.OptState]:
        del params
        made = Moments(
            optax.tree.update_moment(gradients, state.mu, beta1, 1),
            optax.tree.update_moment(gradients, state.nu, beta2, 2),
            state.decay * jnp.stack([jnp.asarray(beta1), jnp.asarray(beta2)]),
            state.start_weights,
        )

        def step(mu: jax.Array, nu: jax.Array, start_weights: StartWeights) -> jax.Array:
            seen1, seen2 = 1 - _by_number(start_weights, made.decay)
            corrected: jax.Array = mu / seen1 / (jnp.sqrt(nu / seen2) + EPSILON)
            return corrected

        return jax.tree.map(step, made.mu, made.nu, made.start_weights), made

    return optax.GradientTransformation(init, update)


def settled(opt_state: optax.OptState, frozen: Collection[str] = ()) -> optax.OptState:
    """The same optimizer state with its decay in its start weights, so that arrays of another may join it.

    Layers that were frozen, whose moments no gradient reached, are as young as they were.
    """

    def settle(part: optax.OptState) -> optax.OptState:
        if not isinstance(part, Moments):
            return part
        decay = np.asarray(part.decay)[:, np.newaxis]

        def shrunk(weight: jax.Array) -> jax.Array:
            return placed(np.asarray(weight) * decay)

        start_weights = {
            layer_id: arrays if layer_id in frozen else jax.tree.map(shrunk, arrays)
            for layer_id, arrays in part.start_weights.items()
        }
        return part._replace(decay=placed(np.ones(2, np.float32)), start_weights=start_weights)

    return jax.tree.map(settle, opt_state, is_leaf=lambda part: isinstance(part, Moments))


def _by_number(start_weights: StartWeights, decay: jax.Array) -> jax.Array:
    """How much the start weighs in the moments of each number of an array, (2, *shape)."""
    count = len(start_weights)
    # Were the largest found before they shrink, XLA would lay them out for all numbers ahead of a loop of
    # steps, and read them at every step.
    shrunk = (weight * decay[:, jnp.newaxis] for weight in start_weights)
    places = (
        jnp.expand_dims(weight, [other + 1 for other in range(count) if other != axis])
        for axis, weight in enumerate(shrunk)
    )
    return reduce(jnp.maximum, places)
