"""Experiments in Flax NNX with optax."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from neurarium.engine.layers.activation import Activation
from neurarium.engine.layers.batch_norm import BatchNorm
from neurarium.engine.layers.conv2d import Conv2D
from neurarium.engine.layers.dense import Dense
from neurarium.engine.layers.dropout import Dropout
from neurarium.engine.layers.features import Features
from neurarium.engine.pool import Pool
from neurarium.export import augmentation_text, data, optax_text, shared
from neurarium.export.recipe import Recipe, number
from neurarium.export.shared import body
from neurarium.export.walk import Step

FRAMEWORK = "Flax NNX with optax"
IMPORTS = (
    "import jax",
    "import jax.numpy as jnp",
    "import numpy as np",
    "import optax",
    "from flax import nnx",
)
ACTIVATIONS: Mapping[str, str] = {
    "linear": "{}",
    "relu": "nnx.relu({})",
    "leaky_relu": "nnx.leaky_relu({})",
    "elu": "nnx.elu({})",
    "gelu": "nnx.gelu({})",
    "tanh": "nnx.tanh({})",
    "sigmoid": "nnx.sigmoid({})",
    "softplus": "nnx.softplus({})",
    "sine": "jnp.sin({})",
}
INITIALIZERS: Mapping[str, str] = {
    "he": "nnx.initializers.he_normal()",
    "glorot": "nnx.initializers.glorot_uniform()",
    "lecun": "nnx.initializers.lecun_normal()",
    "orthogonal": "nnx.initializers.orthogonal()",
    "normal": "nnx.initializers.normal(0.05)",
    "zeros": "nnx.initializers.zeros",
}


class Written(NamedTuple):
    """A layer as code: what computes it, and its module or a class for it, if it has one."""

    call: str
    module: str = ""
    definition: str = ""


def _pool(function: str, step: Step) -> Written:
    layer = step.of(Pool)
    size, stride = layer.size, layer.stride
    return Written(f"nnx.{function}({step.x}, ({size}, {size}), strides=({stride}, {stride}))")


def _batch_norm(step: Step) -> Written:
    channels, momentum = step.input_shape[-1], number(step.of(BatchNorm).momentum)
    return Written(step.applied, f"nnx.BatchNorm({channels}, momentum={momentum}, epsilon=1e-5, rngs=rngs)")


def _layer_norm(step: Step) -> Written:
    axes = ", reduction_axes=(1, 2, 3)" if len(step.input_shape) == 3 else ""
    return Written(step.applied, f"nnx.LayerNorm({step.input_shape[-1]}, epsilon=1e-5{axes}, rngs=rngs)")


def _kernel(step: Step, use_bias: bool) -> str:
    options = "" if use_bias else ", use_bias=False"
    return f"{options}, kernel_init={shared.initializer_kind(step.node.layer)}, rngs=rngs)"


def _conv2d(step: Step) -> Written:
    layer = step.of(Conv2D)
    size, stride = layer.kernel_size, layer.stride
    options = "" if stride == 1 else f", strides=({stride}, {stride})"
    options += "" if layer.padding == "same" else ', padding="VALID"'
    return Written(
        ACTIVATIONS[layer.activation].format(step.applied),
        f"nnx.Conv({step.input_shape[-1]}, {layer.filters}, kernel_size=({size}, {size}){options}"
        + _kernel(step, layer.use_bias),
    )


def _dense(step: Step) -> Written:
    layer = step.of(Dense)
    return Written(
        ACTIVATIONS[layer.activation].format(step.applied),
        f"nnx.Linear({step.input_shape[0]}, {layer.units}" + _kernel(step, layer.use_bias),
    )


def _features(step: Step) -> Written:
    layer, inputs = step.of(Features), step.input_shape[0]
    fields = shared.chosen_features(layer, inputs)
    columns = shared.feature_columns(fields, "jnp")
    if not layer.fourier:
        return Written(f"jnp.stack([{columns.replace('x[', f'{step.x}[')}], axis=1)")
    waves = "jnp.sqrt(2.0) * jnp.cos(x @ self.frequencies[...] + self.phases[...])"
    own = f"jnp.stack([{columns}], axis=1)"
    init = [
        f"self.frequencies = nnx.Variable(jax.random.normal(rngs(), ({inputs}, {layer.fourier})))",
        f"self.phases = nnx.Variable(jax.random.uniform(rngs(), {layer.fourier}, maxval=2 * jnp.pi))",
    ]
    call = [f"return jnp.concatenate([{own}, {waves}], axis=1)" if fields else f"return {waves}"]
    definition = (
        f"class {step.class_name}(nnx.Module):\n"
        '    """Features of points, with random Fourier features, which are not trained."""\n\n'
        f"    def __init__(self, rngs):\n{body(init, 2)}\n\n    def __call__(self, x):\n{body(call, 2)}"
    )
    return Written(step.applied, f"{step.class_name}(rngs)", definition)


LAYERS: Mapping[str, Callable[[Step], Written]] = {
    "activation": lambda step: Written(ACTIVATIONS[step.of(Activation).activation].format(step.x)),
    "add": lambda step: Written(" + ".join(step.inputs)),
    "avg_pool": partial(_pool, "avg_pool"),
    "batch_norm": _batch_norm,
    "concatenate": lambda step: Written(f"jnp.concatenate([{', '.join(step.inputs)}], axis=-1)"),
    "conv2d": _conv2d,
    "dense": _dense,
    "dropout": lambda step: Written(step.applied, f"nnx.Dropout({number(step.of(Dropout).rate)}, rngs=rngs)"),
    "features": _features,
    "flatten": lambda step: Written(f"{step.x}.reshape(len({step.x}), -1)"),
    "global_avg_pool": lambda step: Written(f"{step.x}.mean(axis=(1, 2))"),
    "layer_norm": _layer_norm,
    "max_pool": partial(_pool, "max_pool"),
}


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    layers = [shared.layer_writer(LAYERS, step)(step) for step in recipe.steps]
    packages = ("flax", "optax", "numpy", *data.packages(recipe))
    sections = (
        *(layer.definition for layer in layers),
        _network(recipe, layers),
        optax_text.optimizer(recipe, name="descent"),
        _training(recipe),
        shared.metric(recipe)[0],
        shared.batches(),
        augmentation_text.augment(recipe),
        data.loader(recipe),
        _main(recipe),
    )
    return shared.file(
        (
            shared.header(recipe, FRAMEWORK, packages, filename),
            shared.sorted_imports((*IMPORTS, *data.imports(recipe)), sections),
            shared.constants(recipe),
        ),
        sections,
    )


def _network(recipe: Recipe, layers: list[Written]) -> str:
    init = [
        *(f"{kind} = {INITIALIZERS[kind]}" for kind in shared.initializer_kinds(recipe)),
        *(
            f"self.{step.name} = {layer.module}"
            for step, layer in zip(recipe.steps, layers, strict=True)
            if layer.module
        ),
    ]
    call = [
        text
        for step, layer in zip(recipe.steps, layers, strict=True)
        for text in shared.line(f"{step.output} = {layer.call}", step.comment).split("\n")
    ]
    return (
        'class Network(nnx.Module):\n    """From a batch of inputs to the network\'s outputs."""\n\n'
        f"    def __init__(self, rngs):\n{body(init or ['pass'], 2)}\n\n"
        f"    def __call__(self, x):\n{body([*call, f'return {recipe.output}'], 2)}"
    )


