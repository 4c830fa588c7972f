"""How the code gets its data (few numbers are in it, all else is in a file beside it), and batches."""

from collections.abc import Iterator
from textwrap import dedent

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Split
from neurarium.engine.objectives.next_symbol import NextSymbol
from neurarium.export.recipe import Recipe
from neurarium.export.text import LINE_WIDTH

FILE = "data.npz"
# Beside the program; a notebook has no file, and looks where it runs.
FOLDER = 'FOLDER = Path(__file__).parent if "__file__" in globals() else Path()'

# Points of so many numbers, with their targets, are in the code itself.
MOST_NUMBERS = 30_000

_OPENED = '''
def load_data():
    """{inputs} and {targets} of data.npz: the samples of the run, split as they were."""
    path = FOLDER / "data.npz"
    if not path.exists():
        sys.exit(f"{{path}} is missing: {remedy}.")
    arrays = np.load(path)
'''
_ROWS = """\
    return tuple(arrays[name] for name in ("x_train", "y_train", "x_test", "y_test"))
"""
_BYTES = """\
    x_train, x_test = (arrays[part].reshape(-1, {shape}) / np.float32(255) for part in ("x_train", "x_test"))
    return x_train, arrays["y_train"].astype(np.int32), x_test, arrays["y_test"].astype(np.int32)
"""
_REMEDY = "it comes with this program when that is downloaded"
_MNIST_REMEDY = (
    f"{_REMEDY}; MNIST's is also at https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
)
_POINTS = '''
def load_data():
    """The points of the experiment."""
    return parse(TRAIN) + parse(TEST)


def parse(text):
    """Inputs and targets of lines that hold them."""
    rows = np.array([row.split(",") for row in text.split()], dtype=np.float32)
    return rows[:, :-1], {target}
'''
BATCHES = '''
def batches(rng, samples):
    """Numbers of the samples of each batch, in another order every epoch."""
    order = rng.permutation(samples)
    return order[: samples // BATCH_SIZE * BATCH_SIZE].reshape(-1, BATCH_SIZE)
'''


def needs_file(recipe: Recipe) -> bool:
    """Whether the data are in a file."""
    row = recipe.data.row
    if row is None:
        return True
    return (len(row.names) + 1) * sum(split.size for split in recipe.samples) > MOST_NUMBERS


def arrays(recipe: Recipe) -> dict[str, np.ndarray]:
    """What the file holds of both splits: pictures or sequences of 0 to 255, or rows, and their targets."""
    found: dict[str, np.ndarray] = {}
    for name, split in (("train", recipe.samples.train), ("test", recipe.samples.test)):
        found |= {f"x_{name}": split.fields[INPUT], f"y_{name}": recipe.targets(split)}
    return found


def loader(recipe: Recipe) -> str:
    """The function `load_data`: x_train, y_train, x_test, y_test."""
    if needs_file(recipe):
        remedy = _MNIST_REMEDY if recipe.experiment.dataset.type == "mnist" else _REMEDY
        opened = _OPENED.format(inputs=_inputs(recipe), targets=_targets(recipe), remedy=remedy)
        if recipe.data.row:
            return f"{opened}{_ROWS}"
        return opened + _BYTES.format(shape=", ".join(str(size) for size in recipe.input_shape))
    target = "rows[:, -1].astype(np.int32)" if recipe.data.class_names else "rows[:, -1]"
    points = "\n\n".join(
        f'{name} = """\n{_lines(split)}\n"""'
        for name, split in (("TRAIN", recipe.samples.train), ("TEST", recipe.samples.test))
    )
    return f"{points}\n\n\n{dedent(_POINTS).strip().format(target=target)}"


def _inputs(recipe: Recipe) -> str:
    if recipe.data.row:
        return "Rows"
    return "Pictures" if recipe.data.picture else "Sequences"


def _targets(recipe: Recipe) -> str:
    if isinstance(recipe.objective, NextSymbol):
        return "the symbols that follow"
    return "class numbers" if recipe.data.class_names else "targets"


def _lines(split: Split) -> str:
    """Points as text: numbers with commas between them, points with spaces."""
    return "\n".join(_wrapped(f"{','.join(_shortest(value) for value in row)}" for row in _rows(split)))


def _rows(split: Split) -> np.ndarray:
    target = split.fields[TARGET].reshape(split.size, -1).astype(np.float32)
    return np.column_stack([split.fields[INPUT], target])


def _shortest(value: np.float32) -> str:
    """As few digits as tell a number from all others."""
    return np.format_float_positional(value, unique=True, trim="-")


def _wrapped(words: Iterator[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) >= LINE_WIDTH:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line


def loaded(recipe: Recipe) -> str:
    """A line that loads what the code needs of the data."""
    wanted = "x_train, y_train" if recipe.trains else "_, _"
    return f"{wanted}, x_test, y_test = load_data()"
