"""Experiments in JAX with optax: params are plain dicts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from neurarium.engine.layer import Shape
from neurarium.engine.layers.activation import Activation
from neurarium.engine.layers.batch_norm import BatchNorm
from neurarium.engine.layers.conv2d import Conv2D
from neurarium.engine.layers.dense import Dense
from neurarium.engine.layers.dropout import Dropout
from neurarium.engine.layers.features import Features
from neurarium.engine.pool import Pool
from neurarium.export import augmentation_text, data, optax_text, shared
from neurarium.export.recipe import Recipe, number
from neurarium.export.shared import block, body
from neurarium.export.walk import Step

FRAMEWORK = "JAX with optax"
IMPORTS = ("import jax", "import jax.numpy as jnp", "import numpy as np", "import optax")
ACTIVATIONS: Mapping[str, str] = {
    "linear": "{}",
    "relu": "jax.nn.relu({})",
    "leaky_relu": "jax.nn.leaky_relu({})",
    "elu": "jax.nn.elu({})",
    "gelu": "jax.nn.gelu({})",
    "tanh": "jnp.tanh({})",
    "sigmoid": "jax.nn.sigmoid({})",
    "softplus": "jax.nn.softplus({})",
    "sine": "jnp.sin({})",
}
INITIALIZERS: Mapping[str, str] = {
    "he": "he_normal()",
    "glorot": "glorot_uniform()",
    "lecun": "lecun_normal()",
    "orthogonal": "orthogonal()",
    "normal": "normal(0.05)",
    "zeros": "zeros",
}
HELPERS: Mapping[str, str] = {
    "dense": '''
        def dense(params, x):
            """Every unit sees every input."""
            y = x @ params["kernel"]
            return y + params["bias"] if "bias" in params else y
        ''',
    "conv2d": '''
        def conv2d(params, x, stride=1, padding="SAME"):
            """Slide a kernel (height, width, inputs, outputs) over pictures."""
            axes = ("NHWC", "HWIO", "NHWC")
            y = jax.lax.conv_general_dilated(
                x, params["kernel"], (stride, stride), padding, dimension_numbers=axes
            )
            return y + params["bias"] if "bias" in params else y
        ''',
    "max_pool": '''
        def max_pool(x, size, stride):
            """The largest number of each window."""
            window, strides = (1, size, size, 1), (1, stride, stride, 1)
            return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, strides, "VALID")
        ''',
    "avg_pool": '''
        def avg_pool(x, size, stride):
            """The mean of each window."""
            window, strides = (1, size, size, 1), (1, stride, stride, 1)
            return jax.lax.reduce_window(x, 0.0, jax.lax.add, window, strides, "VALID") / size**2
        ''',
    "batch_norm": '''
        def batch_norm(params, state, x, training, momentum):
            """Each channel with mean 0 and variance 1 over the batch; gives the next state, too."""
            if training:
                axes = tuple(range(x.ndim - 1))
                seen = {"mean": x.mean(axes), "variance": x.var(axes)}
                state = jax.tree.map(lambda old, new: momentum * old + (1 - momentum) * new, state, seen)
            else:
                seen = state
            normal = (x - seen["mean"]) * jax.lax.rsqrt(seen["variance"] + 1e-5)
            return normal * params["scale"] + params["bias"], state
        ''',
    "layer_norm": '''
        def layer_norm(params, x):
            """All numbers of a sample with mean 0 and variance 1 together."""
            axes = tuple(range(1, x.ndim))
            mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
            return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * params["scale"] + params["bias"]
        ''',
    "dropout": '''
        def dropout(key, x, rate, training):
            """Silence a share of the units while training; what is left is made larger."""
            if not training:
                return x
            return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)
        ''',
}


class Written(NamedTuple):
    """A layer as code: the expression that computes it, and what starts its state, if it has one."""

    call: str
    helper: str = ""
    state: str = ""
    is_random: bool = False


def _activated(activation: str, call: str) -> str:
    return ACTIVATIONS[activation].format(call)


def _activation(step: Step) -> Written:
    return Written(_activated(step.of(Activation).activation, step.x))


def _pool(helper: str, step: Step) -> Written:
    layer = step.of(Pool)
    return Written(f"{helper}({step.x}, {layer.size}, {layer.stride})", helper)


def _batch_norm(step: Step) -> Written:
    channels = step.input_shape[-1]
    return Written(
        f'batch_norm(params["{step.name}"], state["{step.name}"], {step.x}, training,'
        f" {number(step.of(BatchNorm).momentum)})",
        "batch_norm",
        f'{{"mean": jnp.zeros({channels}), "variance": jnp.ones({channels})}}',
    )


def _conv2d(step: Step) -> Written:
    layer = step.of(Conv2D)
    options = "" if layer.stride == 1 else f", stride={layer.stride}"
    options += "" if layer.padding == "same" else ', padding="VALID"'
    return Written(
        _activated(layer.activation, f'conv2d(params["{step.name}"], {step.x}{options})'), "conv2d"
    )


def _dense(step: Step) -> Written:
    return Written(_activated(step.of(Dense).activation, f'dense(params["{step.name}"], {step.x})'), "dense")


def _dropout(step: Step) -> Written:
    rate = number(step.of(Dropout).rate)
    return Written(f"dropout(next(keys), {step.x}, {rate}, training)", "dropout", is_random=True)


def _features(step: Step) -> Written:
    layer = step.of(Features)
    columns = shared.feature_columns(shared.chosen_features(layer, step.input_shape[0]), "jnp")
    columns = columns.replace("x[", f"{step.x}[")
    plain = f"jnp.stack([{columns}], axis=1)"
    if not layer.fourier:
        return Written(plain)
    state = f'state["{step.name}"]'
    waves = f'jnp.sqrt(2.0) * jnp.cos({step.x} @ {state}["frequencies"] + {state}["phases"])'
    shape = f"({step.input_shape[0]}, {layer.fourier})"
    return Written(
        f"jnp.concatenate([{plain}, {waves}], axis=1)" if columns else waves,
        state=f'{{"frequencies": jax.random.normal(next(keys), {shape}), '
        f'"phases": jax.random.uniform(next(keys), {layer.fourier}, maxval=2 * jnp.pi)}}',
    )


LAYERS: Mapping[str, Callable[[Step], Written]] = {
    "activation": _activation,
    "add": lambda step: Written(" + ".join(step.inputs)),
    "avg_pool": partial(_pool, "avg_pool"),
    "batch_norm": _batch_norm,
    "concatenate": lambda step: Written(f"jnp.concatenate([{', '.join(step.inputs)}], axis=-1)"),
    "conv2d": _conv2d,
    "dense": _dense,
    "dropout": _dropout,
    "features": _features,
    "flatten": lambda step: Written(f"{step.x}.reshape(len({step.x}), -1)"),
    "global_avg_pool": lambda step: Written(f"{step.x}.mean(axis=(1, 2))"),
    "layer_norm": lambda step: Written(f'layer_norm(params["{step.name}"], {step.x})', "layer_norm"),
    "max_pool": partial(_pool, "max_pool"),
}


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    layers = [shared.layer_writer(LAYERS, step)(step) for step in recipe.steps]
    packages = ("jax", "optax", "numpy", *data.packages(recipe))
    helpers = [block(HELPERS[name]) for name in dict.fromkeys(layer.helper for layer in layers) if name]
    sections = (
        _init(recipe, layers),
        *helpers,
        _apply(recipe, layers),
        optax_text.optimizer(recipe),
        _training(recipe, layers),
        shared.metric(recipe)[0],
        shared.batches(),
        augmentation_text.augment(recipe),
        data.loader(recipe),
        _main(recipe, layers),
    )
    return shared.file(
        (
            shared.header(recipe, FRAMEWORK, packages, filename),
            shared.sorted_imports((*IMPORTS, *data.imports(recipe)), sections),
            shared.constants(recipe),
        ),
        sections,
    )


class _Form(NamedTuple):
    """Which arguments the network's functions take besides params and inputs."""

    has_state: bool
    is_random: bool

    def arguments(self, *names: str) -> str:
        """Arguments, those that the network does not need left out."""
        return ", ".join(name for name in names if self._needs(name))

    def _needs(self, name: str) -> bool:
        word = name.split("=")[0]
        if word == "training":
            return self.has_state or self.is_random
        return {"state": self.has_state, "key": self.is_random}.get(word, True)


