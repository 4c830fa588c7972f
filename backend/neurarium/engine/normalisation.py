"""What normalising layers share."""

import jax
import jax.numpy as jnp

from neurarium.engine.layer import Variables

EPSILON = 1e-5


def normalisation(
    x: jax.Array, mean: jax.Array, variance: jax.Array, variables: Variables, channel: jax.Array
) -> dict[str, jax.Array]:
    """How one number of a channel is normalised by a mean and a variance, each (), for display.

    `deviation`, what is divided by, is the root of the variance and EPSILON; `normal` what comes of it;
    `scale` and `bias` what is learned.
    """
    deviation = jnp.sqrt(variance + EPSILON)
    learned = {name: variables.params[name][channel] for name in ("scale", "bias")}
    return {
        "input": x,
        "mean": mean,
        "deviation": deviation,
        "normal": (x - mean) / deviation,
        **learned,
    }
