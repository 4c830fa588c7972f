"""Experiments in Keras 3."""

from typing import NamedTuple

from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.next_symbol import NextSymbol
from neurarium.engine.objectives.regression import Regression
from neurarium.export import augmentation_text, data, holding, keras_optimizers, masking, text, weights
from neurarium.export.head import constants, header
from neurarium.export.layer_code import KerasLayer, code_of
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.walk import Step
from neurarium.export.wanted import unwritten

FRAMEWORK = "Keras 3"
PACKAGES = ("keras", "jax", "numpy")
IMPORTS = (
    "import os",
    "import sys",
    "from importlib.util import find_spec",
    "from pathlib import Path",
    "import keras",
    "import numpy as np",
    "from keras import layers",
)
_BACKEND = """
# Keras asks for TensorFlow, unless it is told otherwise before it is imported: take what is there.
if "KERAS_BACKEND" not in os.environ:
    installed = [name for name in ("jax", "torch", "tensorflow") if find_spec(name)]
    os.environ["KERAS_BACKEND"] = installed[0] if installed else sys.exit("Keras needs JAX: pip install jax")
"""
_BATCHES = '''
class Batches(keras.utils.PyDataset):
    """Whole batches{of_changed}, in another order every epoch."""

    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.rng = np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return len(self.x) // BATCH_SIZE

    def __getitem__(self, number):
        batch = self.order[number * BATCH_SIZE : (number + 1) * BATCH_SIZE]
        return {x}, self.y[batch]

    def on_epoch_end(self):
        self.order = self.rng.permutation(len(self.x))
'''


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    written = [(step, code_of(step.node).keras(step)) for step in recipe.steps]
    has_weights = weights.has_weights(recipe)
    sections = (
        *(part for _, layer in written for part in (layer.helper, layer.base, layer.definition)),
        holding.helper(recipe, "keras"),
        masking.helper(recipe, "keras"),
        judged(recipe).definition,
        _model(recipe, written),
        *((*keras_optimizers.optimizer(recipe), _batches(recipe)) if recipe.trains else ()),
        augmentation_text.augment(recipe) if recipe.trains else "",
        *(
            (weights.CHECK, weights.load("keras", [layer.names for _, layer in written]))
            if has_weights
            else ()
        ),
        data.loader(recipe),
        _main(recipe, has_weights=has_weights),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(recipe), _BACKEND))
    head = (
        header(recipe, FRAMEWORK, PACKAGES, filename),
        standard,
        text.block(_BACKEND),
        "\n".join(f"{line}  # noqa: E402" for line in packages.split("\n")),
        constants(recipe),
    )
    return text.file(head, sections)


def _batches(recipe: Recipe) -> str:
    if recipe.changes:
        return _BATCHES.format(of_changed=" of changed pictures", x="augment(self.rng, self.x[batch])")
    return _BATCHES.format(of_changed="", x="self.x[batch]")


def _model(recipe: Recipe, written: list[tuple[Step, KerasLayer]]) -> str:
    lines = ['"""The network, from inputs to outputs."""', f"inputs = x = keras.Input({recipe.input_shape})"]
    lines += holding.of_input(recipe) + masking.of_input(recipe)
    for step, layer in written:
        is_frozen = step.frozen and bool(step.param_shapes) and not layer.held
        arguments = (
            *layer.arguments,
            *(("trainable=False",) if is_frozen else ()),
            f'name="{step.attribute}"',
        )
        inputs = step.x if len(step.inputs) == 1 else f"[{', '.join(step.inputs)}]"
        called = layer.called.format(x=inputs)
        code = f"{step.output} = {layer.name}({', '.join(arguments)})({called})"
        lines += (
            text.line(code, step.comment).split("\n") + holding.of_step(step) + masking.of_step(step, "keras")
        )
    lines.append(f"model = keras.Model(inputs, {recipe.output})")
    if held := ", ".join(f'"{step.attribute}"' for step, layer in written if layer.held):
        lines += [
            f"for name in ({held},):  # computed as if they were trained, but kept as they are",
            "    for weight in model.get_layer(name).trainable_weights:",
            "        weight.trainable = False",
        ]
    return f"def make_model():\n{body([*lines, 'return model'])}"


