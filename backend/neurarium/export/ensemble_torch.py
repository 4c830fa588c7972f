"""Problems other than to answer in PyTorch: a module for each role; pictures have their channels first."""

import re
from collections.abc import Iterator, Mapping

from neurarium.export import data, holding, schedule_text, text, torch_optimizers, weights
from neurarium.export.ensemble import Ensemble
from neurarium.export.ensemble_losses import MEAN_WHERE, Language, Loss, losses
from neurarium.export.ensemble_text import (
    BATCHES,
    augmenting,
    constants,
    counted,
    drawn,
    has_average,
    header,
    makes,
    metric,
    rate_name,
    turns,
)
from neurarium.export.layer_code import Module, code_of
from neurarium.export.pytorch import IMPORTS, PACKAGES, comment
from neurarium.export.text import body
from neurarium.export.walk import Step

FRAMEWORK = "PyTorch"
LANGUAGE = Language(
    xp="torch",
    normal=lambda shape: f"torch.randn({shape}, device=x.device)",
    uniform=lambda shape: f"torch.rand({shape}, device=x.device)",
    softplus="F.softplus",
    softmax="torch.softmax",
    stop=lambda value: f"{value}.detach()",
    cross_entropy=lambda outputs, y: f'F.cross_entropy({outputs}, {y}, reduction="none")',
    binary=lambda logits, wanted: f'F.binary_cross_entropy_with_logits({logits}, {wanted}, reduction="none")',
    slopes=lambda judged: (
        "x = x.clone().requires_grad_()",
        f"(slopes,) = torch.autograd.grad({judged}.sum(), x, create_graph=True)",
    ),
    joined="torch.cat",
    triangle="torch.ones_like(apart, dtype=torch.bool).triu(1)",
)
_FLOW = '''
def make(models, codes):
    """Samples of noise, which flows where the velocities lead; by the midpoint rule."""
    places, half = SPREAD * codes, 0.5 / FLOW_STEPS
    for number in range(FLOW_STEPS):
        time = torch.full((len(codes), 1), number / FLOW_STEPS, device=codes.device)
        middle = places + half * models["network"](x_input=places, x_time=time)
        places = places + 2 * half * models["network"](x_input=middle, x_time=time + half)
    return places
'''
_MAKE = '''
def make(models, codes):
    """Samples, made of noise."""
    return models["generator"](codes)
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


def write(ensemble: Ensemble, filename: str) -> str:
    """The whole file."""
    whole = ensemble.whole
    layers = {
        role: [(step, code_of(step.node).pytorch(step)) for step in ensemble.steps(role)]
        for role in ensemble.recipes
    }

    def call(role: str, *given: str, **fields: str) -> str:
        named = (f"x_{field}={value}" for field, value in fields.items())
        return f'models["{role}"]({", ".join((*given, *named))})'

    made = losses(ensemble, LANGUAGE, call)
    names = [code.names for parts in layers.values() for _, code in parts]
    sections = (
        *(code.definition for parts in layers.values() for _, code in parts),
        holding.helper(whole, "pytorch"),
        *(_module(ensemble, role, parts) for role, parts in layers.items()),
        MEAN_WHERE.format(least="chosen.sum().clamp(min=1)")
        if any("mean_where" in line for loss in made.values() for line in loss.lines)
        else "",
        *(loss.code("models") for loss in made.values()),
        *_optimizers(ensemble),
        turns(ensemble, made),
        _TAKE_TURN,
        _answers(ensemble),
        metric(ensemble)[0],
        _load(names),
        BATCHES,
        *augmenting(ensemble),
        data.loader(whole),
        _main(ensemble, made),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(ensemble)))
    head = header(ensemble, FRAMEWORK, PACKAGES, filename), standard, packages, constants(ensemble)
    return text.file(head, sections)


def _load(names: list[Mapping[str, str]]) -> str:
    """The function that puts weights into a module, of those that are its own."""
    loaded = weights.load("pytorch", names)
    line = '            layer, name = path.split("/")\n'
    return loaded.replace(
        line, f'{line}            if not hasattr(model, f"layer_{{layer}}"):\n                continue\n'
    )


def _module(ensemble: Ensemble, role: str, layers: list[tuple[Step, Module]]) -> str:
    init = [
        "super().__init__()",
        *(f"self.{step.attribute} = {code.module}" for step, code in layers if code.module),
        *(written for _, code in layers for written in code.start),
    ]
    if frozen := [step.name for step in ensemble.recipes[role].frozen]:
        init += [f"self.layer_{name}.requires_grad_(False)" for name in frozen]
    call = holding.of_input(ensemble.recipes[role])
    for step, code in layers:
        call += text.line(f"{step.output} = {code.call}", comment(step)).split("\n") + holding.of_step(step)
    return (
        f'class {role.capitalize()}(nn.Module):\n    """From what the {role} reads to its outputs."""\n\n'
        f"    def __init__(self):\n{body(init, 2)}\n\n"
        f"    def forward(self, {', '.join(ensemble.inputs(role))}):\n"
        f"{body([*call, f'return {ensemble.output(role)}'], 2)}"
    )


def _optimizers(ensemble: Ensemble) -> Iterator[str]:
    """What makes the optimizer of each role, and moves it, or one for all."""
    pairs, moves = [], []
    for role, recipe in ensemble.recipes.items():
        is_shared = ensemble.shares_optimizer
        made, move = ("make_optimizer", "move") if is_shared else (f"make_{role}_optimizer", f"move_{role}")
        for section in torch_optimizers.optimizer(recipe):
            renamed = section.replace("make_optimizer", made)
            yield re.sub(r"\bLEARNING_RATE\b", rate_name(ensemble, role), renamed)
        lines = [
            '"""A step of an optimizer, of the gradients that there are."""',
            *torch_optimizers.moving(recipe.optimizer),
        ]
        yield f"def {move}(model, optimizer):\n{body(lines)}"
        pairs.append(f'"{role}": {made}')
        moves.append(f'"{role}": {move}')
    yield f"OPTIMIZERS = {{{', '.join(pairs)}}}\nMOVES = {{{', '.join(moves)}}}"


def _answers(ensemble: Ensemble) -> str:
    """What is asked of the networks at the end."""
    roles = tuple(ensemble.recipes)
    if "generator" in roles:
        return _MAKE
    if not metric(ensemble)[1]:
        return _FLOW
    if "encoder" in roles:
        code = 'models["encoder"](x)' + ("[:, ::2]" if ensemble.is_cloud else "")
        back = f'models["decoder"]({code})'
        is_logit = getattr(ensemble.whole.objective, "loss_function", "") == "cross_entropy"
        words, answer = (
            "Samples as they come back from their codes.",
            f"torch.sigmoid({back})" if is_logit else back,
        )
    else:
        words, answer = "The outputs for samples.", 'models["network"](x)'
    lines = [
        f'"""{words}"""',
        "for model in models.values():",
        "    model.eval()",
        f"return {answer}.cpu().numpy()",
    ]
    return f"@torch.no_grad()\ndef answer(models, x):\n{body(lines)}"


def _main(ensemble: Ensemble, made: dict[str, Loss]) -> str:
    roles, arguments = tuple(ensemble.recipes), next(iter(made.values())).arguments
    is_picture = ensemble.whole.data.picture is not None
    first = ".permute(0, 3, 1, 2)" if is_picture else ""
    models = ", ".join(f'"{role}": {role.capitalize()}()' for role in roles)
    _, name, form = metric(ensemble)
    average, factor = has_average(ensemble), schedule_text.factor(ensemble.whole, schedule_text.NUMBERS)
    tensors = {"y": "torch.from_numpy(y).to(device)"} | {
        each: f"torch.from_numpy({each}){first}.to(device)" for each in ("x", "changed")
    }
    if ensemble.whole.data.class_names:
        tensors["y"] = "torch.from_numpy(y).long().to(device)"
    lines = [
        "torch.manual_seed(SEED)",
        'device = "cuda" if torch.cuda.is_available() else "cpu"',
        "x_train, y_train, x_test, y_test = load_data()",
        *counted(ensemble),
        f"models = {{{models}}}",
        "for model in models.values():",
        "    model.to(device)",
        "    if START_FROM_WEIGHTS:",
        "        load_weights(model)",
        "optimizers = {role: OPTIMIZERS[role](model) for role, model in models.items()}",
    ]
    if factor:
        lines += [
            "schedules = [",
            f"    torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {factor})",
            "    for optimizer in optimizers.values()",
            "]",
        ]
    if average:
        lines.append(
            'mean = {name: value.clone() for name, value in models["generator"].state_dict().items()}'
        )
    lines += [
        "rng = np.random.default_rng(SEED)",
        "stream = batches(rng, len(x_train))",
        "for epoch in range(1, EPOCHS + 1):",
        "    losses = []",
        "    for _ in range(max(1, len(x_train) // BATCH_SIZE)):",
        "        for name in ORDER:",
        *(f"            {line}" for line in drawn(ensemble)),
        *(f"            {each} = {tensors[each]}" for each in arguments),
        f"            losses.append(take_turn(name, models, optimizers, {', '.join(arguments)}))",
        *(["        for schedule in schedules:", "            schedule.step()"] if factor else []),
    ]
    if average:
        lines += [
            '        for name, value in models["generator"].state_dict().items():',
            "            mean[name].lerp_(value, 1 - MEMORY)",
        ]
    lines += [
        "    if epoch % max(1, EPOCHS // 20) == 0:",
        "        told = np.reshape(losses, (-1, len(ORDER))).mean(0)",
        '        words = ", ".join(f"{name} loss {loss:.4f}" for name, loss in zip(ORDER, told))',
    ]
    if name:
        tested = f"torch.from_numpy(x_test){first}.to(device)"
        given = f"answer(models, {tested})"
        channels_first = ".transpose(0, 3, 1, 2)" if is_picture else ""
        of = f"x_test{channels_first}" if name == "error" else "y_test"
        lines += [
            f"        measured = {name}({given}, {of})",
            f'        words += f", test {name} {{measured:{form}}}"',
        ]
    lines.append('        print(f"Epoch {epoch:3}: {words}")')
    if makes(ensemble):
        size = "NOISE" if "generator" in roles else "2"
        if average:
            lines.append('models["generator"].load_state_dict(mean)')
        saved = "made.permute(0, 2, 3, 1)" if is_picture else "made"
        lines += [
            "with torch.no_grad():",
            f"    made = make(models, torch.randn(64, {size}, device=device))",
            f'np.save(FOLDER / "made.npy", {saved}.cpu().numpy())',
            'print("64 samples that were made are in made.npy")',
        ]
    return text.main(lines)
