"""A few of a data set's samples."""

from neurarium.engine.dataset import Data, Split
from neurarium.runtime.datasets import LoadedData

TRAIN_SIZE, TEST_SIZE = 200, 60


def few(data: LoadedData) -> LoadedData:
    """The first samples of each split; points are few as they are."""
    if data.spec.picture is None:
        return data
    train, test = first(data.host.train, TRAIN_SIZE), first(data.host.test, TEST_SIZE)
    return LoadedData(
        data.spec._replace(train_size=TRAIN_SIZE, test_size=TEST_SIZE),
        Data(train, test),
        data.train.part(0, TRAIN_SIZE),
        data.test.part(0, TEST_SIZE),
    )


def first(split: Split, count: int) -> Split:
    return split.part(slice(count))
