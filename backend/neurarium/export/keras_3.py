"""Experiments in Keras 3."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from neurarium.engine.layers.activation import Activation
from neurarium.engine.layers.batch_norm import BatchNorm
from neurarium.engine.layers.conv2d import Conv2D
from neurarium.engine.layers.dense import Dense
from neurarium.engine.layers.dropout import Dropout
from neurarium.engine.layers.features import Features
from neurarium.engine.objectives.binary_classification import BinaryClassification
from neurarium.engine.objectives.classification import Classification
from neurarium.engine.objectives.regression import Regression
from neurarium.engine.pool import Pool
from neurarium.export import augmentation_text, data, shared
from neurarium.export.recipe import Recipe, number
from neurarium.export.shared import block, body, found, unwritten
from neurarium.export.walk import Step

FRAMEWORK = "Keras 3"
IMPORTS = ("import keras", "import numpy as np", "from keras import layers")
ACTIVATIONS: Mapping[str, str] = {
    "linear": "",
    "relu": '"relu"',
    "leaky_relu": "leaky_relu",
    "elu": '"elu"',
    "gelu": "gelu",
    "tanh": '"tanh"',
    "sigmoid": '"sigmoid"',
    "softplus": '"softplus"',
    "sine": "keras.ops.sin",
}
HELPERS: Mapping[str, str] = {
    "leaky_relu": '''
        def leaky_relu(x):
            """A rectifier that lets a hundredth of what is negative through."""
            return keras.ops.leaky_relu(x, negative_slope=0.01)
        ''',
    "gelu": '''
        def gelu(x):
            """The Gaussian error linear unit, by its usual approximation."""
            return keras.ops.gelu(x, approximate=True)
        ''',
}
INITIALIZERS: Mapping[str, str] = {
    "he": '"he_normal"',
    "glorot": '"glorot_uniform"',
    "lecun": '"lecun_normal"',
    "orthogonal": '"orthogonal"',
    "normal": "keras.initializers.RandomNormal(stddev=0.05)",
    "zeros": '"zeros"',
}
OPTIMIZERS: Mapping[str, Callable[[Any], str]] = {
    "adadelta": lambda o: f"Adadelta(learning_rate, rho={number(o.decay)}, epsilon=1e-6",
    "adagrad": lambda _: "Adagrad(learning_rate, initial_accumulator_value=0.1",
    "adam": lambda o: f"Adam(learning_rate, {_betas(o)}, epsilon=1e-8",
    "adamw": lambda o: f"AdamW(learning_rate, {_decay(o)}, {_betas(o)}, epsilon=1e-8",
    "lion": lambda o: f"Lion(learning_rate, {_decay(o)}, {_betas(o)}",
    "momentum": lambda o: f"SGD(learning_rate, momentum={number(o.momentum)}",
    "nesterov": lambda o: f"SGD(learning_rate, momentum={number(o.momentum)}, nesterov=True",
    "rmsprop": lambda o: f"RMSprop(learning_rate, rho={number(o.decay)}, epsilon=1e-8",
    "sgd": lambda _: "SGD(learning_rate",
}
SCHEDULES: Mapping[str, Callable[[Any], str]] = {
    "constant": lambda _: "LEARNING_RATE",
    "cosine": lambda s: f"{_SCHEDULES}.CosineDecay(LEARNING_RATE, {number(s.steps)}, alpha={number(s.end)})",
    "step": lambda s: (
        f"{_SCHEDULES}.ExponentialDecay(LEARNING_RATE, {number(s.steps)}, {number(s.drop)}, staircase=True)"
    ),
    "warm_up": lambda s: (
        f"{_SCHEDULES}.PolynomialDecay(LEARNING_RATE / {number(s.steps)},"
        f" {number(max(1, s.steps - 1))}, LEARNING_RATE)"
    ),
}
_SCHEDULES = "keras.optimizers.schedules"
_BATCHES = '''
class Batches(keras.utils.PyDataset):
    """Batches of changed pictures, in another order every epoch."""

    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.rng = np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return len(self.x) // BATCH_SIZE

    def __getitem__(self, number):
        batch = self.order[number * BATCH_SIZE : (number + 1) * BATCH_SIZE]
        return augment(self.rng, self.x[batch]), self.y[batch]

    def on_epoch_end(self):
        self.order = self.rng.permutation(len(self.x))
'''


def _betas(o: Any) -> str:
    return f"beta_1={number(o.beta1)}, beta_2={number(o.beta2)}"


def _decay(o: Any) -> str:
    return f"weight_decay={number(o.weight_decay)}"


class Written(NamedTuple):
    """A layer as code: the layer of Keras, and a class for it, if it has one of its own."""

    layer: str
    definition: str = ""
    helper: str = ""


def _activation(step: Step) -> Written:
    name = step.of(Activation).activation
    return Written(f"layers.Activation({ACTIVATIONS[name] or 'None'}", helper=name)


def _pool(name: str, step: Step) -> Written:
    layer = step.of(Pool)
    options = "" if layer.stride == layer.size else f", strides={layer.stride}"
    return Written(f"layers.{name}({layer.size}{options}")


def _batch_norm(step: Step) -> Written:
    momentum = number(step.of(BatchNorm).momentum)
    return Written(f"layers.BatchNormalization(momentum={momentum}, epsilon=1e-5")


def _layer_norm(step: Step) -> Written:
    # One group is all of a sample, with a scale for each channel.
    if len(step.input_shape) == 3:
        return Written("layers.GroupNormalization(groups=1, epsilon=1e-5")
    return Written("layers.LayerNormalization(epsilon=1e-5")


def _kernel(step: Step, activation: str, use_bias: bool) -> str:
    options = f", activation={ACTIVATIONS[activation]}" if ACTIVATIONS[activation] else ""
    options += "" if use_bias else ", use_bias=False"
    kind = shared.initializer_kind(step.node.layer)
    return options + ("" if kind == "glorot" else f", kernel_initializer={INITIALIZERS[kind]}")


def _conv2d(step: Step) -> Written:
    layer = step.of(Conv2D)
    options = "" if layer.stride == 1 else f", strides={layer.stride}"
    options += ', padding="same"' if layer.padding == "same" else ""
    options += _kernel(step, layer.activation, layer.use_bias)
    return Written(f"layers.Conv2D({layer.filters}, {layer.kernel_size}{options}", helper=layer.activation)


def _dense(step: Step) -> Written:
    layer = step.of(Dense)
    options = _kernel(step, layer.activation, layer.use_bias)
    return Written(f"layers.Dense({layer.units}{options}", helper=layer.activation)


def _features(step: Step) -> Written:
    layer, inputs = step.of(Features), step.input_shape[0]
    fields = shared.chosen_features(layer, inputs)
    own = f"keras.ops.stack([{shared.feature_columns(fields, 'keras.ops')}], axis=1)"
    waves = "np.sqrt(2) * keras.ops.cos(keras.ops.matmul(x, self.frequencies) + self.phases)"
    build = [
        f'self.frequencies = self.add_weight(shape=({inputs}, {layer.fourier}), name="frequencies",'
        " initializer=keras.initializers.RandomNormal(stddev=1.0), trainable=False)",
        f'self.phases = self.add_weight(shape=({layer.fourier},), name="phases",'
        " initializer=keras.initializers.RandomUniform(0.0, 2 * np.pi), trainable=False)",
    ]
    call = (
        own if not layer.fourier else f"keras.ops.concatenate([{own}, {waves}], axis=1)" if fields else waves
    )
    definition = f'class {step.class_name}(layers.Layer):\n    """Features of points."""\n\n'
    if layer.fourier:
        definition += f"    def build(self, shape):\n{body(build, 2)}\n\n"
    definition += f"    def call(self, x):\n        return {call}"
    return Written(f"{step.class_name}(", definition)


LAYERS: Mapping[str, Callable[[Step], Written]] = {
    "activation": _activation,
    "add": lambda _: Written("layers.Add("),
    "avg_pool": partial(_pool, "AveragePooling2D"),
    "batch_norm": _batch_norm,
    "concatenate": lambda _: Written("layers.Concatenate("),
    "conv2d": _conv2d,
    "dense": _dense,
    "dropout": lambda step: Written(f"layers.Dropout({number(step.of(Dropout).rate)}"),
    "features": _features,
    "flatten": lambda _: Written("layers.Flatten("),
    "global_avg_pool": lambda _: Written("layers.GlobalAveragePooling2D("),
    "layer_norm": _layer_norm,
    "max_pool": partial(_pool, "MaxPooling2D"),
}


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    written = [shared.layer_writer(LAYERS, step)(step) for step in recipe.steps]
    packages = ("keras", "jax", "numpy", *data.packages(recipe))
    helpers = dict.fromkeys(layer.helper for layer in written if layer.helper in HELPERS)
    sections = (
        *(block(HELPERS[name]) for name in helpers),
        *(layer.definition for layer in written),
        _model(recipe, written),
        _optimizer(recipe),
        augmentation_text.augment(recipe),
        block(_BATCHES) if recipe.changes else "",
        data.loader(recipe),
        _main(recipe),
    )
    return shared.file(
        (
            shared.header(recipe, FRAMEWORK, packages, filename, before="KERAS_BACKEND=jax "),
            shared.sorted_imports((*IMPORTS, *data.imports(recipe)), sections),
            shared.constants(recipe),
        ),
        sections,
    )


def _model(recipe: Recipe, written: list[Written]) -> str:
    lines = ['"""The network, from inputs to outputs."""']
    penalty = _penalty(recipe)
    if penalty:
        lines.append(f"penalty = {penalty}  # added to the loss")
    lines.append(f"inputs = x = keras.Input({recipe.input_shape})")
    for step, layer in zip(recipe.steps, written, strict=True):
        options = f'name="{step.name}"'
        if penalty and layer.layer.startswith(("layers.Dense(", "layers.Conv2D(")):
            options = f"kernel_regularizer=penalty, {options}"
        if step.name in recipe.frozen:
            options = f"trainable=False, {options}"
        gap = "" if layer.layer.endswith("(") else ", "
        inputs = step.x if len(step.inputs) == 1 else f"[{', '.join(step.inputs)}]"
        code = f"{step.output} = {layer.layer}{gap}{options})({inputs})"
        lines += shared.line(code, step.comment).split("\n")
    lines.append(f"return keras.Model(inputs, {recipe.output})")
    return f"def make_model():\n{body(lines)}"


def _penalty(recipe: Recipe) -> str:
    made = recipe.optimizer
    if not made.l1 and not made.l2:
        return ""
    # The gradient of Keras's L2 is twice the weight.
    return f"keras.regularizers.L1L2(l1={number(made.l1)}, l2={number(made.l2 / 2)})"


def _optimizer(recipe: Recipe) -> str:
    made = recipe.optimizer
    name, schedule = recipe.experiment.optimizer.type, recipe.experiment.schedule.type
    clip = f", global_clipnorm={number(made.clip_norm)}" if made.clip_norm else ""
    text = f"keras.optimizers.{found(OPTIMIZERS, name, 'optimizer')(made)}{clip})"
    rate = found(SCHEDULES, schedule, "schedule")(recipe.schedule)
    lines = ['"""What makes steps of gradients."""']
    if schedule == "constant":
        text = text.replace("(learning_rate", "(LEARNING_RATE")
    else:
        lines.append(f"learning_rate = {rate}")
    if "weight_decay" in text:
        lines += [
            f"optimizer = {text}",
            'optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])',
            "return optimizer",
        ]
    else:
        lines.append(f"return {text}")
    return f"def make_optimizer():\n{body(lines)}"


def _loss(recipe: Recipe) -> tuple[str, str]:
    """The loss and the metric."""
    match recipe.objective:
        case Classification(label_smoothing=smoothing):
            if smoothing:
                options = f"from_logits=True, label_smoothing={number(smoothing)}"
                return f"keras.losses.CategoricalCrossentropy({options})", '"accuracy"'
            return "keras.losses.SparseCategoricalCrossentropy(from_logits=True)", '"accuracy"'
        case BinaryClassification():
            metric = "keras.metrics.BinaryAccuracy(threshold=0.0)"
            return "keras.losses.BinaryCrossentropy(from_logits=True)", metric
        case Regression(loss_function=function, delta=delta):
            loss = {
                "mse": "keras.losses.MeanSquaredError()",
                "mae": "keras.losses.MeanAbsoluteError()",
                "huber": f"keras.losses.Huber(delta={number(delta)})",
            }[function]
            return loss, '"mean_absolute_error"'
        case objective:
            raise unwritten("objective", objective.title)


def _main(recipe: Recipe) -> str:
    loss, metric = _loss(recipe)
    classes = len(recipe.data.class_names)
    targets = "y"
    if "CategoricalCrossentropy(from_logits=True, label" in loss:
        targets = f"keras.utils.to_categorical(y, {classes})"
    elif "Sparse" not in loss:
        targets = "y[:, np.newaxis]"
    lines = [
        "keras.utils.set_random_seed(SEED)",
        "x_train, y_train, x_test, y_test = load_data()",
        *([f"y_train, y_test = ({targets} for y in (y_train, y_test))"] if targets != "y" else []),
        "model = make_model()",
        "model.compile(",
        "    optimizer=make_optimizer(),",
        f"    loss={loss},",
        f"    metrics=[{metric}],",
        ")",
        "model.fit(",
        *(
            ["    Batches(x_train, y_train), epochs=EPOCHS, shuffle=False,"]
            if recipe.changes
            else ["    x_train, y_train, batch_size=BATCH_SIZE, epochs=EPOCHS,"]
        ),
        "    validation_data=(x_test, y_test), verbose=2,",
        ")",
    ]
    return f'def main():\n{body(lines)}\n\n\nif __name__ == "__main__":\n    main()'
