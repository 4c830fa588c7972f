"""Problems other than to answer in PyTorch: a module for each role; pictures have their channels first."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from neurarium.engine.objectives.autoencoder import ENCODER
from neurarium.export import holding, masking, schedule_text, torch_optimizers, weights
from neurarium.export.ensemble import Ensemble
from neurarium.export.ensemble_frame import EnsembleWriter, function, write_with
from neurarium.export.ensemble_losses import Call, Language, Loss
from neurarium.export.ensemble_text import has_average, makes, rate_name, reads_logits
from neurarium.export.layer_code import code_of
from neurarium.export.pytorch import IMPORTS, PACKAGES, module
from neurarium.export.text import body

_LOOK = '''
def look(model, *given, **fields):
    """What a network gives, of which its norms remember nothing."""
    norms = [part for part in model.modules() if isinstance(part, nn.modules.batchnorm._BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    made = model(*given, **fields)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
    return made
'''
_FLOW = '''
@torch.no_grad()
def make(models, codes):
    """Samples of noise, which flows where the velocities lead; by the midpoint rule."""
    models["network"].eval()
    places, half = SPREAD * codes, 0.5 / FLOW_STEPS
    for number in range(FLOW_STEPS):
        time = torch.full((len(codes), 1), number / FLOW_STEPS, device=codes.device)
        middle = places + half * models["network"](x_input=places, x_time=time)
        places = places + 2 * half * models["network"](x_input=middle, x_time=time + half)
    return places
'''
_MAKE = '''
@torch.no_grad()
def make(models, codes):
    """Samples, made of noise."""
    return models["generator"].eval()(codes)
'''
_TAKE_TURN = '''
def take_turn(name, models, optimizers, *samples):
    """One loss made smaller by moving the networks of a turn; gives the loss before."""
    loss_fn, roles = TURNS[name]
    for role, model in models.items():
        model.train()
        optimizers[role].zero_grad()
    loss = loss_fn(models, *samples)
    loss.backward()
    for role in roles:
        MOVES[role](models[role], optimizers[role])
    return loss.item()
'''
_LOAD_LINE = '            layer, name = path.split("/")\n'
_OWN_ALONE = f"""{_LOAD_LINE}            if not hasattr(model, f"layer_{{layer}}"):
                continue
