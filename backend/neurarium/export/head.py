"""The head of a file: what it is, how it is run, what it does otherwise, and the numbers to play with."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from neurarium.export import data, weights
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe

WIDTH = 100


def header(recipe: Recipe, framework: str, packages: Iterable[str], filename: str) -> str:
    """What the file is, how to run it, and what differs from the run in Neurarium."""
    layers = len(recipe.steps)
    count = "one layer" if layers == 1 else f"{layers} layers"
    lines = [
        f'"""{recipe.data.title}: a network of {count} in {framework}, as it was made in Neurarium.',
        "",
        f"    pip install {' '.join(packages)}",
        f"    python {filename}",
    ]
    for note in _notes(recipe):
        lines += ["", *wrap(note, WIDTH)]
    return "\n".join([*lines, '"""'])


def _notes(recipe: Recipe) -> Iterator[str]:
    """What the code does otherwise than Neurarium, and what of it would surprise."""
    if recipe.cuts:
        yield "Weights that are cut in Neurarium are 0 in weights.npz; here they are trained like all others."
    if recipe.holds:
        yield "Some units are muted or held at a value: see the calls of hold."
    if not recipe.trains:
        yield "Nothing in this network is trained: it is only tested."
        return
    yield (
        "Each step computes what Neurarium computes; but samples are drawn in another order, and weights"
        " start from other numbers."
    )
    if recipe.locks:
        yield "Single weights that are locked in Neurarium are trained here."


def constants(recipe: Recipe) -> str:
    """The numbers to play with, and where files lie."""
    has_weights = weights.has_weights(recipe)
    lines = [f"SEED = {recipe.experiment.seed}", *(_training(recipe) if recipe.trains else ())]
    if has_weights or data.needs_file(recipe):
        lines.append(data.FOLDER)
    if has_weights:
        lines.append(weights.PATH)
    if has_weights and recipe.trains:
        lines.append("START_FROM_WEIGHTS = False  # True trains the weights of weights.npz on")
    return "\n".join(lines)


def _training(recipe: Recipe) -> Iterator[str]:
    yield f"EPOCHS = {recipe.epochs}"
    yield f"BATCH_SIZE = {recipe.batch_size}"
    yield f"LEARNING_RATE = {real(recipe.optimizer.learning_rate)}"
    fields = type(recipe.augmentation).model_fields
    for name, strength in recipe.changes.items():
        yield f"{name.upper()} = {real(strength)}  # {fields[name].description}"
    if recipe.frozen:
        names = ", ".join(f'"{step.name}"' for step in recipe.frozen)
        yield f"FROZEN = ({names},)  # layers that are not trained"
