"""The constant schedule."""

import jax
import jax.numpy as jnp

from neurarium.engine.schedule import Schedule, schedule_registry


@schedule_registry.register("constant")
class Constant(Schedule):
    """The learning rate stays as it is set."""

    title = "Constant"

    def factor(self, step: jax.Array) -> jax.Array:
        return jnp.ones(())