def _form(layers: list[Written]) -> _Form:
    return _Form(any(layer.state for layer in layers), any(layer.is_random for layer in layers))


def _init(recipe: Recipe, layers: list[Written]) -> str:
    """The functions that draw the first params and, if there is one, the state."""
    entries = [entry for step in recipe.steps if (entry := _params(step))]
    keys = sum(entry.count("next(keys)") for entry in entries)
    lines = ['"""The first params, by layer."""']
    if keys:
        lines.append(f"keys = iter(jax.random.split(key, {keys}))")
    lines += [
        f"{kind} = jax.nn.initializers.{INITIALIZERS[kind]}" for kind in shared.initializer_kinds(recipe)
    ]
    lines += ["return {", *(f"    {entry}" for entry in entries), "}"]
    made = "def init_params(key):\n" + body(lines)
    states = [
        f'    "{step.name}": {layer.state},'
        for step, layer in zip(recipe.steps, layers, strict=True)
        if layer.state
    ]
    if not states:
        return made
    keys = sum(state.count("next(keys)") for state in states)
    lines = ['"""What layers keep that is not trained."""']
    if keys:
        lines.append(f"keys = iter(jax.random.split(jax.random.fold_in(key, 1), {keys}))")
    return f"{made}\n\n\ndef init_state(key):\n{body([*lines, 'return {', *states, '}'])}"


