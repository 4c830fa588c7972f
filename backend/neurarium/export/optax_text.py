"""Optimizers as optax code, for JAX and Flax."""

from collections.abc import Callable, Mapping
from typing import Any

from neurarium.export import schedule_text
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.wanted import found

_KERNELS = '''
def kernels(params):
    """Which of the params are weights: these decay, biases and scales do not."""
    return jax.tree.map(lambda param: param.ndim >= 2, params)
'''
_SHRINK = '''
def shrink(penalty{argument}):
    """L1 penalty: after each step weights come nearer to 0, and are 0 where they were nearer than that."""

    def init(params):
        return {{"step": jnp.zeros([], jnp.int32)}}

    def update(updates, state, params):
        amount = penalty * {rate}

        def shrunk(update, param):
            if param.ndim < 2:
                return update
            moved = param + update
            return moved - jnp.clip(moved, -amount, amount) - param

        return jax.tree.map(shrunk, updates, params), {{"step": state["step"] + 1}}

    return optax.GradientTransformation(init, update)
'''
_RATE = '''
def learning_rate(step):
    """The learning rate at a step."""
    return LEARNING_RATE * ({factor})
'''

OPTIMIZERS: Mapping[str, Callable[[Any, str], str]] = {
    "adadelta": lambda o, rate: f"optax.adadelta({rate}, rho={real(o.decay)})",
    "adagrad": lambda _, rate: f"optax.adagrad({rate})",
    "adam": lambda o, rate: f"optax.adam({rate}, b1={real(o.beta1)}, b2={real(o.beta2)})",
    "adamw": lambda o, rate: f"optax.adamw({rate}, {_betas_and_decay(o)})",
    "lion": lambda o, rate: f"optax.lion({rate}, {_betas_and_decay(o)})",
    "momentum": lambda o, rate: f"optax.sgd({rate}, momentum={real(o.momentum)})",
    "nesterov": lambda o, rate: f"optax.sgd({rate}, momentum={real(o.momentum)}, nesterov=True)",
    "rmsprop": lambda o, rate: f"optax.rmsprop({rate}, decay={real(o.decay)})",
    "sgd": lambda _, rate: f"optax.sgd({rate})",
}


def _betas_and_decay(o: Any) -> str:
    betas = f"b1={real(o.beta1)}, b2={real(o.beta2)}"
    return f"{betas}, weight_decay={real(o.weight_decay)}, mask=kernels"


def optimizer(recipe: Recipe, *, name: str = "optimizer") -> tuple[str, ...]:
    """Sections that make the optimizer by a name; it counts its own steps."""
    factor = schedule_text.factor(recipe, schedule_text.JAX)
    counted = 'learning_rate(state["step"])'
    rate, now = ("learning_rate", counted) if factor else ("LEARNING_RATE", "LEARNING_RATE")
    made = _chain(recipe, rate)
    return (
        _RATE.format(factor=factor) if factor else "",
        *_helpers(recipe, made, argument="", rate=now),
        "\n".join([f"{name} = {made[0]}", *made[1:]]),
    )


def optimizer_at(recipe: Recipe, name: str) -> tuple[str, ...]:
    """Sections that make a function of this name: the optimizer at a step, however often it moves in each."""
    made = _chain(recipe, "rate", ", rate")
    lines = [
        '"""The optimizer at a step, in which it may move several times."""',
        f"rate = LEARNING_RATE * ({schedule_text.factor(recipe, schedule_text.JAX)})",
        f"return {made[0]}",
        *made[1:],
    ]
    return *_helpers(recipe, made, argument=", rate", rate="rate"), f"def {name}(step):\n{body(lines)}"


def _chain(recipe: Recipe, rate: str, shrunk: str = "") -> list[str]:
    """The lines of the expression that is an optimizer with its clipping and penalties."""
    made = recipe.optimizer
    parts = [
        *((f"optax.clip_by_global_norm({real(made.clip_norm)})",) if made.clip_norm else ()),
        *((f"optax.add_decayed_weights({real(made.l2)}, mask=kernels)",) if made.l2 else ()),
        found(OPTIMIZERS, recipe.experiment.optimizer.type, "optimizer")(made, rate),
        *((f"shrink({real(made.l1)}{shrunk})",) if made.l1 else ()),
    ]
    return parts if len(parts) == 1 else ["optax.chain(", *(f"    {part}," for part in parts), ")"]


def _helpers(recipe: Recipe, lines: list[str], *, argument: str, rate: str) -> tuple[str, ...]:
    """The functions that an optimizer of these lines calls."""
    return (
        _KERNELS if any("mask=kernels" in line for line in lines) else "",
        _SHRINK.format(argument=argument, rate=rate) if recipe.optimizer.l1 else "",
    )
