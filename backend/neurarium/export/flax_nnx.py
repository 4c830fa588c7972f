"""Experiments in Flax NNX with optax."""

from collections.abc import Iterator

from neurarium.export import augmentation_text, data, holding, masking, optax_text, text, weights
from neurarium.export.head import constants, header
from neurarium.export.layer_code import Module, code_of
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.export.spellings import INITIALIZERS, initializer_kinds
from neurarium.export.text import body
from neurarium.export.walk import Step

FRAMEWORK = "Flax NNX with optax"
PACKAGES = ("flax", "optax", "numpy")
IMPORTS = (
    "import sys",
    "from functools import partial",
    "from pathlib import Path",
    "import jax",
    "import jax.numpy as jnp",
    "import numpy as np",
    "import optax",
    "from flax import nnx",
)
_TRAINED = """
# All params but those of layers that are not trained.
trained = nnx.All(nnx.Param, nnx.Not(nnx.Any(*(nnx.PathContains(f"layer_{name}") for name in FROZEN))))
"""


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    layers = [(step, code_of(step.node).flax(step)) for step in recipe.steps]
    has_weights = weights.has_weights(recipe)
    sections = (
        *(layer.definition for _, layer in layers),
        holding.helper(recipe, "flax"),
        masking.helper(recipe, "flax"),
        _network(recipe, layers),
        *(_training(recipe) if recipe.trains else ()),
        *_predicting(),
        objective_code_of(recipe).metric.code,
        *((weights.CHECK, weights.load("flax", [layer.names for _, layer in layers])) if has_weights else ()),
        *((data.BATCHES, augmentation_text.augment(recipe)) if recipe.trains else ()),
        data.loader(recipe),
        _main(recipe, has_weights=has_weights),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(recipe)))
    head = header(recipe, FRAMEWORK, PACKAGES, filename), standard, packages, constants(recipe)
    return text.file(head, sections)


def _network(recipe: Recipe, layers: list[tuple[Step, Module]]) -> str:
    init = [
        *(f"{kind} = {INITIALIZERS[kind].flax}" for kind in initializer_kinds(recipe.steps)),
        *(f"self.{step.attribute} = {layer.module}" for step, layer in layers if layer.module),
    ]
    call = holding.of_input(recipe) + masking.of_input(recipe)
    for step, layer in layers:
        call += (
            text.line(f"{step.output} = {layer.call}", step.comment).split("\n")
            + holding.of_step(step)
            + masking.of_step(step, "flax")
        )
    return (
        'class Network(nnx.Module):\n    """From a batch of inputs to the network\'s outputs."""\n\n'
        f"    def __init__(self, rngs):\n{body(init or ['pass'], 2)}\n\n"
        f"    def __call__(self, x):\n{body([*call, f'return {recipe.output}'], 2)}"
    )


def _training(recipe: Recipe) -> Iterator[str]:
    differentiate = "loss_fn, argnums=nnx.DiffState(0, trained)" if recipe.frozen else "loss_fn"
    step = [
        '"""One step, which changes the model and the optimizer; gives the loss."""',
        "",
        "def loss_fn(model):",
        "    outputs = model(x)",
        *(f"    {written}" for written in objective_code_of(recipe).optax(recipe)),
        "    return loss",
        "",
        f"loss, gradients = nnx.value_and_grad({differentiate})(model)",
        "optimizer.update(model, gradients)",
        "return loss",
    ]
    yield from optax_text.optimizer(recipe, name="descent")
    yield _TRAINED if recipe.frozen else ""
    yield f"@nnx.jit\ndef train_step(model, optimizer, x, y):\n{body(step)}".replace("    \n", "\n")


def _predicting() -> Iterator[str]:
    answer = [
        '"""The outputs for many inputs, some at a time."""',
        "model.eval()",
        "parts = (predict(model, x[start : start + 500]) for start in range(0, len(x), 500))",
        "return np.concatenate([np.asarray(part) for part in parts])",
    ]
    yield "@nnx.jit\ndef predict(model, x):\n    return model(x)"
    yield f"def predict_all(model, x):\n{body(answer)}"


def _main(recipe: Recipe, *, has_weights: bool) -> str:
    measured = objective_code_of(recipe).metric
    tested = f"test = {measured.name}(predict_all(model, x_test), y_test)"
    lines = [data.loaded(recipe), "model = Network(nnx.Rngs(SEED))"]
    if has_weights:
        lines += weights.checked(recipe, "Network(nnx.Rngs(SEED))", "lambda x: predict_all(model, x)")
    if not recipe.trains:
        return text.main([*lines, tested, f'print(f"{measured.printed}")'])
    wanted = "trained" if recipe.frozen else "nnx.Param"
    x = "augment(rng, x_train[batch])" if recipe.changes else "x_train[batch]"
    return text.main(
        [
            *lines,
            f"optimizer = nnx.Optimizer(model, descent, wrt={wanted})",
            "rng = np.random.default_rng(SEED)",
            "for epoch in range(1, EPOCHS + 1):",
            "    model.train()",
            "    losses = []",
            "    for batch in batches(rng, len(x_train)):",
            f"        losses.append(train_step(model, optimizer, {x}, y_train[batch]))",
            f"    {tested}",
            f'    print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, {measured.printed}")',
        ]
    )
