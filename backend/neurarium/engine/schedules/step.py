"""The step schedule."""

import jax
import jax.numpy as jnp

from neurarium.engine.component import live
from neurarium.engine.schedule import Schedule, schedule_registry


@schedule_registry.register("step")
class Step(Schedule):
    """The learning rate drops to a part of itself every so many steps."""

    title = "Steps"

    steps: float = live(
        2000, ge=1, le=1e6, scale="log", title="Steps", description="How many steps lie between two drops."
    )
    drop: float = live(0.5, le=1, title="Drop", description="What part is left after each drop.")

    def factor(self, step: jax.Array) -> jax.Array:
        return jnp.asarray(self.drop) ** jnp.floor(step / self.steps)
