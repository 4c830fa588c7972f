"""The cosine schedule."""

import jax
import jax.numpy as jnp

from neurarium.engine.component import live
from neurarium.engine.schedule import Schedule, schedule_registry


@schedule_registry.register("cosine")
class Cosine(Schedule):
    """The learning rate falls along half a wave of a cosine, then stays low (Loshchilov and Hutter 2017)."""

    title = "Cosine"

    steps: float = live(
        5000, ge=1, le=1e6, scale="log", title="Steps", description="How many steps the fall takes."
    )
    end: float = live(
        0.05, le=1, title="End", description="What part of the learning rate is left at the end."
    )

    def factor(self, step: jax.Array) -> jax.Array:
        done = jnp.minimum(step / self.steps, 1)
        return self.end + (1 - self.end) * (1 + jnp.cos(jnp.pi * done)) / 2
