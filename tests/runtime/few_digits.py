"""A few of a data set's samples."""

import jax

from neurarium.engine.dataset import Data, Split
from neurarium.runtime.datasets import LoadedData

TRAIN_SIZE, TEST_SIZE = 200, 60


def few(data: LoadedData) -> LoadedData:
    """The first samples of each split."""
    train, test = first(data.host.train, TRAIN_SIZE), first(data.host.test, TEST_SIZE)
    return LoadedData(
        data.spec._replace(train_size=TRAIN_SIZE, test_size=TEST_SIZE),
        Data(train, test),
        jax.tree.map(lambda array: array[:TRAIN_SIZE], data.train),
        jax.tree.map(lambda array: array[:TEST_SIZE], data.test),
    )


def first(split: Split, count: int) -> Split:
    return Split({name: array[:count] for name, array in split.inputs.items()}, split.target[:count])
