"""Optimizers as PyTorch code: its own where they compute the same, otherwise a few lines."""

from collections.abc import Callable, Mapping
from typing import Any

from neurarium.engine.optimizer import Optimizer
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.text import body
from neurarium.export.wanted import found

_PARAMS = "model.parameters()"
OPTIMIZERS: Mapping[str, Callable[[Any], str]] = {
    "adadelta": lambda o: f"torch.optim.Adadelta({_PARAMS}, LEARNING_RATE, rho={real(o.decay)}, eps=1e-6)",
    "adagrad": lambda _: f"Adagrad({_PARAMS}, LEARNING_RATE)",
    "adam": lambda o: f"torch.optim.Adam({_PARAMS}, LEARNING_RATE, {_betas(o)})",
    "adamw": lambda o: f"torch.optim.AdamW(groups, LEARNING_RATE, {_betas(o)})",
    "lion": lambda o: f"Lion(groups, LEARNING_RATE, {_betas(o)})",
    "momentum": lambda o: f"torch.optim.SGD({_PARAMS}, LEARNING_RATE, momentum={real(o.momentum)})",
    "nesterov": lambda o: _nesterov(o.momentum),
    "rmsprop": lambda o: f"RMSprop({_PARAMS}, LEARNING_RATE, memory={real(o.decay)})",
    "sgd": lambda _: f"torch.optim.SGD({_PARAMS}, LEARNING_RATE)",
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
                param.sub_(group["lr"] * update)
                momentum.lerp_(param.grad, 1 - beta2)
'''
_ROOT = '''
class {name}(torch.optim.Optimizer):
    """{words}

    Its epsilon is inside of the root, as in Neurarium and Keras; that of PyTorch's own is outside.
    """

    def __init__(self, params, lr{argument}):
        super().__init__(params, {{"lr": lr{default}}})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is None:
                    continue
                size = self.state[param].setdefault("size", {start})
                {update}
                param.sub_(group["lr"] * param.grad / torch.sqrt(size + {epsilon}))
'''
DEFINITIONS: Mapping[str, str] = {
    "lion": _LION,
    "adagrad": _ROOT.format(
        name="Adagrad",
        words="Smaller steps for weights that have had large gradients, ever smaller with time.",
        argument="",
        default="",
        start="torch.full_like(param, 0.1)",
        update="size += param.grad.square()",
        epsilon="1e-7",
    ),
    "rmsprop": _ROOT.format(
        name="RMSprop",
        words="Divides each gradient by the size of its recent ones.",
        argument=", memory",
        default=', "memory": memory',
        start="torch.zeros_like(param)",
        update='size.lerp_(param.grad.square(), 1 - group["memory"])',
        epsilon="1e-8",
    ),
}


def _betas(o: Any) -> str:
    return f"betas=({real(o.beta1)}, {real(o.beta2)})"


def _nesterov(momentum: float) -> str:
    if not momentum:  # PyTorch refuses it
        return f"torch.optim.SGD({_PARAMS}, LEARNING_RATE)  # Nesterov's momentum of 0 is none"
    return f"torch.optim.SGD({_PARAMS}, LEARNING_RATE, momentum={real(momentum)}, nesterov=True)"


def optimizer(recipe: Recipe) -> tuple[str, ...]:
    """Sections that make the optimizer."""
    made, name = recipe.optimizer, recipe.experiment.optimizer.type
    text = found(OPTIMIZERS, name, "optimizer")(made)
    lines = ['"""What makes steps of gradients."""']
    if "groups" in text:
        decay = real(getattr(made, "weight_decay", 0))
        lines = [
            '"""What makes steps of gradients; of all params, weights alone decay."""',
            "weights = [param for param in model.parameters() if param.ndim >= 2]",
            "others = [param for param in model.parameters() if param.ndim < 2]",
            f'groups = [{{"params": weights, "weight_decay": {decay}}},'
            ' {"params": others, "weight_decay": 0.0}]',
        ]
    return DEFINITIONS.get(name, ""), f"def make_optimizer(model):\n{body([*lines, f'return {text}'])}"


def moving(made: Optimizer) -> list[str]:
    """Lines that move `model` by its gradients with `optimizer`, with clipping and penalties."""
    lines: list[str] = []
    if made.clip_norm:
        lines += [
            "gradients = [param.grad for param in model.parameters() if param.grad is not None]",
            "norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()",
            f"if norm > {real(made.clip_norm)}:",
            "    for gradient in gradients:",
            f"        gradient *= {real(made.clip_norm)} / norm",
        ]
    if made.l1 or made.l2:
        lines.append(
            "weights = [param for param in model.parameters() if param.ndim >= 2 and param.requires_grad]"
        )
    if made.l2:
        lines += [
            "for weight in weights:  # L2 penalty, not clipped",
            f"    weight.grad += {real(made.l2)} * weight.detach()",
        ]
    lines.append("optimizer.step()")
    if made.l1:
        lines += [
            "# L1 penalty: weights come nearer to 0, and are 0 where they were nearer than that.",
            f'amount = {real(made.l1)} * optimizer.param_groups[0]["lr"]',
            "with torch.no_grad():",
            "    for weight in weights:",
            "        weight -= weight.clamp(-amount, amount)",
        ]
    return lines


def train_step(recipe: Recipe) -> str:
    """The function `train_step`, with clipping and penalties."""
    lines = [
        '"""One step, which changes the model; gives the loss."""',
        "model.train()",
        "optimizer.zero_grad()",
        "loss = loss_fn(model(x), y)",
        "loss.backward()",
        *moving(recipe.optimizer),
    ]
    return f"def train_step(model, optimizer, x, y):\n{body([*lines, 'return loss.item()'])}"
