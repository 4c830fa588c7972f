"""Problems other than to answer in JAX with optax: params are dicts by role, then by layer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from neurarium.engine.objectives.autoencoder import ENCODER
from neurarium.engine.objectives.flow_matching import FlowMatching
from neurarium.export import holding, masking, optax_text, weights
from neurarium.export.ensemble import Ensemble
from neurarium.export.ensemble_frame import EnsembleWriter, function, write_with
from neurarium.export.ensemble_losses import Call, Language, Loss
from neurarium.export.ensemble_text import has_average, rate_name, reads_logits
from neurarium.export.jax_optax import IMPORTS, PACKAGES, Layers, forward, starts
from neurarium.export.layer_code import code_of
from neurarium.export.text import body

_FLOW = '''
def make({trees}, codes):
    """Samples of noise, which flows where the velocities lead; by the midpoint rule."""
    places, half = SPREAD * codes, 0.5 / FLOW_STEPS
    for number in range(FLOW_STEPS):
        time = jnp.full((len(codes), 1), number / FLOW_STEPS)
        middle = places + half * {here}
        places = places + 2 * half * {there}
    return places
'''


class _Call(NamedTuple):
    """Functions of params, of state where any network has one, and of a key where they draw."""

    ensemble: Ensemble
    layers: dict[str, Layers]

    def __call__(self, role: str, *given: str, **fields: str) -> str:
        return f"{self._training(role, *given, **fields)}{'[0]' if self.ensemble.has_state else ''}"

    def learned(self, into: str, role: str, *given: str, **fields: str) -> str:
        if not self.ensemble.remembers(role):
            return f"{into} = {self(role, *given, **fields)}"
        return f'{into}, state["{role}"] = {self._training(role, *given, **fields)}'

    def _training(self, role: str, *given: str, **fields: str) -> str:
        draws = any(code.is_random for _, code in self.layers[role])
        key = [f"key=jax.random.fold_in(key, {len(role)})"] if draws else []
        training = ["training=True"] if draws or self.ensemble.keeps(role) else []
        return self._applied(role, (*given, *_named(fields), *key, *training))

    def at_rest(self, role: str, *given: str, **fields: str) -> str:
        """The expression of what a network gives when nothing is trained."""
        made = self._applied(role, (*given, *_named(fields)))
        return f"{made}[0]" if self.ensemble.has_state else made

    def _applied(self, role: str, arguments: tuple[str, ...]) -> str:
        trees = (f'{tree}["{role}"]' for tree in _trees(self.ensemble))
        return f"{role}({', '.join((*trees, *arguments))})"


def _named(fields: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"x_{field}={value}" for field, value in fields.items())


class JaxWriter(EnsembleWriter):
    """In JAX: whatever a turn changes is given to it and comes back."""

    framework = "JAX with optax"
    packages = PACKAGES
    imports = IMPORTS
    language = Language(
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
    least_one = "jnp.maximum(chosen.sum(), 1)"

    def __init__(self, ensemble: Ensemble) -> None:
        super().__init__(ensemble)
        self._layers: dict[str, Layers] = {
            role: [(step, code_of(step.node).jax(step)) for step in ensemble.steps(role)]
            for role in ensemble.recipes
        }
        self._call = _Call(ensemble, self._layers)
        self._trees = _trees(ensemble)

    @property
    def call(self) -> Call:
        return self._call

    def networks(self) -> Iterator[str]:
        for role, layers in self._layers.items():
            yield from starts(layers, f"init_{role}", f"init_{role}_state", f" of the {role}")
        yield from (code.helper for layers in self._layers.values() for _, code in layers)
        whole = self.ensemble.whole
        yield holding.helper(whole, "jax")
        yield from (masking.helper(recipe, "jax") for recipe in self.ensemble.recipes.values())
        yield from map(self._network, self._layers)
        roles = ", ".join(f'"{role}": {role}' for role in self._layers)
        yield f"NETWORKS = {{{roles}}}"

    def _network(self, role: str) -> str:
        ensemble, layers = self.ensemble, self._layers[role]
        draws = any(code.is_random for _, code in layers)
        arguments = [
            *self._trees,
            *ensemble.inputs(role),
            *(["key=None"] if draws else []),
            *(["training=False"] if draws or ensemble.keeps(role) else []),
        ]
        given = ", ".join((ensemble.output(role), *self._trees[1:]))
        lines = [
            f'"""From what the {role} reads to its outputs."""',
            *forward(ensemble.recipes[role], layers),
            f"return {given}",
        ]
        return f"def {role}({', '.join(arguments)}):\n{body(lines)}"

    def loss(self, loss: Loss) -> str:
        has_state = self.ensemble.has_state
        lines = ("state = dict(state)", *loss.lines) if has_state else loss.lines
        given = f"{loss.value}, state" if has_state else loss.value
        return function(loss, (*self._trees, *loss.arguments, "key"), lines, given)

    def optimizers(self) -> Iterator[str]:
        pairs = []
        ensemble = self.ensemble
        for role, recipe in ensemble.recipes.items():
            name = "optimizer" if ensemble.shares_optimizer else f"{role}_optimizer"
            made = optax_text.optimizer_at(recipe, name) if ensemble.is_scheduled else None
            for section in made or optax_text.optimizer(recipe, name=name):
                yield section if ensemble.shares_optimizer else self._renamed(section, role)
            pairs.append(f'"{role}": {name}')
        yield f"OPTIMIZERS = {{{', '.join(pairs)}}}"

    def _renamed(self, section: str, role: str) -> str:
        """A section whose names are those of a role."""
        section = re.sub(r"\bLEARNING_RATE\b", rate_name(self.ensemble, role), section)
        return section if self.ensemble.is_scheduled else re.sub(r"\bshrink\b", f"{role}_shrink", section)

    def take_turn(self) -> str:
        has_state, trees = self.ensemble.has_state, ", ".join(self._trees)
        held = "jax.lax.stop_gradient({name: tree[name] for name in FROZEN if name in tree})"
        hold = [f"    moving = {{role: tree | {held} for role, tree in moving.items()}}"]
        kept = ["    moved = moved | {name: params[role][name] for name in FROZEN if name in moved}"]
        value, aux = ("(value, state)", ", has_aux=True") if has_state else ("value", "")
        optimizer = f"OPTIMIZERS[role]{self._at('step')}"
        lines = [
            '"""One loss made smaller: the networks and optimizer states after it, and the loss before."""',
            "loss_fn, roles = TURNS[name]",
            "",
            "def loss(moving):",
            *(hold if self.ensemble.frozen else []),
            f"    return loss_fn(params | moving, {'state, ' if has_state else ''}*samples, key)",
            "",
            "moving = {role: params[role] for role in roles}",
            f"{value}, gradients = jax.value_and_grad(loss{aux})(moving)",
            "for role in roles:",
            f"    updates, opt_state = {optimizer}.update(gradients[role], opt_states[role], params[role])",
            "    moved = optax.apply_updates(params[role], updates)",
            *(kept if self.ensemble.frozen else []),
            "    params, opt_states = params | {role: moved}, opt_states | {role: opt_state}",
            f"return {trees}, opt_states, value",
        ]
        step = "step, " if self.ensemble.is_scheduled else ""
        return (
            '@partial(jax.jit, static_argnames="name")\n'
            f"def take_turn(name, {step}{trees}, opt_states, samples, key):\n{body(lines)}"
        )

    def _at(self, step: str) -> str:
        return f"({step})" if self.ensemble.is_scheduled else ""

    def answers(self) -> Iterator[str]:
        yield self._answer()
        arrays = ", ".join(f"{tree}[role]" for tree in self._trees)
        outputs = f"NETWORKS[role]({arrays}, **given){'[0]' if self.ensemble.has_state else ''}"
        clouds = ", the middle of each cloud" if self.ensemble.is_cloud else ""
        middle = [f'outputs = outputs[:, ::2] if role == "{ENCODER}" else outputs']
        lines = [
            f'"""What a network gives for arrays{clouds}."""',
            f"outputs = {outputs}",
            *(middle if self.ensemble.is_cloud else []),
            "return np.asarray(outputs)",
        ]
        yield f"def shown({', '.join(self._trees)}, role, given):\n{body(lines)}"

    def _answer(self) -> str:
        ensemble, trees = self.ensemble, ", ".join(self._trees)
        if "generator" in ensemble.recipes:
            return (
                f'def make({trees}, codes):\n    """Samples, made of noise."""\n'
                f"    return {self._call.at_rest('generator', 'codes')}"
            )
        if isinstance(ensemble.whole.objective, FlowMatching):
            here = self._call.at_rest("network", input="places", time="time")
            there = self._call.at_rest("network", input="middle", time="time + half")
            return _FLOW.format(trees=trees, here=here, there=there)
        words, answer = "The outputs for samples.", "network"
        if ENCODER in ensemble.recipes:
            code = self._call.at_rest(ENCODER, "x") + ("[:, ::2]" if ensemble.is_cloud else "")
            back = self._call.at_rest("decoder", code)
            words = "Samples as they come back from their codes."
            answer = f"jax.nn.sigmoid({back})" if reads_logits(ensemble) else back
        else:
            answer = self._call.at_rest("network", "x")
        return f'@jax.jit\ndef answer({trees}, x):\n    """{words}"""\n    return {answer}'

    def load_weights(self) -> str:
        return weights.load("jax")

    def start(self) -> Iterator[str]:
        yield "key = jax.random.key(SEED)"
        keys = {role: f"jax.random.fold_in(key, {number})" for number, role in enumerate(self._layers)}
        params = ", ".join(f'"{role}": init_{role}({key})' for role, key in keys.items())
        yield f"params = {{{params}}}"
        if self.ensemble.has_state:
            states = (
                f'"{role}": init_{role}_state({key})' if self.ensemble.keeps(role) else f'"{role}": {{}}'
                for role, key in keys.items()
            )
            yield f"state = {{{', '.join(states)}}}"
        yield "if WEIGHTS.exists():"
        trained = ", ".join(f"trained_{tree}" for tree in self._trees)
        for tree in self._trees:
            yield f"    trained_{tree} = {{role: load_weights(arrays) for role, arrays in {tree}.items()}}"
        yield f"    check_weights(lambda role, given: shown({trained}, role, given))"
        yield "    if START_FROM_WEIGHTS:"
        yield f"        {', '.join(self._trees)} = {trained}"
        made = f"OPTIMIZERS[role]{self._at('0')}.init(tree)"
        yield f"opt_states = {{role: {made} for role, tree in params.items()}}"
        if has_average(self.ensemble):
            yield 'mean = params["generator"]'
        if self.ensemble.is_scheduled:
            yield "step = 0"

    def turn(self, arguments: tuple[str, ...]) -> Iterator[str]:
        yield "key, turn_key = jax.random.split(key)"
        yield f"samples = {', '.join(arguments)}"
        trees = ", ".join((*self._trees, "opt_states"))
        step = "step, " if self.ensemble.is_scheduled else ""
        yield f"{trees}, loss = take_turn(name, {step}{trees}, samples, turn_key)"
        yield "losses.append(loss)"

    def step_end(self) -> Iterator[str]:
        if has_average(self.ensemble):
            mixed = "lambda old, new: MEMORY * old + (1 - MEMORY) * new"
            yield f'mean = jax.tree.map({mixed}, mean, params["generator"])'
        if self.ensemble.is_scheduled:
            yield "step += 1"

    def tested(self) -> tuple[str, str]:
        return f"np.asarray(answer({', '.join(self._trees)}, x_test))", "x_test"

    def made(self) -> Iterator[str]:
        size = "NOISE" if "generator" in self.ensemble.recipes else "2"
        params = 'params | {"generator": mean}' if has_average(self.ensemble) else "params"
        trees = ", ".join((params, *self._trees[1:]))
        yield f"made = np.asarray(make({trees}, jax.random.normal(key, (64, {size}))))"


def _trees(ensemble: Ensemble) -> tuple[str, ...]:
    """What networks compute with, by role."""
    return ("params", "state") if ensemble.has_state else ("params",)


def write(ensemble: Ensemble, filename: str) -> str:
    """The whole file."""
    return write_with(JaxWriter(ensemble), filename)
