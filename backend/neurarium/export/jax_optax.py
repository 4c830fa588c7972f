"""Experiments in JAX with optax: params are plain dicts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from neurarium.export import augmentation_text, data, holding, masking, optax_text, text, weights
from neurarium.export.head import constants, header
from neurarium.export.layer_code import Function, code_of
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.export.spellings import INITIALIZERS, initializer_kinds
from neurarium.export.text import body
from neurarium.export.walk import Step

FRAMEWORK = "JAX with optax"
PACKAGES = ("jax", "optax", "numpy")
IMPORTS = (
    "import sys",
    "from functools import partial",
    "from pathlib import Path",
    "import jax",
    "import jax.numpy as jnp",
    "import numpy as np",
    "import optax",
)


Layers = Sequence[tuple[Step, Function]]


class _Network(NamedTuple):
    """A network's layers as code, and which arguments its functions take besides params and inputs."""

    recipe: Recipe
    layers: tuple[tuple[Step, Function], ...]

    @property
    def has_state(self) -> bool:
        return any(layer.state for _, layer in self.layers)

    @property
    def draws(self) -> int:
        """How many layers draw random numbers."""
        return sum(layer.is_random for _, layer in self.layers)

    def arguments(self, *names: str) -> str:
        """Arguments, those that the network does not need left out."""
        return ", ".join(name for name in names if self._needs(name))

    def _needs(self, name: str) -> bool:
        word = name.split("=")[0]
        if word == "training":
            return self.has_state or self.draws > 0
        return {"state": self.has_state, "key": self.draws > 0}.get(word, True)


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    network = _Network(recipe, tuple((step, code_of(step.node).jax(step)) for step in recipe.steps))
    has_weights = weights.has_weights(recipe)
    sections = (
        *starts(network.layers),
        *(layer.helper for _, layer in network.layers),
        holding.helper(recipe, "jax"),
        masking.helper(recipe, "jax"),
        _apply(network),
        *(_training(network) if recipe.trains else ()),
        *_predicting(network),
        objective_code_of(recipe).metric.code,
        *((weights.CHECK, weights.load("jax")) if has_weights else ()),
        *((data.BATCHES, augmentation_text.augment(recipe)) if recipe.trains else ()),
        data.loader(recipe),
        _main(network, has_weights=has_weights),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(recipe)))
    head = header(recipe, FRAMEWORK, PACKAGES, filename), standard, packages, constants(recipe)
    return text.file(head, sections)


def starts(
    layers: Layers,
    params: str = "init_params",
    state: str = "init_state",
    of: str = "",
) -> Iterator[str]:
    """Functions of these names that draw the first params and, if there is one, the state."""
    entries = [f"    {_params(step, layer)}" for step, layer in layers if layer.params]
    lines = [f'"""The first params{of}, by layer."""', *_keys(entries, "key")]
    kinds = initializer_kinds(tuple(step for step, _ in layers))
    lines += [f"{kind} = {INITIALIZERS[kind].jax}" for kind in kinds]
    yield f"def {params}(key):\n{body([*lines, 'return {', *entries, '}'])}"
    if states := [f'    "{step.name}": {layer.state},' for step, layer in layers if layer.state]:
        lines = [
            f'"""What layers{of} keep that is not trained."""',
            *_keys(states, "jax.random.fold_in(key, 1)"),
        ]
        yield f"def {state}(key):\n{body([*lines, 'return {', *states, '}'])}"


def _keys(entries: Sequence[str], key: str) -> list[str]:
    """A line that makes as many keys as entries draw from."""
    count = sum(entry.count("next(keys)") for entry in entries)
    return [f"keys = iter(jax.random.split({key}, {count}))"] if count else []


def _params(step: Step, layer: Function) -> str:
    arrays = ", ".join(f'"{name}": {start}' for name, start in layer.params.items())
    return f'"{step.name}": {{{arrays}}},'


def forward(recipe: Recipe, layers: Layers) -> list[str]:
    """Lines from what a network reads to its outputs, and to the next state if it has one."""
    draws = sum(layer.is_random for _, layer in layers)
    lines = []
    if draws:
        keys = f"jax.random.split(key, {draws}) if training else [None] * {draws}"
        lines.append(f"keys = iter({keys})")
    if any(layer.state for _, layer in layers):
        lines.append("state = dict(state)")
    lines += holding.of_input(recipe) + masking.of_input(recipe)
    for step, layer in layers:
        outputs = f'{step.output}, state["{step.name}"]' if layer.keeps_state else step.output
        lines += (
            text.line(f"{outputs} = {layer.call}", step.comment).split("\n")
            + holding.of_step(step)
            + masking.of_step(step, "jax")
        )
    return lines


