"""Experiments in Keras 3."""

from neurarium.export import augmentation_text, data, holding, keras_optimizers, masking, text, weights
from neurarium.export.head import constants, header
from neurarium.export.layer_code import KerasLayer, code_of
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.walk import Step

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
        objective_code_of(recipe).keras(recipe).definition,
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


def _main(recipe: Recipe, *, has_weights: bool) -> str:
    judged = objective_code_of(recipe).keras(recipe)
    names = ("y_train", "y_test") if recipe.trains else ("y_test",)
    targets = [f"{name} = {judged.targets.format(name)}" for name in names if judged.targets != "{}"]
    lines = ["keras.utils.set_random_seed(SEED)", data.loaded(recipe), *targets, "model = make_model()"]
    if has_weights:
        lines += weights.checked(recipe, "make_model()", "lambda x: np.asarray(model.predict_on_batch(x))")
    lines += [
        "model.compile(",
        *(["    optimizer=make_optimizer(),"] if recipe.trains else []),
        f"    loss={judged.loss},",
        f"    metrics=[{judged.metric}],",
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
