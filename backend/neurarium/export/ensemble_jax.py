"""Problems other than to answer in JAX with optax: params are dicts by role, then by layer."""

import re
from collections.abc import Iterator

from neurarium.engine.objectives.flow_matching import FlowMatching
from neurarium.export import data, holding, optax_text, text, weights
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
from neurarium.export.jax_optax import IMPORTS, PACKAGES
from neurarium.export.layer_code import Function, code_of
from neurarium.export.spellings import INITIALIZERS, initializer_kinds
from neurarium.export.text import body
from neurarium.export.walk import Step

FRAMEWORK = "JAX with optax"
LANGUAGE = Language(
    xp="jnp",
    normal=lambda shape: f"jax.random.normal(jax.random.fold_in(key, 0), {shape})",
    uniform=lambda shape: f"jax.random.uniform(jax.random.fold_in(key, 1), {shape})",
    softplus="jax.nn.softplus",
    softmax="jax.nn.softmax",
    stop=lambda value: f"jax.lax.stop_gradient({value})",
    cross_entropy=lambda outputs, y: f"optax.softmax_cross_entropy_with_integer_labels({outputs}, {y})",
    binary=lambda logits, wanted: f"optax.sigmoid_binary_cross_entropy({logits}, {wanted})",
    slopes=lambda judged: (f"slopes = jax.grad(lambda x: {judged}.sum())(x)",),
    joined="jnp.concatenate",
    triangle="jnp.triu(jnp.ones(apart.shape, bool), 1)",
)
_FLOW = '''
def make(params, codes):
    """Samples of noise, which flows where the velocities lead; by the midpoint rule."""
    places, half = SPREAD * codes, 0.5 / FLOW_STEPS
    for number in range(FLOW_STEPS):
        time = jnp.full((len(codes), 1), number / FLOW_STEPS)
        middle = places + half * {here}
        places = places + 2 * half * {there}
    return places
'''


def write(ensemble: Ensemble, filename: str) -> str:
    """The whole file."""
    whole = ensemble.whole
    layers = {
        role: [(step, code_of(step.node).jax(step)) for step in ensemble.steps(role)]
        for role in ensemble.recipes
    }
    random = {role for role, parts in layers.items() if any(code.is_random for _, code in parts)}

    def call(role: str, *read: str, **fields: str) -> str:
        named = {f"x_{field}": value for field, value in fields.items()}
        inputs = [*read, *(f"{name}={value}" for name, value in named.items())]
        drawing = [f"key=jax.random.fold_in(key, {len(role)})", "training=True"] if role in random else []
        given = [f'params["{role}"]', *inputs, *drawing]
        return f"{role}({', '.join(given)})"

    made = losses(ensemble, LANGUAGE, call)
    sections = (
        *(_init(role, parts) for role, parts in layers.items()),
        *(code.helper for parts in layers.values() for _, code in parts),
        holding.helper(whole, "jax"),
        *(_apply(ensemble, role, parts) for role, parts in layers.items()),
        MEAN_WHERE.format(least="jnp.maximum(chosen.sum(), 1)")
        if any("mean_where" in line for loss in made.values() for line in loss.lines)
        else "",
        *(loss.code("params", "key") for loss in made.values()),
        *_optimizers(ensemble),
        turns(ensemble, made),
        _take_turn(ensemble),
        _answers(ensemble),
        metric(ensemble)[0],
        weights.load("jax"),
        BATCHES,
        *augmenting(ensemble),
        data.loader(whole),
        _main(ensemble, made),
    )
    standard, packages = text.needed_imports(IMPORTS, (*sections, constants(ensemble)))
    head = header(ensemble, FRAMEWORK, PACKAGES, filename), standard, packages, constants(ensemble)
    return text.file(head, sections)


def _init(role: str, layers: list[tuple[Step, Function]]) -> str:
    entries = []
    for step, code in layers:
        if code.params:
            arrays = ", ".join(f'"{name}": {start}' for name, start in code.params.items())
            entries.append(f'    "{step.name}": {{{arrays}}},')
    keys = sum(entry.count("next(keys)") for entry in entries)
    lines = [f'"""The first params of the {role}, by layer."""']
    if keys:
        lines.append(f"keys = iter(jax.random.split(key, {keys}))")
    lines += [
        f"{kind} = {INITIALIZERS[kind].jax}" for kind in initializer_kinds(tuple(step for step, _ in layers))
    ]
    return f"def init_{role}(key):\n{body([*lines, 'return {', *entries, '}'])}"


def _apply(ensemble: Ensemble, role: str, layers: list[tuple[Step, Function]]) -> str:
    draws = sum(code.is_random for _, code in layers)
    lines = [f'"""From what the {role} reads to its outputs."""']
    if draws:
        lines.append(f"keys = iter(jax.random.split(key, {draws}) if training else [None] * {draws})")
    lines += holding.of_input(ensemble.recipes[role])
    for step, code in layers:
        lines += text.line(f"{step.output} = {code.call}", step.comment).split("\n") + holding.of_step(step)
    arguments = ["params", *ensemble.inputs(role), *(["key=None", "training=False"] if draws else [])]
    return f"def {role}({', '.join(arguments)}):\n{body([*lines, f'return {ensemble.output(role)}'])}"


def _optimizers(ensemble: Ensemble) -> Iterator[str]:
    """The optimizer of each role, or one for all."""
    pairs = []
    for role, recipe in ensemble.recipes.items():
        name = "optimizer" if ensemble.shares_optimizer else f"{role}_optimizer"
        for section in optax_text.optimizer(recipe, name=name):
            yield section if ensemble.shares_optimizer else _renamed(section, ensemble, role)
        pairs.append(f'"{role}": {name}')
    yield f"OPTIMIZERS = {{{', '.join(pairs)}}}"