def _params(step: Step) -> str:
    layer = step.node.layer
    shapes = step.param_shapes
    if not shapes:
        return ""
    starts = {
        "kernel": f"{shared.initializer_kind(layer)}(next(keys), {{}})",
        "bias": "jnp.zeros({})",
        "scale": "jnp.ones({})",
    }
    arrays = ", ".join(
        f'"{name}": {starts[name].format(shape if len(shape) > 1 else shape[0])}'
        for name, shape in sorted_params(shapes)
    )
    return f'"{step.name}": {{{arrays}}},'


def sorted_params(shapes: Mapping[str, Shape]) -> list[tuple[str, Shape]]:
    """Params in the order in which people name them."""
    order = ("kernel", "scale", "bias")
    return sorted(shapes.items(), key=lambda entry: order.index(entry[0]))


def _apply(recipe: Recipe, layers: list[Written]) -> str:
    form = _form(layers)
    lines = ['"""From a batch of inputs to the network\'s outputs."""']
    drawn = sum(layer.is_random for layer in layers)
    if form.is_random:
        lines.append(f"keys = iter(jax.random.split(key, {drawn}) if training else [None] * {drawn})")
    if form.has_state:
        lines.append("state = dict(state)")
    for step, layer in zip(recipe.steps, layers, strict=True):
        outputs = f'{step.output}, state["{step.name}"]' if layer.helper == "batch_norm" else step.output
        lines += shared.line(f"{outputs} = {layer.call}", step.comment).split("\n")
    lines.append(f"return {recipe.output}" + (", state" if form.has_state else ""))
    arguments = form.arguments("params", "state", "x", "key=None", "training=False")
    return f"def apply({arguments}):\n{body(lines)}"


def _training(recipe: Recipe, layers: list[Written]) -> str:
    form = _form(layers)
    call = f"apply({form.arguments('params', 'state', 'x', 'key=key', 'training=True')})"
    outputs = "outputs, state" if form.has_state else "outputs"
    loss = [
        '"""What training makes small: the mean over a batch."""',
        f"{outputs} = {call}",
        *optax_text.loss(recipe),
        "return loss, state" if form.has_state else "return loss",
    ]
    frozen = optax_text.frozen(recipe)
    aux = ", has_aux=True" if form.has_state else ""
    value = "(loss, state)" if form.has_state else "loss"
    arguments = form.arguments("params", "state", "x", "y", "key")
    step = [
        '"""One step: params and what goes with them, for the next step, and the loss."""',
        f"{value}, gradients = jax.value_and_grad(loss_fn{aux})({arguments})",
        "updates, opt_state = optimizer.update(gradients, opt_state, params)",
        *frozen,
        f"return optax.apply_updates(params, updates), {form.arguments('state', 'opt_state', 'loss')}",
    ]
    predict = f"apply({form.arguments('params', 'state', 'x')})" + ("[0]" if form.has_state else "")
    answer = [
        '"""The outputs for many inputs, some at a time."""',
        "starts = range(0, len(x), 500)",
        f"parts = (predict({form.arguments('params', 'state')}, x[start : start + 500]) for start in starts)",
        "return np.concatenate([np.asarray(part) for part in parts])",
    ]
    return "\n\n\n".join(
        (
            f"def loss_fn({arguments}):\n{body(loss)}",
            "@jax.jit\ndef train_step("
            f"{form.arguments('params', 'state', 'opt_state', 'x', 'y', 'key')}):\n{body(step)}",
            f"@jax.jit\ndef predict({form.arguments('params', 'state', 'x')}):\n    return {predict}",
            f"def predict_all({form.arguments('params', 'state', 'x')}):\n{body(answer)}",
        )
    )


def _main(recipe: Recipe, layers: list[Written]) -> str:
    form = _form(layers)
    _, metric, printed = shared.metric(recipe)
    carried = form.arguments("params", "state", "opt_state")
    x = "augment(rng, x_train[batch])" if recipe.changes else "x_train[batch]"
    arguments = form.arguments("params", "state", "opt_state", x, "y_train[batch]", "key=step_key")
    epoch = [
        "losses = []",
        "for batch in batches(rng, len(x_train)):",
        *(["    key, step_key = jax.random.split(key)"] if form.is_random else []),
        f"    {carried}, loss = train_step({arguments})",
        "    losses.append(loss)",
        f"test = {metric}(predict_all({form.arguments('params', 'state', 'x_test')}), y_test)",
        f'print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, test {metric} {{test:{printed}}}")',
    ]
    lines = [
        "x_train, y_train, x_test, y_test = load_data()",
        "key = jax.random.key(SEED)",
        "params = init_params(key)",
        *(["state = init_state(key)"] if form.has_state else []),
        "opt_state = optimizer.init(params)",
        "rng = np.random.default_rng(SEED)",
        "for epoch in range(1, EPOCHS + 1):",
        *(f"    {text}" for text in epoch),
    ]
    return f'def main():\n{body(lines)}\n\n\nif __name__ == "__main__":\n    main()'
