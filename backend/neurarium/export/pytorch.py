"""Experiments in PyTorch: pictures have their channels first."""

from neurarium.engine.layer import format_shape
from neurarium.export import (
    augmentation_text,
    data,
    holding,
    masking,
    schedule_text,
    text,
    torch_optimizers,
    weights,
)
from neurarium.export.head import constants, header
from neurarium.export.layer_code import Module, code_of
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.walk import Step

FRAMEWORK = "PyTorch"
PACKAGES = ("torch", "numpy")
IMPORTS = (
    "import math",
    "import sys",
    "from pathlib import Path",
    "import numpy as np",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
    "from torch.utils.data import DataLoader, TensorDataset",
)
_PREDICT = '''
@torch.no_grad()
def predict_all(model, x):
    """The outputs for many inputs, some at a time."""
    model.eval()
    return torch.cat([model(part) for part in x.split(500)]).cpu().numpy()
'''


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    layers = [(step, code_of(step.node).pytorch(step)) for step in recipe.steps]
    has_weights = weights.has_weights(recipe)
    sections = (
        *(layer.definition for _, layer in layers),
        holding.helper(recipe, "pytorch"),
        masking.helper(recipe, "pytorch"),
        _network(recipe, layers),
        *(
            (*torch_optimizers.optimizer(recipe), _loss_fn(recipe), torch_optimizers.train_step(recipe))
            if recipe.trains
            else ()
        ),
        _PREDICT,
        objective_code_of(recipe).metric.code,
        *(
            (weights.CHECK, weights.load("pytorch", [layer.names for _, layer in layers]))
            if has_weights
            else ()
        ),
        augmentation_text.augment(recipe) if recipe.trains else "",
        data.loader(recipe),
        _main(recipe, has_weights=has_weights),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(recipe)))
    head = header(recipe, FRAMEWORK, PACKAGES, filename), standard, packages, constants(recipe)
    return text.file(head, sections)


def comment(step: Step) -> str:
    """The layer in few words, and what it gives, channels first."""
    shape = step.node.shape
    shape = (shape[-1], *shape[:-1]) if len(shape) == 3 else shape
    return f"{step.node.layer.summary()}, gives {format_shape(shape)}"


def _network(recipe: Recipe, layers: list[tuple[Step, Module]]) -> str:
    frozen = ["for name in FROZEN:", '    getattr(self, f"layer_{name}").requires_grad_(False)']
    return module(
        "Network",
        "From a batch of inputs to the network's outputs.",
        recipe,
        layers,
        frozen=frozen if recipe.frozen and recipe.trains else [],
        output=recipe.output,
    )


def module(
    name: str,
    words: str,
    recipe: Recipe,
    layers: list[tuple[Step, Module]],
    *,
    frozen: list[str],
    inputs: tuple[str, ...] = ("x",),
    output: str,
) -> str:
    """The class of a network, of what its `inputs` are called; lines hold what is `frozen`."""
    init = [
        "super().__init__()",
        *(f"self.{step.attribute} = {layer.module}" for step, layer in layers if layer.module),
        *(written for _, layer in layers for written in layer.start),
        *frozen,
    ]
    call = holding.of_input(recipe) + masking.of_input(recipe)
    for step, layer in layers:
        call += (
            text.line(f"{step.output} = {layer.call}", comment(step)).split("\n")
            + holding.of_step(step)
            + masking.of_step(step, "pytorch")
        )
    return (
        f'class {name}(nn.Module):\n    """{words}"""\n\n'
        f"    def __init__(self):\n{body(init, 2)}\n\n"
        f"    def forward(self, {', '.join(inputs)}):\n{body([*call, f'return {output}'], 2)}"
    )


def _loss_fn(recipe: Recipe) -> str:
    return (
        'def loss_fn(outputs, y):\n    """What training makes small: the mean over a batch."""\n'
        f"    return {objective_code_of(recipe).pytorch(recipe)}"
    )


def _main(recipe: Recipe, *, has_weights: bool) -> str:
    measured = objective_code_of(recipe).metric
    is_picture = len(recipe.input_shape) == 3
    channels_first = ".permute(0, 3, 1, 2)" if is_picture else ""
    device = f"{channels_first}.to(device)" + ("  # channels first" if is_picture else "")
    tested = f"test = {measured.name}(predict_all(model, x_test), y_test)"
    lines = [
        "torch.manual_seed(SEED)",
        'device = "cuda" if torch.cuda.is_available() else "cpu"',
        data.loaded(recipe),
        f"x_test = torch.from_numpy(x_test){device}",
        "model = Network().to(device)",
    ]
    if has_weights:
        answer = f"predict_all(model, torch.from_numpy(x){channels_first}.to(device))"
        lines += weights.checked(recipe, "Network().to(device)", f"lambda x: {answer}")
    if not recipe.trains:
        return text.main([*lines, tested, f'print(f"{measured.printed}")'])
    factor = schedule_text.factor(recipe, schedule_text.NUMBERS)
    changed = f"torch.from_numpy(augment(rng, x.numpy())){channels_first}.to(device)"
    return text.main(
        [
            *lines,
            f"x_train = torch.from_numpy(x_train){'' if recipe.changes else device}",
            f"y_train = torch.from_numpy(y_train){'.long()' if recipe.data.class_names else ''}.to(device)",
            "batches = DataLoader(TensorDataset(x_train, y_train), BATCH_SIZE, shuffle=True, drop_last=True)",
            *(["rng = np.random.default_rng(SEED)"] if recipe.changes else []),
            "optimizer = make_optimizer(model)",
            *(
                [f"schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {factor})"]
                if factor
                else []
            ),
            "for epoch in range(1, EPOCHS + 1):",
            "    losses = []",
            "    for x, y in batches:",
            *([f"        x = {changed}"] if recipe.changes else []),
            "        losses.append(train_step(model, optimizer, x, y))",
            *(["        schedule.step()"] if factor else []),
            f"    {tested}",
            f'    print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, {measured.printed}")',
        ]
    )
