"""How the code gets its data: by itself where it can, otherwise from a file that is named."""

from collections.abc import Iterator
from textwrap import dedent

import numpy as np

from neurarium.engine.dataset import Split
from neurarium.export.recipe import Recipe

LINE_WIDTH = 96

_SMALL_DIGITS = '''
def load_data():
    """Handwritten digits, 8 × 8, that come with scikit-learn."""
    digits = load_digits()
    x, y = digits.images[..., np.newaxis].astype(np.float32) / 16, digits.target
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=397, stratify=y, random_state=SEED)
    return x_train, y_train, x_test, y_test
'''

_FILE = '''
def load_data():
    """Pictures of 0 to 255 and class numbers, from a file with x_train, y_train, x_test and y_test.{note}
    """
    arrays = np.load(sys.argv[1] if len(sys.argv) > 1 else "{name}")
    x_train, x_test = (arrays[part].reshape(-1, {shape}) / np.float32(255) for part in ("x_train", "x_test"))
    return x_train, arrays["y_train"].astype(np.int32), x_test, arrays["y_test"].astype(np.int32)
'''
_MNIST_NOTE = """

    That of MNIST is at https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz."""

_POINTS = '''
def load_data():
    """The points of the experiment."""
    return parse(TRAIN) + parse(TEST)


def parse(text):
    """Inputs and targets of lines that hold them."""
    rows = np.array([row.split(",") for row in text.split()], dtype=np.float32)
    return rows[:, :-1], {target}
'''


def is_small(recipe: Recipe) -> bool:
    """Whether the data come with scikit-learn."""
    return recipe.experiment.dataset.type == "digits_8x8"


def needs_file(recipe: Recipe) -> bool:
    """Whether the data are in a file."""
    return recipe.data.kind == "images" and not is_small(recipe)


def file_name(recipe: Recipe) -> str:
    """What the file of the data is called."""
    name = recipe.experiment.dataset.type
    return "mnist.npz" if name == "digits" else f"{name}.npz"


def imports(recipe: Recipe) -> tuple[str, ...]:
    """What the loader needs besides numpy."""
    if is_small(recipe):
        return (
            "from sklearn.datasets import load_digits",
            "from sklearn.model_selection import train_test_split",
        )
    return ("import sys",) if needs_file(recipe) else ()


def packages(recipe: Recipe) -> tuple[str, ...]:
    """What has to be installed for the loader."""
    return ("scikit-learn",) if is_small(recipe) else ()


def loader(recipe: Recipe) -> str:
    """The function `load_data`: x_train, y_train, x_test, y_test."""
    if is_small(recipe):
        return dedent(_SMALL_DIGITS).strip()
    if needs_file(recipe):
        return _from_file(recipe)
    target = "rows[:, -1].astype(np.int32)" if recipe.data.class_names else "rows[:, -1]"
    points = "\n\n".join(
        f'{name} = """\n{_lines(split)}\n"""'
        for name, split in (("TRAIN", recipe.samples.train), ("TEST", recipe.samples.test))
    )
    return f"{points}\n\n\n{dedent(_POINTS).strip().format(target=target)}"


def _from_file(recipe: Recipe) -> str:
    name, shape = file_name(recipe), ", ".join(str(size) for size in recipe.input_shape)
    note = _MNIST_NOTE if name == "mnist.npz" else ""
    return dedent(_FILE).strip().format(note=note, name=name, shape=shape)


def _lines(split: Split) -> str:
    """Points as text: numbers with commas between them, points with spaces."""
    return "\n".join(_wrapped(f"{','.join(_short(value) for value in row)}" for row in _rows(split)))


def _rows(split: Split) -> np.ndarray:
    (inputs,) = split.inputs.values()
    return np.column_stack([inputs, split.target.reshape(len(inputs), -1)])


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def _wrapped(words: Iterator[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) >= LINE_WIDTH:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line
