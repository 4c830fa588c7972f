"""Schedules as a formula: the learning rate at a step, in the words of any library of mathematics."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.wanted import found


class Mathematics(NamedTuple):
    """What a library calls the functions that schedules need."""

    cos: str
    floor: str
    minimum: str
    pi: str


NUMBERS = Mathematics("math.cos", "math.floor", "min", "math.pi")
JAX = Mathematics("jnp.cos", "jnp.floor", "jnp.minimum", "jnp.pi")
KERAS = Mathematics("keras.ops.cos", "keras.ops.floor", "keras.ops.minimum", "np.pi")

FORMULAS: Mapping[str, Callable[[Any, Mathematics], str]] = {
    "constant": lambda _, __: "",
    "cosine": lambda s, m: (
        f"{real(s.end)} + {real(1 - s.end)}"
        f" * (1 + {m.cos}({m.pi} * {m.minimum}(step / {real(s.steps)}, 1.0))) / 2"
    ),
    "step": lambda s, m: f"{real(s.drop)} ** {m.floor}(step / {real(s.steps)})",
    "warm_up": lambda s, m: f"{m.minimum}((step + 1) / {real(s.steps)}, 1.0)",
}


def factor(recipe: Recipe, mathematics: Mathematics) -> str:
    """What the learning rate is multiplied by at `step`; empty if it stays as it is."""
    return found(FORMULAS, recipe.experiment.schedule.type, "schedule")(recipe.schedule, mathematics)
