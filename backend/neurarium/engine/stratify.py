"""Splitting samples into those to learn from and those to test on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Split
from neurarium.engine.field import UNLABELLED


def stratified_split(inputs: np.ndarray, target: np.ndarray, *, test_size: int, seed: int = 0) -> Data:
    """Keep `test_size` samples for testing, each class in proportion; always the same ones for the same seed.

    Within both splits the order is random.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(target))
    by_class = order[np.argsort(target[order], kind="stable")]
    picked = np.floor(np.arange(len(target)) * test_size / len(target)).astype(int)
    is_test = np.zeros(len(target), bool)
    is_test[by_class[np.flatnonzero(np.diff(picked, append=test_size))]] = True
    return Data(
        *(
            Split({INPUT: inputs[part], TARGET: target[part]})
            for part in (order[~is_test[order]], order[is_test[order]])
        )
    )


def of_classes(data: Data, classes: Sequence[int]) -> Data:
    """The samples of some classes alone, which are numbered in the order given."""

    def part(split: Split) -> Split:
        target = split.fields[TARGET]
        chosen = split.part(np.isin(target, classes))
        number = {label: place for place, label in enumerate(classes)}
        labels = np.array([number[label] for label in chosen.fields[TARGET].tolist()], np.int32)
        return Split({**chosen.fields, TARGET: labels})

    return Data(part(data.train), part(data.test))


def balanced_part(split: Split, size: int) -> Split:
    """The first `size` samples that hold as many of each class as can be, in the order in which they were."""
    if size >= split.size:
        return split
    turn = np.zeros(split.size, int)  # how many of its class come before a sample
    for label in np.unique(split.fields[TARGET]):
        (of_class,) = np.nonzero(split.fields[TARGET] == label)
        turn[of_class] = np.arange(len(of_class))
    chosen = np.sort(np.argsort(turn, kind="stable")[:size])
    return split.part(chosen)


def with_few_labels(data: Data, count: int) -> Data:
    """The data with so many labels of each class to learn from, those of the first; 0: with all.

    What has a label comes first, and all else keeps its order. The test samples keep their labels.
    """
    if count == 0:
        return data
    target = data.train.fields[TARGET]
    turn = np.array([np.count_nonzero(target[:number] == label) for number, label in enumerate(target)])
    order = np.argsort(turn >= count, kind="stable")
    train = data.train.part(order)
    hidden = np.where(turn[order] < count, train.fields[TARGET], UNLABELLED).astype(np.int32)
    return data._replace(train=Split({**train.fields, TARGET: hidden}))


def labels_field() -> Any:
    """The configuration field of a data set that can be learned from with few labels."""
    return Field(
        0,
        ge=0,
        le=100,
        title="Labels",
        description="How many samples of each class keep their label, of those to learn from; 0: all.",
    )


def balanced_numbers(count: int, *, seed: int | Sequence[int]) -> np.ndarray:
    """Random numbers of 0 to 1, float (count,), spread evenly: more of them begin with the same ones.

    The first 2ᵏ numbers are one in each of 2ᵏ equal parts, in random order, so nothing periodic in the
    samples can fall in step with them. The first number is 0, the second 1.
    """
    rng = np.random.default_rng(seed)
    numbers = np.array([0.0, 1.0])
    while len(numbers) < count:
        parts = 2 * len(numbers)
        taken = np.minimum(numbers * parts, parts - 1).astype(int)
        free = np.setdiff1d(np.arange(parts), taken)
        numbers = np.append(numbers, (rng.permutation(free) + rng.random(len(free))) / parts)
    return numbers[:count]
