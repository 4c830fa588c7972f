"""Arrays of the host, put where JAX computes."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np


def placed(array: np.ndarray | np.generic) -> jax.Array:
    """An array for JAX, which nobody changes any more; for `jnp.asarray` each shape would be compiled."""
    made: jax.Array = jax.device_put(array)
    return made


def stacked(arrays: Sequence[jax.Array]) -> jax.Array:
    """What `jnp.stack` gives; outside of a trace nothing is compiled for it."""
    if any(isinstance(array, jax.core.Tracer) for array in arrays):
        return jnp.stack(arrays)
    return placed(np.stack([np.asarray(array) for array in arrays]))