def _training(recipe: Recipe) -> str:
    loss = ["outputs = model(x)", *optax_text.loss(recipe), "return loss"]
    differentiate = (
        "nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, trained))"
        if recipe.frozen
        else "nnx.value_and_grad(loss_fn)"
    )
    step = [
        '"""One step, which changes the model and the optimizer; gives the loss."""',
        "",
        "def loss_fn(model):",
        *(f"    {text}" for text in loss),
        "",
        f"loss, gradients = {differentiate}(model)",
        "optimizer.update(model, gradients)",
        "return loss",
    ]
    answer = [
        '"""The outputs for many inputs, some at a time."""',
        "model.eval()",
        "parts = (predict(model, x[start : start + 500]) for start in range(0, len(x), 500))",
        "return np.concatenate([np.asarray(part) for part in parts])",
    ]
    return "\n\n\n".join(
        (
            *([_trained(recipe)] if recipe.frozen else []),
            f"@nnx.jit\ndef train_step(model, optimizer, x, y):\n{body(step)}".replace("    \n", "\n"),
            "@nnx.jit\ndef predict(model, x):\n    return model(x)",
            f"def predict_all(model, x):\n{body(answer)}",
        )
    )


def _trained(recipe: Recipe) -> str:
    """A filter of the params that are trained."""
    frozen = ", ".join(f'nnx.PathContains("{name}")' for name in recipe.frozen)
    return f"trained = nnx.All(nnx.Param, nnx.Not(nnx.Any({frozen})))"


def _main(recipe: Recipe) -> str:
    _, metric, printed = shared.metric(recipe)
    wanted = "trained" if recipe.frozen else "nnx.Param"
    x = "augment(rng, x_train[batch])" if recipe.changes else "x_train[batch]"
    lines = [
        "x_train, y_train, x_test, y_test = load_data()",
        "model = Network(nnx.Rngs(SEED))",
        f"optimizer = nnx.Optimizer(model, descent, wrt={wanted})",
        "rng = np.random.default_rng(SEED)",
        "for epoch in range(1, EPOCHS + 1):",
        "    model.train()",
        "    losses = []",
        "    for batch in batches(rng, len(x_train)):",
        f"        losses.append(train_step(model, optimizer, {x}, y_train[batch]))",
        f"    test = {metric}(predict_all(model, x_test), y_test)",
        f'    print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, test {metric} {{test:{printed}}}")',
    ]
    return f'def main():\n{body(lines)}\n\n\nif __name__ == "__main__":\n    main()'
