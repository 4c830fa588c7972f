"""Optimizers and schedules as optax code."""

from collections.abc import Callable, Mapping
from typing import Any

from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.regression import Regression
from neurarium.export.recipe import Recipe, number
from neurarium.export.shared import block, found, unwritten

_KERNELS = '''
def kernels(params):
    """Which of the params are weights: these decay, biases and scales do not."""
    return jax.tree.map(lambda param: param.ndim >= 2, params)
'''
_L1 = '''
def add_l1(strength):
    """The gradient of the sum of the weights' absolute values."""

    def add(gradients, params):
        return jax.tree.map(
            lambda gradient, param: gradient + strength * jnp.sign(param) if param.ndim >= 2 else gradient,
            gradients,
            params,
        )

    return optax.stateless(add)
'''

OPTIMIZERS: Mapping[str, Callable[[Any, str], str]] = {
    "adadelta": lambda o, rate: f"optax.adadelta({rate}, rho={number(o.decay)})",
    "adagrad": lambda _, rate: f"optax.adagrad({rate})",
    "adam": lambda o, rate: f"optax.adam({rate}, b1={number(o.beta1)}, b2={number(o.beta2)})",
    "adamw": lambda o, rate: f"optax.adamw({rate}, {_betas_and_decay(o)})",
    "lion": lambda o, rate: f"optax.lion({rate}, {_betas_and_decay(o)})",
    "momentum": lambda o, rate: f"optax.sgd({rate}, momentum={number(o.momentum)})",
    "nesterov": lambda o, rate: f"optax.sgd({rate}, momentum={number(o.momentum)}, nesterov=True)",
    "rmsprop": lambda o, rate: f"optax.rmsprop({rate}, decay={number(o.decay)})",
    "sgd": lambda _, rate: f"optax.sgd({rate})",
}
SCHEDULES: Mapping[str, Callable[[Any], str]] = {
    "constant": lambda _: "",
    "cosine": lambda s: (
        f"optax.cosine_decay_schedule(LEARNING_RATE, {number(s.steps)}, alpha={number(s.end)})"
    ),
    "step": lambda s: (
        f"optax.exponential_decay(LEARNING_RATE, {number(s.steps)}, {number(s.drop)}, staircase=True)"
    ),
    "warm_up": lambda s: (
        f"optax.linear_schedule(LEARNING_RATE / {number(s.steps)}, LEARNING_RATE, {number(s.steps - 1)})"
    ),
}


def _betas_and_decay(o: Any) -> str:
    betas = f"b1={number(o.beta1)}, b2={number(o.beta2)}"
    return f"{betas}, weight_decay={number(o.weight_decay)}, mask=kernels"


def optimizer(recipe: Recipe, *, name: str = "optimizer") -> str:
    """The optimizer by a name, and what it is made of."""
    made = recipe.optimizer
    schedule = found(SCHEDULES, recipe.experiment.schedule.type, "schedule")(recipe.schedule)
    lines = [f"learning_rate = {schedule}"] if schedule else []
    rate = "learning_rate" if schedule else "LEARNING_RATE"
    transformation = found(OPTIMIZERS, recipe.experiment.optimizer.type, "optimizer")(made, rate)
    parts = []
    if made.clip_norm:
        parts.append(f"optax.clip_by_global_norm({number(made.clip_norm)}),")
    if made.l2:
        parts.append(f"optax.add_decayed_weights({number(made.l2)}, mask=kernels),  # L2 penalty")
    if made.l1:
        parts.append(f"add_l1({number(made.l1)}),")
    if parts:
        parts = [f"    {part}" for part in (*parts, f"{transformation},")]
        lines += [f"{name} = optax.chain(", *parts, ")"]
    else:
        lines.append(f"{name} = {transformation}")
    needed = [block(_KERNELS)] if "mask=kernels" in "".join(lines) else []
    needed += [block(_L1)] if made.l1 else []
    return "\n\n\n".join((*needed, "\n".join(lines)))


def frozen(recipe: Recipe) -> list[str]:
    """Lines that keep the layers that are not trained as they are."""
    if not recipe.frozen:
        return []
    names = ", ".join(f'"{name}"' for name in recipe.frozen)
    return [
        f"for name in ({names},):  # layers that are not trained",
        "    updates[name] = jax.tree.map(jnp.zeros_like, updates[name])",
    ]


def loss(recipe: Recipe) -> list[str]:
    """Lines that make `loss` of `outputs` and the targets `y`."""
    match recipe.objective:
        case Classification(label_smoothing=smoothing):
            if not smoothing:
                return ["loss = optax.softmax_cross_entropy_with_integer_labels(outputs, y).mean()"]
            classes = len(recipe.data.class_names)
            return [
                f"labels = optax.smooth_labels(jax.nn.one_hot(y, {classes}), {number(smoothing)})",
                "loss = optax.softmax_cross_entropy(outputs, labels).mean()",
            ]
        case BinaryClassification():
            return ["loss = optax.sigmoid_binary_cross_entropy(outputs[:, 0], y).mean()"]
        case Regression(loss_function=function, delta=delta):
            form = {
                "mse": "jnp.square(errors)",
                "mae": "jnp.abs(errors)",
                "huber": f"optax.huber_loss(errors, delta={number(delta)})",
            }[function]
            return ["errors = outputs.reshape(y.shape) - y", f"loss = {form}.mean()"]
        case objective:
            raise unwritten("objective", objective.title)