def _renamed(section: str, ensemble: Ensemble, role: str) -> str:
    """A section whose names are those of a role."""
    section = re.sub(r"\bLEARNING_RATE\b", rate_name(ensemble, role), section)
    return re.sub(r"\b(learning_rate|shrink)\b", rf"{role}_\1", section)


def _take_turn(ensemble: Ensemble) -> str:
    held = "jax.lax.stop_gradient({name: tree[name] for name in FROZEN if name in tree})"
    hold = [
        f"    moving = {{role: tree | {held} for role, tree in moving.items()}}",
    ]
    kept = ["    moved = moved | {name: params[role][name] for name in FROZEN if name in moved}"]
    lines = [
        '"""One loss made smaller: the params and optimizer states after it, and the loss before."""',
        "loss_fn, roles = TURNS[name]",
        "",
        "def loss(moving):",
        *(hold if ensemble.frozen else []),
        "    return loss_fn(params | moving, *samples, key)",
        "",
        "value, gradients = jax.value_and_grad(loss)({role: params[role] for role in roles})",
        "for role in roles:",
        "    updates, state = OPTIMIZERS[role].update(gradients[role], opt_states[role], params[role])",
        "    moved = optax.apply_updates(params[role], updates)",
        *(kept if ensemble.frozen else []),
        "    params, opt_states = params | {role: moved}, opt_states | {role: state}",
        "return params, opt_states, value",
    ]
    return (
        '@partial(jax.jit, static_argnames="name")\n'
        f"def take_turn(name, params, opt_states, samples, key):\n{body(lines)}"
    )


def _answers(ensemble: Ensemble) -> str:
    """What is asked of the networks at the end."""
    roles = tuple(ensemble.recipes)
    if "generator" in roles:
        return (
            'def make(params, codes):\n    """Samples, made of noise."""\n'
            '    return generator(params["generator"], codes)'
        )
    if isinstance(ensemble.whole.objective, FlowMatching):
        here = 'network(params["network"], x_input=places, x_time=time)'
        there = 'network(params["network"], x_input=middle, x_time=time + half)'
        return _FLOW.format(here=here, there=there)
    if "encoder" in roles:
        code = 'encoder(params["encoder"], x)' + ("[:, ::2]" if ensemble.is_cloud else "")
        back = f'decoder(params["decoder"], {code})'
        is_logit = getattr(ensemble.whole.objective, "loss_function", "") == "cross_entropy"
        back = f"jax.nn.sigmoid({back})" if is_logit else back
        words, answer = "Samples as they come back from their codes.", back
    else:
        words, answer = "The outputs for samples.", 'network(params["network"], x)'
    return f'@jax.jit\ndef answer(params, x):\n    """{words}"""\n    return {answer}'


def _main(ensemble: Ensemble, made: dict[str, Loss]) -> str:
    roles, arguments = tuple(ensemble.recipes), next(iter(made.values())).arguments
    starts = ", ".join(f'"{role}": init_{role}(jax.random.fold_in(key, {n}))' for n, role in enumerate(roles))
    _, name, form = metric(ensemble)
    average = has_average(ensemble)
    lines = [
        "x_train, y_train, x_test, y_test = load_data()",
        *counted(ensemble),
        "key = jax.random.key(SEED)",
        f"params = {{{starts}}}",
        "if START_FROM_WEIGHTS:",
        "    params = {role: load_weights(tree) for role, tree in params.items()}",
        "opt_states = {role: OPTIMIZERS[role].init(tree) for role, tree in params.items()}",
        *(['mean = params["generator"]'] if average else []),
        "rng = np.random.default_rng(SEED)",
        "stream = batches(rng, len(x_train))",
        "for epoch in range(1, EPOCHS + 1):",
        "    losses = []",
        "    for _ in range(max(1, len(x_train) // BATCH_SIZE)):",
        "        for name in ORDER:",
        *(f"            {line}" for line in drawn(ensemble)),
        "            key, turn_key = jax.random.split(key)",
        f"            samples = {', '.join(arguments)}",
        "            params, opt_states, loss = take_turn(name, params, opt_states, samples, turn_key)",
        "            losses.append(loss)",
    ]
    if average:
        mixed = "lambda old, new: MEMORY * old + (1 - MEMORY) * new"
        lines.append(f'        mean = jax.tree.map({mixed}, mean, params["generator"])')
    lines += [
        "    if epoch % max(1, EPOCHS // 20) == 0:",
        "        told = np.reshape(losses, (-1, len(ORDER))).mean(0)",
        '        words = ", ".join(f"{name} loss {loss:.4f}" for name, loss in zip(ORDER, told))',
    ]
    if name:
        of = "x_test" if name == "error" else "y_test"
        lines += [
            f"        measured = {name}(np.asarray(answer(params, x_test)), {of})",
            f'        words += f", test {name} {{measured:{form}}}"',
        ]
    lines.append('        print(f"Epoch {epoch:3}: {words}")')
    if makes(ensemble):
        size = "NOISE" if "generator" in roles else "2"
        params = 'params | {"generator": mean}' if average else "params"
        lines += [
            f"made = make({params}, jax.random.normal(key, (64, {size})))",
            'np.save(FOLDER / "made.npy", np.asarray(made))',
            'print("64 samples that were made are in made.npy")',
        ]
    return text.main(lines)
