"""Handing over: how a new layer with a kernel passes on what it is given."""

from collections.abc import Mapping

import jax
import numpy as np

from neurarium.engine.activation import ActivationName, near_identity
from neurarium.engine.layer import Given, Handover, Variables
from neurarium.engine.placed import placed

# Bent by these, a · x less -a · x bent alike is x again, for this a.
PAIRED: Mapping[ActivationName, float] = {"relu": 1, "leaky_relu": 1 / 1.01, "gelu": 1, "softplus": 1}
KEEP_POSITIVE = frozenset({"linear", "relu", "leaky_relu"})


def hand_over(variables: Variables, given: Given, activation: ActivationName) -> Handover | None:
    """Let the first units of a kernel (…, inputs, units) pass on their inputs; None if there are too few.

    Of a kernel over pictures the middle alone does.
    """
    count, kernel = given.shape[-1], np.array(variables.params["kernel"])
    is_exact = activation == "linear" or (given.never_negative and activation in KEEP_POSITIVE)
    by_pairs = not is_exact and given.may_pair and activation in PAIRED and kernel.shape[-1] >= 2 * count
    if not by_pairs and (kernel.shape[-1] < count or activation not in near_identity):
        return None
    if by_pairs:
        identity = PAIRED[activation] * np.concatenate([np.eye(count), -np.eye(count)], axis=1)
    else:
        identity = np.eye(count)
    used = identity.shape[1]
    kernel[..., :used] = 0
    kernel[(*(size // 2 for size in kernel.shape[:-2]), slice(None), slice(used))] = identity
    params = {**variables.params, "kernel": placed(kernel)}
    if "bias" in params:
        bias = np.array(params["bias"])
        bias[:used] = 0
        params["bias"] = placed(bias)
    return Handover(variables._replace(params=params), by_pairs)


def subtracting(array: jax.Array, axis: int, count: int) -> jax.Array:
    """Weights of inputs along an axis, which take from the first ones the same number of next ones."""
    changed = np.array(array)
    by_input = np.moveaxis(changed, axis, 0)
    by_input[count : 2 * count] = -by_input[:count]
    return placed(changed)