_SQUARED = '''
def squared(y, outputs):
    """Half the squared distance of an output's tanh from -1 for the first class and 1 for the second."""
    signs = 2.0 * keras.ops.cast(y, outputs.dtype) - 1.0
    return keras.ops.square(keras.ops.tanh(outputs) - signs) / 2.0
'''

_NEXT_SYMBOL = '''
def next_symbol(y, outputs):
    """The cross-entropy of each sample, the mean over the symbols that follow; -1 is none."""
    asked = keras.ops.cast(y >= 0, outputs.dtype)
    followed = keras.ops.maximum(y, 0)
    losses = keras.losses.sparse_categorical_crossentropy(followed, outputs, from_logits=True)
    return keras.ops.sum(losses * asked, axis=1) / keras.ops.sum(asked, axis=1)


def accuracy(y, outputs):
    """Share of the symbols that follow which are the likeliest, for each sample."""
    right = keras.ops.cast(keras.ops.argmax(outputs, axis=-1) == y, outputs.dtype)
    asked = keras.ops.cast(y >= 0, outputs.dtype)
    return keras.ops.sum(right, axis=1) / keras.ops.sum(asked, axis=1)
'''


class Judged(NamedTuple):
    """The loss and the metric, the form that targets have for both, and what must be written for the loss."""

    loss: str
    metric: str
    targets: str = "{}"
    definition: str = ""


def judged(recipe: Recipe) -> Judged:
    """How outputs are judged.

    Raises:
        EngineError: the objective cannot be written.
    """
    match recipe.objective:
        case Classification(label_smoothing=smoothing):
            if not smoothing:
                loss = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
                return Judged(loss, '"accuracy"')
            options = f"from_logits=True, label_smoothing={real(smoothing)}"
            targets = f"keras.utils.to_categorical({{}}, {len(recipe.data.class_names)})"
            return Judged(f"keras.losses.CategoricalCrossentropy({options})", '"accuracy"', targets)
        case BinaryClassification(loss_function=function):
            metric, targets = "keras.metrics.BinaryAccuracy(threshold=0.0)", "{}[:, np.newaxis]"
            if function == "squared":
                return Judged("squared", metric, targets, _SQUARED)
            return Judged("keras.losses.BinaryCrossentropy(from_logits=True)", metric, targets)
        case NextSymbol():
            return Judged("next_symbol", "accuracy", definition=_NEXT_SYMBOL)
        case Regression(loss_function=function, delta=delta):
            loss = {
                "mse": "keras.losses.MeanSquaredError()",
                "mae": "keras.losses.MeanAbsoluteError()",
                "huber": f"keras.losses.Huber(delta={real(delta)})",
            }[function]
            return Judged(loss, '"mean_absolute_error"', "{}[:, np.newaxis]")
        case objective:
            raise unwritten("objective", objective.title)


def _main(recipe: Recipe, *, has_weights: bool) -> str:
    wanted = judged(recipe)
    names = ("y_train", "y_test") if recipe.trains else ("y_test",)
    targets = [f"{name} = {wanted.targets.format(name)}" for name in names if wanted.targets != "{}"]
    lines = ["keras.utils.set_random_seed(SEED)", data.loaded(recipe), *targets, "model = make_model()"]
    if has_weights:
        lines += weights.checked(recipe, "make_model()", "lambda x: np.asarray(model.predict_on_batch(x))")
    lines += [
        "model.compile(",
        *(["    optimizer=make_optimizer(),"] if recipe.trains else []),
        f"    loss={wanted.loss},",
        f"    metrics=[{wanted.metric}],",
        ")",
    ]
    if not recipe.trains:
        return text.main([*lines, "model.evaluate(x_test, y_test, verbose=2)"])
    return text.main(
        [
            *lines,
            "model.fit(",
            "    Batches(x_train, y_train), epochs=EPOCHS, shuffle=False,",
            "    validation_data=(x_test, y_test), verbose=2,",
            ")",
        ]
    )
