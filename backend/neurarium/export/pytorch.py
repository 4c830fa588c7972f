"""Experiments in PyTorch: pictures have their channels first."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from neurarium.engine.layer import format_shape
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
from neurarium.engine.window import padding_amounts
from neurarium.export import augmentation_text, data, shared
from neurarium.export.recipe import Recipe, number
from neurarium.export.shared import block, body, found, unwritten
from neurarium.export.walk import Step

FRAMEWORK = "PyTorch"
IMPORTS = (
    "import math",
    "import numpy as np",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
    "from torch.utils.data import DataLoader, TensorDataset",
)
ACTIVATIONS: Mapping[str, str] = {
    "linear": "{}",
    "relu": "F.relu({})",
    "leaky_relu": "F.leaky_relu({})",
    "elu": "F.elu({})",
    "gelu": 'F.gelu({}, approximate="tanh")',
    "tanh": "torch.tanh({})",
    "sigmoid": "torch.sigmoid({})",
    "softplus": "F.softplus({})",
    "sine": "torch.sin({})",
}
INITIALIZERS: Mapping[str, str] = {
    "he": "nn.init.kaiming_normal_({})",
    "glorot": "nn.init.xavier_uniform_({})",
    "lecun": 'nn.init.kaiming_normal_({}, nonlinearity="linear")',
    "orthogonal": "nn.init.orthogonal_({})",
    "normal": "nn.init.normal_({}, std=0.05)",
    "zeros": "nn.init.zeros_({})",
}
OPTIMIZERS: Mapping[str, Callable[[Any], str]] = {
    "adadelta": lambda o: f"torch.optim.Adadelta(model.parameters(), LEARNING_RATE, rho={number(o.decay)})",
    "adagrad": lambda _: (
        "torch.optim.Adagrad(model.parameters(), LEARNING_RATE, initial_accumulator_value=0.1, eps=1e-7)"
    ),
    "adam": lambda o: f"torch.optim.Adam(model.parameters(), LEARNING_RATE, {_betas(o)})",
    "adamw": lambda o: f"torch.optim.AdamW(groups, LEARNING_RATE, {_betas(o)})",
    "lion": lambda o: f"Lion(groups, LEARNING_RATE, {_betas(o)})",
    "momentum": lambda o: (
        f"torch.optim.SGD(model.parameters(), LEARNING_RATE, momentum={number(o.momentum)})"
    ),
    "nesterov": lambda o: (
        f"torch.optim.SGD(model.parameters(), LEARNING_RATE, momentum={number(o.momentum)}, nesterov=True)"
    ),
    "rmsprop": lambda o: f"torch.optim.RMSprop(model.parameters(), LEARNING_RATE, alpha={number(o.decay)})",
    "sgd": lambda _: "torch.optim.SGD(model.parameters(), LEARNING_RATE)",
}
SCHEDULES: Mapping[str, Callable[[Any], str]] = {
    "constant": lambda _: "",
    "cosine": lambda s: (
        f"{number(s.end)} + {number(1 - s.end)}"
        f" * (1 + math.cos(math.pi * min(step / {number(s.steps)}, 1))) / 2"
    ),
    "step": lambda s: f"{number(s.drop)} ** (step // {number(s.steps)})",
    "warm_up": lambda s: f"min((step + 1) / {number(s.steps)}, 1)",
}
_LION = '''
class Lion(torch.optim.Optimizer):
    """Every weight moves by the same amount; the sign of its momentum decides (Chen et al. 2023)."""

    def __init__(self, params, lr, betas):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": 0.0})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for param in group["params"]:
                if param.grad is None:
                    continue
                momentum = self.state[param].setdefault("momentum", torch.zeros_like(param))
                update = momentum.lerp(param.grad, 1 - beta1).sign() + group["weight_decay"] * param
                param.sub_(update, alpha=group["lr"])
                momentum.lerp_(param.grad, 1 - beta2)
'''


def _betas(o: Any) -> str:
    return f"betas=({number(o.beta1)}, {number(o.beta2)})"


class Written(NamedTuple):
    """A layer as code: what computes it, its module and how that starts, and a class of its own."""

    call: str
    module: str = ""
    start: tuple[str, ...] = ()
    definition: str = ""


def _pool(function: str, step: Step) -> Written:
    layer = step.of(Pool)
    options = "" if layer.stride == layer.size else f", stride={layer.stride}"
    return Written(f"F.{function}({step.x}, {layer.size}{options})")


def _batch_norm(step: Step) -> Written:
    channels, momentum = step.input_shape[-1], number(round(1 - step.of(BatchNorm).momentum, 6))
    kind = "BatchNorm2d" if len(step.input_shape) == 3 else "BatchNorm1d"
    return Written(step.applied, f"nn.{kind}({channels}, momentum={momentum})")


def _layer_norm(step: Step) -> Written:
    channels = step.input_shape[-1]
    # One group is all of a sample, with a scale for each channel.
    module = f"nn.GroupNorm(1, {channels})" if len(step.input_shape) == 3 else f"nn.LayerNorm({channels})"
    return Written(step.applied, module)


def _start(step: Step, use_bias: bool) -> tuple[str, ...]:
    kind = shared.initializer_kind(step.node.layer)
    bias = (f"nn.init.zeros_(self.{step.name}.bias)",) if use_bias else ()
    return (INITIALIZERS[kind].format(f"self.{step.name}.weight"), *bias)


def _dense(step: Step) -> Written:
    layer = step.of(Dense)
    options = "" if layer.use_bias else ", bias=False"
    return Written(
        ACTIVATIONS[layer.activation].format(step.applied),
        f"nn.Linear({step.input_shape[0]}, {layer.units}{options})",
        _start(step, layer.use_bias),
    )


def _conv2d(step: Step) -> Written:
    layer = step.of(Conv2D)
    (top, bottom), (left, right) = (
        padding_amounts(length, size=layer.kernel_size, stride=layer.stride, padding=layer.padding)
        for length in step.input_shape[:2]
    )
    options = "" if layer.stride == 1 else f", stride={layer.stride}"
    x = step.x
    if top == bottom == left == right:
        options += f", padding={top}" if top else ""
    else:
        x = f"F.pad({x}, ({left}, {right}, {top}, {bottom}))"
    options += "" if layer.use_bias else ", bias=False"
    return Written(
        ACTIVATIONS[layer.activation].format(f"self.{step.name}({x})"),
        f"nn.Conv2d({step.input_shape[-1]}, {layer.filters}, kernel_size={layer.kernel_size}{options})",
        _start(step, layer.use_bias),
    )


def _flatten(step: Step) -> Written:
    # Neurarium's pictures have their channels last, and so do its rows of numbers.
    is_picture = len(step.input_shape) == 3 and step.input_shape[-1] > 1
    return Written(f"{step.x}.permute(0, 2, 3, 1).flatten(1)" if is_picture else f"{step.x}.flatten(1)")


def _features(step: Step) -> Written:
    layer, inputs = step.of(Features), step.input_shape[0]
    fields = shared.chosen_features(layer, inputs)
    columns = shared.feature_columns(fields, "torch")
    if not layer.fourier:
        return Written(f"torch.stack([{columns.replace('x[', f'{step.x}[')}], dim=1)")
    waves = "math.sqrt(2) * torch.cos(x @ self.frequencies + self.phases)"
    own = f"torch.stack([{columns}], dim=1)"
    init = [
        "super().__init__()",
        f'self.register_buffer("frequencies", torch.randn({inputs}, {layer.fourier}))',
        f'self.register_buffer("phases", 2 * math.pi * torch.rand({layer.fourier}))',
    ]
    call = [f"return torch.cat([{own}, {waves}], dim=1)" if fields else f"return {waves}"]
    definition = (
        f"class {step.class_name}(nn.Module):\n"
        '    """Features of points, with random Fourier features, which are not trained."""\n\n'
        f"    def __init__(self):\n{body(init, 2)}\n\n    def forward(self, x):\n{body(call, 2)}"
    )
    return Written(step.applied, f"{step.class_name}()", definition=definition)


LAYERS: Mapping[str, Callable[[Step], Written]] = {
    "activation": lambda step: Written(ACTIVATIONS[step.of(Activation).activation].format(step.x)),
    "add": lambda step: Written(" + ".join(step.inputs)),
    "avg_pool": partial(_pool, "avg_pool2d"),
    "batch_norm": _batch_norm,
    "concatenate": lambda step: Written(f"torch.cat([{', '.join(step.inputs)}], dim=1)"),
    "conv2d": _conv2d,
    "dense": _dense,
    "dropout": lambda step: Written(step.applied, f"nn.Dropout({number(step.of(Dropout).rate)})"),
    "features": _features,
    "flatten": _flatten,
    "global_avg_pool": lambda step: Written(f"{step.x}.mean(dim=(2, 3))"),
    "layer_norm": _layer_norm,
    "max_pool": partial(_pool, "max_pool2d"),
}


def write(recipe: Recipe, filename: str) -> str:
    """The whole file."""
    layers = [shared.layer_writer(LAYERS, step)(step) for step in recipe.steps]
    packages = ("torch", "numpy", *data.packages(recipe))
    sections = (
        *(layer.definition for layer in layers),
        _network(recipe, layers),
        block(_LION) if recipe.experiment.optimizer.type == "lion" else "",
        _optimizer(recipe),
        _training(recipe),
        shared.metric(recipe)[0],
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


def _comment(step: Step) -> str:
    shape = step.node.shape
    shape = (shape[-1], *shape[:-1]) if len(shape) == 3 else shape
    return f"{step.node.layer.summary()}, gives {format_shape(shape)}"


def _network(recipe: Recipe, layers: list[Written]) -> str:
    steps = list(zip(recipe.steps, layers, strict=True))
    init = [
        "super().__init__()",
        *(f"self.{step.name} = {layer.module}" for step, layer in steps if layer.module),
        *(text for layer in layers for text in layer.start),
        *(f"self.{name}.requires_grad_(False)  # not trained" for name in recipe.frozen),
    ]
    call = [
        text
        for step, layer in steps
        for text in shared.line(f"{step.output} = {layer.call}", _comment(step)).split("\n")
    ]
    return (
        'class Network(nn.Module):\n    """From a batch of inputs to the network\'s outputs."""\n\n'
        f"    def __init__(self):\n{body(init, 2)}\n\n"
        f"    def forward(self, x):\n{body([*call, f'return {recipe.output}'], 2)}"
    )