"""


class _Call(NamedTuple):
    """Modules by role."""

    ensemble: Ensemble

    def __call__(self, role: str, *given: str, **fields: str) -> str:
        model = f'models["{role}"]'
        if self.ensemble.keeps(role):
            return f"look({', '.join((model, *_given(given, fields)))})"
        return f"{model}({', '.join(_given(given, fields))})"

    def learned(self, into: str, role: str, *given: str, **fields: str) -> str:
        if not self.ensemble.remembers(role):
            return f"{into} = {self(role, *given, **fields)}"
        return f'{into} = models["{role}"]({", ".join(_given(given, fields))})'


def _given(given: tuple[str, ...], fields: dict[str, str]) -> tuple[str, ...]:
    return (*given, *(f"x_{field}={value}" for field, value in fields.items()))


class TorchWriter(EnsembleWriter):
    """In PyTorch: networks and optimizers are changed where they are."""

    framework = "PyTorch"
    packages = PACKAGES
    imports = IMPORTS
    language = Language(
        xp="torch",
        normal=lambda shape: f"torch.randn({shape}, device=x.device)",
        uniform=lambda shape: f"torch.rand({shape}, device=x.device)",
        softplus="F.softplus",
        softmax="torch.softmax",
        stop=lambda value: f"{value}.detach()",
        cross_entropy=lambda outputs, y: f'F.cross_entropy({outputs}, {y}, reduction="none")',
        binary=lambda logits, wanted: (
            f'F.binary_cross_entropy_with_logits({logits}, {wanted}, reduction="none")'
        ),
        slopes=lambda judged: (
            "x = x.clone().requires_grad_()",
            f"(slopes,) = torch.autograd.grad({judged}.sum(), x, create_graph=True)",
        ),
        joined="torch.cat",
        triangle="torch.ones_like(apart, dtype=torch.bool).triu(1)",
    )
    least_one = "chosen.sum().clamp(min=1)"

    def __init__(self, ensemble: Ensemble) -> None:
        super().__init__(ensemble)
        self._layers = {
            role: [(step, code_of(step.node).pytorch(step)) for step in ensemble.steps(role)]
            for role in ensemble.recipes
        }
        is_picture = ensemble.whole.data.picture is not None
        self._first, self._last = (".permute(0, 3, 1, 2)", ".permute(0, 2, 3, 1)") if is_picture else ("", "")

    @property
    def call(self) -> Call:
        return _Call(self.ensemble)

    def networks(self) -> Iterator[str]:
        recipes = self.ensemble.recipes
        yield from (code.definition for layers in self._layers.values() for _, code in layers)
        yield holding.helper(self.ensemble.whole, "pytorch")
        yield from (masking.helper(recipe, "pytorch") for recipe in recipes.values())
        for role, layers in self._layers.items():
            yield module(
                role.capitalize(),
                f"From what the {role} reads to its outputs.",
                recipes[role],
                layers,
                frozen=[f"self.{step.attribute}.requires_grad_(False)" for step in recipes[role].frozen],
                inputs=self.ensemble.inputs(role),
                output=self.ensemble.output(role),
            )
        roles = ", ".join(f'"{role}": {role.capitalize()}' for role in recipes)
        yield f"NETWORKS = {{{roles}}}"
        yield _LOOK if self.ensemble.has_state else ""

    def loss(self, loss: Loss) -> str:
        return function(loss, ("models", *loss.arguments), loss.lines, loss.value)

    def optimizers(self) -> Iterator[str]:
        """What makes the optimizer of each role, and moves it, or one for all."""
        pairs, moves = [], []
        is_shared = self.ensemble.shares_optimizer
        for role, recipe in self.ensemble.recipes.items():
            made, move = (
                ("make_optimizer", "move") if is_shared else (f"make_{role}_optimizer", f"move_{role}")
            )
            for section in torch_optimizers.optimizer(recipe):
                renamed = section.replace("make_optimizer", made)
                yield re.sub(r"\bLEARNING_RATE\b", rate_name(self.ensemble, role), renamed)
            lines = [
                '"""A step of an optimizer, of the gradients that there are."""',
                *torch_optimizers.moving(recipe.optimizer),
            ]
            yield f"def {move}(model, optimizer):\n{body(lines)}"
            pairs.append(f'"{role}": {made}')
            moves.append(f'"{role}": {move}')
        yield f"OPTIMIZERS = {{{', '.join(pairs)}}}\nMOVES = {{{', '.join(moves)}}}"

    def take_turn(self) -> str:
        return _TAKE_TURN

    def answers(self) -> Iterator[str]:
        if makes(self.ensemble):
            yield _MAKE if "generator" in self.ensemble.recipes else _FLOW
        else:
            yield self._answer()
        lines = [
            '"""What a network gives for arrays, with channels last."""',
            "tensors = {name: torch.from_numpy(array) for name, array in given.items()}",
            *([self._each_picture("tensors", "tensor.permute(0, 3, 1, 2)")] if self._first else []),
            "device = next(models[role].parameters()).device",
            "outputs = models[role].eval()(**{name: tensor.to(device) for name, tensor in tensors.items()})",
        ]
        if self.ensemble.is_cloud:
            lines.append(f'outputs = outputs[:, ::2] if role == "{ENCODER}" else outputs')
        if self._last:
            lines.append(f"outputs = outputs{self._last} if outputs.ndim == 4 else outputs")
        lines.append("return outputs.cpu().numpy()")
        yield f"@torch.no_grad()\ndef shown(models, role, given):\n{body(lines)}"

    def _each_picture(self, tensors: str, made: str) -> str:
        condition = f"{made} if tensor.ndim == 4 else tensor"
        return f"{tensors} = {{name: {condition} for name, tensor in {tensors}.items()}}"

    def _answer(self) -> str:
        words, answer = "The outputs for samples.", 'models["network"](x)'
        if ENCODER in self.ensemble.recipes:
            code = f'models["{ENCODER}"](x)' + ("[:, ::2]" if self.ensemble.is_cloud else "")
            back = f'models["decoder"]({code})'
            words = "Samples as they come back from their codes."
            answer = f"torch.sigmoid({back})" if reads_logits(self.ensemble) else back
        lines = [
            f'"""{words}"""',
            "for model in models.values():",
            "    model.eval()",
            f"return {answer}.cpu().numpy()",
        ]
        return f"@torch.no_grad()\ndef answer(models, x):\n{body(lines)}"

    def load_weights(self) -> str:
        names = [code.names for layers in self._layers.values() for _, code in layers]
        return weights.load("pytorch", names).replace(_LOAD_LINE, _OWN_ALONE)

    def start(self) -> Iterator[str]:
        yield "torch.manual_seed(SEED)"
        yield 'device = "cuda" if torch.cuda.is_available() else "cpu"'
        made = "{role: network().to(device) for role, network in NETWORKS.items()}"
        yield f"models = {made}"
        yield "if WEIGHTS.exists():"
        yield "    for model in models.values():"
        yield "        load_weights(model)"
        yield "    check_weights(lambda role, given: shown(models, role, given))"
        yield "    if not START_FROM_WEIGHTS:"
        yield f"        models = {made}"
        yield "optimizers = {role: OPTIMIZERS[role](model) for role, model in models.items()}"
        if self._factor:
            yield "schedules = ["
            yield f"    torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {self._factor})"
            yield "    for optimizer in optimizers.values()"
            yield "]"
        if has_average(self.ensemble):
            yield 'parameters = models["generator"].named_parameters()'
            yield "mean = {name: value.detach().clone() for name, value in parameters}"

    @property
    def _factor(self) -> str:
        return schedule_text.factor(self.ensemble.whole, schedule_text.NUMBERS)

    def turn(self, arguments: tuple[str, ...]) -> Iterator[str]:
        kinds = {"x": self._first, "changed": self._first}
        kinds["y"] = ".long()" if self.ensemble.whole.data.class_names else ""
        for name in arguments:
            yield f"{name} = torch.from_numpy({name}){kinds[name]}.to(device)"
        yield f"losses.append(take_turn(name, models, optimizers, {', '.join(arguments)}))"

    def step_end(self) -> Iterator[str]:
        if self._factor:
            yield "for schedule in schedules:"
            yield "    schedule.step()"
        if has_average(self.ensemble):
            yield 'for name, value in models["generator"].named_parameters():'
            yield "    mean[name].lerp_(value.detach(), 1 - MEMORY)"

    def tested(self) -> tuple[str, str]:
        channels_first = ".transpose(0, 3, 1, 2)" if self._first else ""
        tested = f"torch.from_numpy(x_test){self._first}.to(device)"
        return f"answer(models, {tested})", f"x_test{channels_first}"

    def made(self) -> Iterator[str]:
        size = "NOISE" if "generator" in self.ensemble.recipes else "2"
        if has_average(self.ensemble):
            yield 'models["generator"].load_state_dict(mean, strict=False)'
        yield f"made = make(models, torch.randn(64, {size}, device=device)){self._last}.cpu().numpy()"


def write(ensemble: Ensemble, filename: str) -> str:
    """The whole file."""
    return write_with(TorchWriter(ensemble), filename)
