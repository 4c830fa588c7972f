"""Trained weights that come along, and how the code reads them and checks itself by them."""

from collections.abc import Iterable, Mapping

import jax
import numpy as np

from neurarium.engine.batch import Batch, prepare
from neurarium.engine.dataset import INPUT
from neurarium.engine.train import Learner, TrainState
from neurarium.export.both_ways import arrays_apart
from neurarium.export.npz import npz
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework

FILE = "weights.npz"
EXAMPLES = 16

PATH = 'WEIGHTS = FOLDER / "weights.npz"'
CHECK = '''
def check_weights(answer):
    """Say whether the outputs that are stored beside the weights come out again."""
    with np.load(WEIGHTS) as stored:
        outputs, expected = answer(stored["inputs"]), stored["outputs"]
    difference = np.abs(outputs - expected).max()
    same = "yes" if difference <= 1e-3 * max(1, np.abs(expected).max()) else "no"
    print(f"weights.npz reproduces the prediction stored with it: {same} (off by {difference:.1e} at most)")
'''
_LOAD: Mapping[Framework, str] = {
    "jax": '''
def load_weights(tree):
    """The arrays of weights.npz in the form of params or of a state."""
    with np.load(WEIGHTS) as stored:
        return {{
            layer: {{name: jnp.asarray(stored[f"{{layer}}/{{name}}"]) for name in arrays}}
            for layer, arrays in tree.items()
        }}
''',
    "flax": '''
def load_weights(model):
    """Put the arrays of weights.npz into a network."""
    {names}with np.load(WEIGHTS) as stored:
        for path in (path for path in stored if "/" in path):
            layer, name = path.split("/")
            variable = getattr(getattr(model, f"layer_{{layer}}"), {name})
            variable[...] = jnp.asarray(stored[path])
''',
    "pytorch": '''
def load_weights(model):
    """Put the arrays of weights.npz into a network."""
    {names}with np.load(WEIGHTS) as stored, torch.no_grad():
        for path in (path for path in stored if "/" in path):
            layer, name = path.split("/")
            array = stored[path]
            if name == "kernel":  # PyTorch has outputs and inputs first
                array = np.moveaxis(array, (-1, -2), (0, 1)).copy()
            getattr(getattr(model, f"layer_{{layer}}"), {name}).copy_(torch.from_numpy(array))
''',
    "keras": '''
def load_weights(model):
    """Put the arrays of weights.npz into a network."""
    {names}with np.load(WEIGHTS) as stored:
        for layer in model.layers:
            for variable in layer.weights:
                name = {name}
                variable.assign(stored[f"{{layer.name.removeprefix('layer_')}}/{{name}}"])
''',
}


def load(framework: Framework, names: Iterable[Mapping[str, str]] = ()) -> str:
    """The function `load_weights`, where layers call arrays otherwise by these `names`."""
    other = {ours: theirs for each in names for ours, theirs in each.items()}
    name = "name"
    if framework == "keras":  # its variables ask for their arrays
        other, name = {theirs: ours for ours, theirs in other.items()}, "variable.name"
    pairs = ", ".join(f'"{before}": "{after}"' for before, after in other.items())
    return _LOAD[framework].format(
        names=f"names = {{{pairs}}}\n    " if other else "",
        name=f"names.get({name}, {name})" if other else name,
    )


def has_weights(recipe: Recipe) -> bool:
    """Whether there are any numbers that could come along."""
    params, state = jax.eval_shape(recipe.model.init, jax.random.key(0))
    return bool(params or state)


def weights_file(recipe: Recipe, learner: Learner, train_state: TrainState) -> bytes:
    """Params and state by layer and name, with a few test samples and the outputs that they give.

    The learner's live numbers are bound, and what is held.
    """
    examples = Batch(recipe.samples.test.part(slice(EXAMPLES)).fields)  # type: ignore[arg-type]  # numpy goes where JAX's arrays go
    outputs = jax.jit(learner.activations)(train_state, examples)[learner.output]
    prepared = prepare(examples).fields[INPUT]
    stored = arrays(recipe, train_state)
    return npz(stored | {"inputs": np.asarray(prepared), "outputs": np.asarray(outputs)})


def arrays(recipe: Recipe, train_state: TrainState) -> dict[str, np.ndarray]:
    """Params and state of a network as `layer/name`; weights that are cut are 0."""
    kept = {**train_state.params}
    for layer_id, own in train_state.state.items():
        kept[layer_id] = {**kept.get(layer_id, {}), **own}
    kept = arrays_apart(recipe.apart, kept)
    return {
        f"{step.name}/{name}": _cut(array, recipe.cuts.get(step.node.id, {}).get(name, ()))
        for step in recipe.steps
        for name, array in kept.get(step.node.id, {}).items()
    }


def _cut(array: jax.Array, indices: tuple[int, ...]) -> np.ndarray:
    """An array with 0 at flat indices."""
    cut = np.array(array)
    cut.flat[list(indices)] = 0
    return cut


def checked(recipe: Recipe, model: str, answer: str) -> list[str]:
    """Lines that put weights into `model`, check them, and start from new ones unless told otherwise."""
    lines = ["if WEIGHTS.exists():", "    load_weights(model)", f"    check_weights({answer})"]
    if recipe.trains:
        lines += ["    if not START_FROM_WEIGHTS:", f"        model = {model}"]
    return lines