def _optimizer(recipe: Recipe) -> str:
    made, name = recipe.optimizer, recipe.experiment.optimizer.type
    text = found(OPTIMIZERS, name, "optimizer")(made)
    lines = ['"""What makes steps of gradients; of all params, weights alone decay."""']
    if "groups" in text:
        lines += [
            "weights = [param for param in model.parameters() if param.ndim >= 2]",
            "others = [param for param in model.parameters() if param.ndim < 2]",
            f'groups = [{{"params": weights, "weight_decay": {number(getattr(made, "weight_decay", 0))}}},'
            ' {"params": others, "weight_decay": 0.0}]',
        ]
    else:
        lines = ['"""What makes steps of gradients."""']
    return f"def make_optimizer(model):\n{body([*lines, f'return {text}'])}"


def _loss(recipe: Recipe) -> str:
    match recipe.objective:
        case Classification(label_smoothing=smoothing):
            options = f", label_smoothing={number(smoothing)}" if smoothing else ""
            return f"F.cross_entropy(outputs, y{options})"
        case BinaryClassification():
            return "F.binary_cross_entropy_with_logits(outputs[:, 0], y.float())"
        case Regression(loss_function=function, delta=delta):
            name = {"mse": "mse_loss", "mae": "l1_loss", "huber": "huber_loss"}[function]
            options = f", delta={number(delta)}" if function == "huber" else ""
            return f"F.{name}(outputs.reshape(y.shape), y{options})"
        case objective:
            raise unwritten("objective", objective.title)


