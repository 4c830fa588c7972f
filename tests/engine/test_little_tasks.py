"""Sums and brackets are what they say, and what is tested on was not learned from."""

import re

import numpy as np
import pytest

from neurarium.engine.dataset import INPUT, TARGET, Split
from neurarium.engine.datasets.brackets import Brackets, is_balanced
from neurarium.engine.datasets.sums import SYMBOLS, Sums


def texts(split: Split) -> list[str]:
    return ["".join(SYMBOLS[number] for number in row) for row in split.fields[INPUT].argmax(-1)]


@pytest.mark.parametrize("config", [{"digits": 1}, {}, {"digits": 4, "order": "units_first"}])
def test_sums_are_right_and_those_tested_on_are_others(config: dict[str, object]) -> None:
    made = Sums.model_validate(config)
    train, test = made.parse({}, seed=1)
    for split in (train, test):
        for text, label in zip(texts(split), split.fields[TARGET], strict=True):
            one, other, told = re.fullmatch(r"·(\d+)\+(\d+)=(\d+)", text).groups()  # type: ignore[union-attr]
            told = told[::-1] if made.order == "units_first" else told
            assert int(one) + int(other) == int(told)
            assert label == int(told) % 10
    assert not set(texts(train)) & set(texts(test))
    assert (train.size, test.size) == ((80, 20) if made.digits == 1 else (6_000, 1_500))


@pytest.mark.parametrize(
    "config", [{"pairs": 1, "kinds": 1}, {}, {"pairs": 12, "kinds": 3, "mistake": "exchanged"}]
)
def test_half_of_the_brackets_are_right(config: dict[str, object]) -> None:
    made = Brackets.model_validate(config)
    train, _ = made.parse({}, seed=1)
    rows, labels = train.fields[INPUT].argmax(-1), train.fields[TARGET]
    assert labels.mean() == 0.5
    for row, label in zip(rows, labels, strict=True):
        word = [int(symbol) for symbol in np.trim_zeros(row[1:])]
        assert len(word) % 2 == 0
        assert is_balanced(word) == label
        if made.mistake == "exchanged":
            counts = np.bincount(word, minlength=7)
            np.testing.assert_array_equal(counts[1::2], counts[2::2])
    lengths = (rows > 0).sum(1)
    assert set(lengths) == set(range(2, 2 * made.pairs + 1, 2))


def test_brackets_that_cross_are_wrong() -> None:
    assert is_balanced([1, 3, 4, 2])
    assert not is_balanced([1, 3, 2, 4])
    assert not is_balanced([2, 1])
