"""Optimizers as Keras code: its own, with a few lines where they compute something else."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from neurarium.export import schedule_text
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.wanted import found


class Base(NamedTuple):
    """An optimizer of Keras's, and what it is given besides the learning rate."""

    name: str
    arguments: tuple[str, ...] = ()


OPTIMIZERS: Mapping[str, Callable[[Any], Base]] = {
    "adadelta": lambda o: Base("Adadelta", (f"rho={real(o.decay)}", "epsilon=1e-6")),
    "adagrad": lambda _: Base("Adagrad", ("initial_accumulator_value=0.1", "epsilon=1e-7")),
    "adam": lambda o: Base("Adam", _betas(o)),
    "adamw": lambda o: Base("Adam", _betas(o)),
    "lion": lambda o: Base("Lion", _betas(o)),
    "momentum": lambda o: Base("SGD", (f"momentum={real(o.momentum)}",)),
    "nesterov": lambda o: Base("SGD", (f"momentum={real(o.momentum)}", "nesterov=True")),
    "rmsprop": lambda o: Base("RMSprop", (f"rho={real(o.decay)}", "epsilon=1e-8")),
    "sgd": lambda _: Base("SGD"),
}
_RATE = '''
class Rate(keras.optimizers.schedules.LearningRateSchedule):
    """The learning rate at a step."""

    def __call__(self, step):
        step = keras.ops.cast(step, keras.config.floatx())
        return LEARNING_RATE * ({factor})

    def get_config(self):
        return {{}}
'''
_MOMENTUM = '''
class Momentum(keras.optimizers.Optimizer):
    """Remembers gradients, and steps at the rate of now; Keras's own remembers steps at the rates of then."""

    def build(self, variables):
        super().build(variables)
        self.traces = [self.add_variable_from_reference(variable, name="trace") for variable in variables]

    def update_step(self, gradient, variable, learning_rate):
        trace = self.traces[self._get_variable_index(variable)]
        self.assign(trace, {momentum} * trace + gradient)
        self.assign_sub(variable, learning_rate * {step})
'''
_DESCENT = '''
class Descent({base}):
    """{words}"""

    def update_step(self, gradient, variable, learning_rate):
{lines}
'''


def _betas(o: Any) -> tuple[str, ...]:
    return f"beta_1={real(o.beta1)}", f"beta_2={real(o.beta2)}"


def optimizer(recipe: Recipe) -> tuple[str, ...]:
    """Sections that make the optimizer."""
    made: Any = recipe.optimizer
    name = recipe.experiment.optimizer.type
    base = found(OPTIMIZERS, name, "optimizer")(made)
    factor = schedule_text.factor(recipe, schedule_text.KERAS)
    momentum = getattr(made, "momentum", 0.0)
    class_name, definitions = f"keras.optimizers.{base.name}", []
    if momentum and factor:
        step = f"(gradient + {real(momentum)} * trace)" if name == "nesterov" else "trace"
        definitions.append(_MOMENTUM.format(momentum=real(momentum), step=step))
        class_name, base = "Momentum", Base("Momentum")
    if updates := list(_lines(recipe)):
        words = "The optimizer of Neurarium, where Keras's own computes something else."
        definitions.append(_DESCENT.format(base=class_name, words=words, lines=body(updates, 2)))
        class_name = "Descent"
    arguments = ["Rate()" if factor else "LEARNING_RATE", *base.arguments]
    if made.clip_norm:
        arguments.append(f"global_clipnorm={real(made.clip_norm)}")
    is_refused = name == "lion" and not made.beta1
    lines = (_without_momentum if is_refused else _made)(class_name, arguments)
    return (
        _RATE.format(factor=factor) if factor else "",
        *definitions,
        f"def make_optimizer():\n{body(lines)}",
    )


def _made(class_name: str, arguments: list[str]) -> list[str]:
    """Lines of the function that makes the optimizer."""
    words = '"""What makes steps of gradients."""'
    made = f"{class_name}({', '.join(arguments)})"
    return [words, f"return {made}"]


def _without_momentum(class_name: str, arguments: list[str]) -> list[str]:
    """The same for a Lion without momentum, which Keras refuses to make."""
    arguments = [argument for argument in arguments if not argument.startswith("beta_1")]
    return [
        '"""What makes steps of gradients; Keras takes this beta only afterwards."""',
        f"optimizer = {class_name}({', '.join(arguments)})",
        "optimizer.beta_1 = 0.0",
        "return optimizer",
    ]


def _lines(recipe: Recipe) -> Iterator[str]:
    """Lines of `update_step`, if Keras computes something otherwise, or what is not to be clipped before."""
    made: Any = recipe.optimizer
    name = recipe.experiment.optimizer.type
    decay = getattr(made, "weight_decay", 0.0)
    before = [
        *(("if len(variable.shape) >= 2:  # L2 penalty of weights, not clipped",) if made.l2 else ()),
        *((f"    gradient = gradient + {real(made.l2)} * variable",) if made.l2 else ()),
        *(("before = keras.ops.copy(variable)",) if decay else ()),
    ]
    after = [
        *(("if len(variable.shape) >= 2:  # weights alone decay",) if decay else ()),
        *((f"    self.assign_sub(variable, learning_rate * {real(decay)} * before)",) if decay else ()),
    ]
    if name in ("adam", "adamw"):
        before += [
            "# Keras adds its epsilon before it corrects sizes for their age; Kingma and Ba do it after.",
            "age = keras.ops.cast(self.iterations + 1, variable.dtype)",
            f"self.epsilon = 1e-8 * keras.ops.sqrt(1.0 - keras.ops.power({real(made.beta2)}, age))",
        ]
        after.insert(0, "self.epsilon = 1e-8")
    if made.l1:
        after += [
            "if len(variable.shape) >= 2:  # L1 penalty: nearer to 0, and 0 where it was nearer than that",
            f"    amount = learning_rate * {real(made.l1)}",
            "    self.assign_sub(variable, keras.ops.clip(variable, -amount, amount))",
        ]
    if before or after:
        yield from (*before, "super().update_step(gradient, variable, learning_rate)", *after)
