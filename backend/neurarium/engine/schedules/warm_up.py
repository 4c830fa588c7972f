"""The warm-up schedule."""

import jax
import jax.numpy as jnp

from neurarium.engine.component import live
from neurarium.engine.schedule import Schedule, schedule_registry


@schedule_registry.register("warm_up")
class WarmUp(Schedule):
    """The learning rate rises evenly, then stays (Goyal et al. 2017). The first step has its share already;
    in Keras it is none.
    """

    title = "Warm-up"

    steps: float = live(
        500, ge=1, le=1e6, scale="log", title="Steps", description="After how many steps it is reached."
    )

    def factor(self, step: jax.Array) -> jax.Array:
        return jnp.minimum((step + 1) / self.steps, 1)
