"""What a schedule is: a factor on the learning rate, by step."""

from abc import ABC, abstractmethod

import jax

from neurarium.engine.component import Component
from neurarium.engine.registry import Registry


class Schedule(Component, ABC):
    """How the learning rate goes with time."""

    @abstractmethod
    def factor(self, step: jax.Array) -> jax.Array:
        """What the learning rate is multiplied by at a step: a scalar, 1 for no change."""


schedule_registry: Registry[Schedule] = Registry("schedule", "neurarium.engine.schedules")