def _apply(network: _Network) -> str:
    lines = [
        '"""From a batch of inputs to the network\'s outputs."""',
        *forward(network.recipe, network.layers),
    ]
    lines.append(f"return {network.recipe.output}" + (", state" if network.has_state else ""))
    arguments = network.arguments("params", "state", "x", "key=None", "training=False")
    return f"def apply({arguments}):\n{body(lines)}"


def _training(network: _Network) -> Iterator[str]:
    recipe, has_state = network.recipe, network.has_state
    call = f"apply({network.arguments('params', 'state', 'x', 'key=key', 'training=True')})"
    held = "{name: params[name] for name in FROZEN}"
    arguments = network.arguments("params", "state", "x", "y", "key")
    loss = [
        '"""What training makes small: the mean over a batch."""',
        *((f"params = params | jax.lax.stop_gradient({held})",) if recipe.frozen else ()),
        f"outputs, state = {call}" if has_state else f"outputs = {call}",
        *objective_code_of(recipe).optax(recipe),
        "return loss, state" if has_state else "return loss",
    ]
    step = [
        '"""One step: params and what goes with them, for the next step, and the loss."""',
        f"{'(loss, state)' if has_state else 'loss'}, gradients ="
        f" jax.value_and_grad(loss_fn{', has_aux=True' if has_state else ''})({arguments})",
        "updates, opt_state = optimizer.update(gradients, opt_state, params)",
        *((f"held = {held}",) if recipe.frozen else ()),
        f"params = optax.apply_updates(params, updates){' | held' if recipe.frozen else ''}",
        f"return params, {network.arguments('state', 'opt_state', 'loss')}",
    ]
    yield from optax_text.optimizer(recipe)
    yield f"def loss_fn({arguments}):\n{body(loss)}"
    taken = network.arguments("params", "state", "opt_state", "x", "y", "key")
    yield f"@jax.jit\ndef train_step({taken}):\n{body(step)}"


def _predicting(network: _Network) -> Iterator[str]:
    trees, arguments = network.arguments("params", "state"), network.arguments("params", "state", "x")
    yield (
        f"@jax.jit\ndef predict({arguments}):\n    return apply({arguments})"
        f"{'[0]' if network.has_state else ''}"
    )
    answer = [
        '"""The outputs for many inputs, some at a time."""',
        "starts = range(0, len(x), 500)",
        f"parts = (predict({trees}, x[start : start + 500]) for start in starts)",
        "return np.concatenate([np.asarray(part) for part in parts])",
    ]
    yield f"def predict_all({arguments}):\n{body(answer)}"


def _main(network: _Network, *, has_weights: bool) -> str:
    recipe, measured = network.recipe, objective_code_of(network.recipe).metric
    trees = ("params", *(("state",) if network.has_state else ()))
    lines = [
        data.loaded(recipe),
        "key = jax.random.key(SEED)",
        *(f"{tree} = init_{tree}(key)" for tree in trees),
    ]
    if has_weights:
        lines += ["if WEIGHTS.exists():"]
        loaded = ", ".join(f"load_weights({tree})" for tree in trees)
        if recipe.trains:
            trained = ", ".join(f"trained_{tree}" for tree in trees)
            lines += [
                f"    {trained} = {loaded}",
                f"    check_weights(lambda x: predict_all({trained}, x))",
                "    if START_FROM_WEIGHTS:",
                f"        {', '.join(trees)} = {trained}",
            ]
        else:
            lines += [
                f"    {', '.join(trees)} = {loaded}",
                f"    check_weights(lambda x: predict_all({', '.join(trees)}, x))",
            ]
    tested = f"test = {measured.name}(predict_all({', '.join(trees)}, x_test), y_test)"
    if not recipe.trains:
        return text.main([*lines, tested, f'print(f"{measured.printed}")'])
    carried = network.arguments("params", "state", "opt_state")
    x = "augment(rng, x_train[batch])" if recipe.changes else "x_train[batch]"
    arguments = network.arguments("params", "state", "opt_state", x, "y_train[batch]", "key=step_key")
    return text.main(
        [
            *lines,
            "opt_state = optimizer.init(params)",
            "rng = np.random.default_rng(SEED)",
            "for epoch in range(1, EPOCHS + 1):",
            "    losses = []",
            "    for batch in batches(rng, len(x_train)):",
            *(["        key, step_key = jax.random.split(key)"] if network.draws else []),
            f"        {carried}, loss = train_step({arguments})",
            "        losses.append(loss)",
            f"    {tested}",
            f'    print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, {measured.printed}")',
        ]
    )