def _training(recipe: Recipe) -> str:
    made = recipe.optimizer
    step = [
        '"""One step, which changes the model; gives the loss."""',
        "model.train()",
        "optimizer.zero_grad()",
        "loss = loss_fn(model(x), y)",
        "loss.backward()",
    ]
    if made.clip_norm:
        step.append(f"nn.utils.clip_grad_norm_(model.parameters(), {number(made.clip_norm)})")
    penalties = [f"{number(made.l2)} * param"] if made.l2 else []
    penalties += [f"{number(made.l1)} * param.sign()"] if made.l1 else []
    if penalties:
        step += [
            "with torch.no_grad():",
            "    for param in model.parameters():",
            "        if param.ndim >= 2 and param.grad is not None:",
            f"            param.grad += {' + '.join(penalties)}",
        ]
    step += ["optimizer.step()", "return loss.item()"]
    answer = [
        '"""The outputs for many inputs, some at a time."""',
        "model.eval()",
        "return torch.cat([model(part) for part in x.split(500)]).cpu().numpy()",
    ]
    return "\n\n\n".join(
        (
            'def loss_fn(outputs, y):\n    """What training makes small: the mean over a batch."""\n'
            f"    return {_loss(recipe)}",
            f"def train_step(model, optimizer, x, y):\n{body(step)}",
            f"@torch.no_grad()\ndef predict_all(model, x):\n{body(answer)}",
        )
    )


