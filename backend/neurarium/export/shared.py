"""What is written alike for every framework."""

import re
from collections.abc import Iterable, Mapping
from textwrap import dedent, indent
from typing import TypeVar

from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Layer
from neurarium.engine.layers.features import FEATURES, Features
from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.regression import Regression
from neurarium.export import data
from neurarium.export.recipe import Recipe, number
from neurarium.export.walk import Step

T = TypeVar("T")

RECTIFIERS = frozenset({"relu", "leaky_relu", "elu", "gelu", "softplus"})
_FEATURES: Mapping[str, str] = {
    "x": "x[:, 0]",
    "y": "x[:, 1]",
    "x_squared": "x[:, 0] ** 2 / 6",
    "y_squared": "x[:, 1] ** 2 / 6",
    "product": "x[:, 0] * x[:, 1] / 6",
    "sin_x": "{math}.sin(x[:, 0])",
    "sin_y": "{math}.sin(x[:, 1])",
    "radius": "{math}.hypot(x[:, 0], x[:, 1])",
    "angle": "{math}.arctan2(x[:, 1], x[:, 0])",
}

_BATCHES = '''
def batches(rng, samples):
    """Numbers of the samples of each batch, in another order every epoch."""
    order = rng.permutation(samples)
    return order[: samples // BATCH_SIZE * BATCH_SIZE].reshape(-1, BATCH_SIZE)
'''


def block(text: str) -> str:
    """A piece of code, without the indentation that it has in its writer."""
    return dedent(text).strip("\n")


def body(lines: Iterable[str], depth: int = 1) -> str:
    """Lines of a function."""
    return indent("\n".join(lines), "    " * depth)


def file(head: Iterable[str], sections: Iterable[str]) -> str:
    """A whole file: a head of paragraphs, then sections, those that are empty left out."""
    top = "\n\n".join(head)
    return "\n\n\n".join((top, *(section.strip("\n") for section in sections if section.strip()))) + "\n"


def sorted_imports(imports: Iterable[str], sections: Iterable[str]) -> str:
    """Those imports that the sections need, sorted by custom: the standard library's, then packages'."""
    code = "\n".join(sections)
    imports = [text for text in imports if re.search(rf"\b{text.split()[-1]}\b", code)]
    standard = [text for text in imports if text.split()[1] in ("sys", "math")]
    others = sorted((text for text in imports if text not in standard), key=_import_key)
    return "\n\n".join("\n".join(group) for group in (standard, others) if group)


def _import_key(text: str) -> tuple[bool, str]:
    return (text.startswith("from"), text.split()[1].lower())


def header(
    recipe: Recipe, framework: str, packages: Iterable[str], filename: str, *, before: str = ""
) -> str:
    """What the file is, and how to run it."""
    argument = f" {data.file_name(recipe)}" if data.needs_file(recipe) else ""
    layers = len(recipe.steps)
    lines = [
        f'"""{recipe.data.title}: a network of {layers} layers in {framework}, as it was made in Neurarium.',
        "",
        f"    pip install {' '.join(packages)}",
        f"    {before}python {filename}{argument}",
        *_notes(recipe),
        '"""',
    ]
    return "\n".join(lines)


def _notes(recipe: Recipe) -> Iterable[str]:
    """What the code leaves out."""
    locked = any(spec.locks for network in recipe.experiment.networks.values() for spec in network.layers)
    if locked:
        yield ""
        yield "Single weights that are locked in Neurarium are trained here."


def constants(recipe: Recipe) -> str:
    """The numbers to play with."""
    fields = type(recipe.augmentation).model_fields
    return "\n".join(
        (
            f"SEED = {recipe.experiment.seed}",
            f"EPOCHS = {recipe.epochs}",
            f"BATCH_SIZE = {recipe.batch_size}",
            f"LEARNING_RATE = {number(recipe.optimizer.learning_rate)}",
            *(
                f"{name.upper()} = {number(strength)}  # {fields[name].description}"
                for name, strength in recipe.changes.items()
            ),
        )
    )


def batches() -> str:
    """The function `batches`."""
    return block(_BATCHES)


def metric(recipe: Recipe) -> tuple[str, str, str]:
    """A function from outputs and targets to a number, what it is called, and how it is printed."""
    match recipe.objective:
        case Classification():
            words, result, name, form = (
                "Share of the samples whose largest output is that of their class.",
                "(outputs.argmax(-1) == y).mean()",
                "accuracy",
                ".1%",
            )
        case BinaryClassification():
            words, result, name, form = (
                "Share of the samples on whose side of 0 the output lies.",
                "((outputs[:, 0] > 0) == y).mean()",
                "accuracy",
                ".1%",
            )
        case Regression():
            words, result, name, form = (
                "Mean distance between outputs and targets.",
                "np.abs(outputs.reshape(y.shape) - y).mean()",
                "error",
                ".4f",
            )
        case _:
            raise AssertionError(recipe.objective)
    code = f'def {name}(outputs, y):\n    """{words}"""\n    return {result}'
    return code, name, form


def feature_columns(fields: Iterable[str], math: str) -> str:
    """Features of points x, as the columns of a list."""
    return ", ".join(_FEATURES[field].format(math=math) for field in fields)


def initializer_kind(layer: Layer) -> str:
    """How a layer's kernel starts; `auto` is resolved."""
    name = str(getattr(layer, "initializer", "auto"))
    if name != "auto":
        return name
    return "he" if layer.activation_name() in RECTIFIERS else "glorot"


def initializer_kinds(recipe: Recipe) -> tuple[str, ...]:
    """The initialisers that the kernels of a network start by."""
    kernels = (step.node.layer for step in recipe.steps if "kernel" in step.param_shapes)
    return tuple(dict.fromkeys(initializer_kind(layer) for layer in kernels))


def chosen_features(layer: Features, inputs: int) -> list[str]:
    """The features that a layer makes of points of so many numbers, by field."""
    return [field for field in _FEATURES if getattr(layer, field) and FEATURES[field].inputs <= inputs]


def layer_writer(table: Mapping[str, T], step: Step) -> T:
    """How a layer is written.

    Raises:
        EngineError: it cannot be; it names the layer.
    """
    if step.node.type not in table:
        words = f"{step.node.layer.title} cannot be written as code for this framework."
        raise EngineError("not_exportable", words, layer_id=step.node.id)
    return table[step.node.type]


def line(code: str, comment: str) -> str:
    """A line of code with its comment, behind it or, if there is no room, above."""
    together = f"{code}  # {comment}"
    return together if len(together) <= 96 else f"# {comment}\n{code}"


def found(table: Mapping[str, T], name: str, kind: str) -> T:
    """How a kind of component is written.

    Raises:
        EngineError: it cannot be.
    """
    if name not in table:
        raise unwritten(kind, name)
    return table[name]


def unwritten(kind: str, name: str) -> EngineError:
    """What is said of a component that has no writer."""
    return EngineError("not_exportable", f"The {kind} “{name}” cannot be written as code.", field=kind)