def _inputs(recipe: Recipe) -> list[str]:
    """Lines that make tensors of the inputs; pictures have their channels first, once they are changed."""
    if recipe.changes:
        return [
            "x_train = torch.from_numpy(x_train)",
            "x_test = torch.from_numpy(x_test).permute(0, 3, 1, 2).to(device)  # channels first",
            "rng = np.random.default_rng(SEED)",
        ]
    lines = ["x_train, x_test = (torch.from_numpy(x).to(device) for x in (x_train, x_test))"]
    if len(recipe.input_shape) == 3:
        lines.append("x_train, x_test = (x.permute(0, 3, 1, 2) for x in (x_train, x_test))  # channels first")
    return lines


def _main(recipe: Recipe) -> str:
    _, metric, printed = shared.metric(recipe)
    schedule = found(SCHEDULES, recipe.experiment.schedule.type, "schedule")(recipe.schedule)
    has_classes = bool(recipe.data.class_names)
    changed = "torch.from_numpy(augment(rng, x.numpy())).permute(0, 3, 1, 2).to(device)"
    lines = [
        "torch.manual_seed(SEED)",
        'device = "cuda" if torch.cuda.is_available() else "cpu"',
        "x_train, y_train, x_test, y_test = load_data()",
        *_inputs(recipe),
        f"y_train = torch.from_numpy(y_train){'.long()' if has_classes else ''}.to(device)",
        "batches = DataLoader(TensorDataset(x_train, y_train), BATCH_SIZE, shuffle=True, drop_last=True)",
        "model = Network().to(device)",
        "optimizer = make_optimizer(model)",
        *(
            [f"schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {schedule})"]
            if schedule
            else []
        ),
        "for epoch in range(1, EPOCHS + 1):",
        "    losses = []",
        "    for x, y in batches:",
        *([f"        x = {changed}"] if recipe.changes else []),
        "        losses.append(train_step(model, optimizer, x, y))",
        *(["        schedule.step()"] if schedule else []),
        f"    test = {metric}(predict_all(model, x_test), y_test)",
        f'    print(f"Epoch {{epoch:3}}: loss {{np.mean(losses):.4f}}, test {metric} {{test:{printed}}}")',
    ]
    return f'def main():\n{body(lines)}\n\n\nif __name__ == "__main__":\n    main()'
