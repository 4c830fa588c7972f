"""Data that are sequences."""

from importlib.resources import files

import numpy as np
import pytest

from neurarium.engine.dataset import INPUT, TARGET, dataset_registry
from neurarium.engine.datasets.digit_rows import DigitRows
from neurarium.engine.datasets.digits import Digits
from neurarium.engine.datasets.remember import Remember
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.data_kind import kind_of


def test_rows_of_digits_are_those_of_the_pictures() -> None:
    content = {name: (files("neurarium.data") / name).read_bytes() for name in Digits.bundled}
    pictures, rows = (made(samples=20).parse(content, seed=0) for made in (Digits, DigitRows))
    for split, other in zip(pictures, rows, strict=True):
        np.testing.assert_array_equal(split.fields[INPUT][..., 0], other.fields[INPUT])
        np.testing.assert_array_equal(split.fields[TARGET], other.fields[TARGET])
    assert kind_of(DigitRows().spec()) == "sequences"
    assert set(DigitRows.model_fields) == {"samples"}  # rows of shuffled pixels could not be drawn


@pytest.mark.parametrize("length", [1, 7])
def test_what_is_to_be_remembered_is_the_first_letter(length: int) -> None:
    made = Remember(length=length, letters=3)
    train, test = made.parse({}, seed=1)
    field = made.spec().sequence
    assert field is not None
    assert (field.shape, field.symbols) == ((length, 3), ("A", "B", "C"))
    for split in (train, test):
        inputs, target = split.fields[INPUT], split.fields[TARGET]
        assert inputs.shape == (split.size, length, 3)
        assert (inputs.sum(2) == 255).all()
        np.testing.assert_array_equal(inputs[:, 0].argmax(1), target)
        assert np.bincount(target).min() >= split.size // 3
        assert length == 1 or np.mean(inputs[:, -1].argmax(1) == target) < 0.4  # chance: a third
    again = made.parse({}, seed=1).train.fields[INPUT]
    np.testing.assert_array_equal(again, train.fields[INPUT])
    assert length == 1 or not np.array_equal(made.parse({}, seed=2).train.fields[INPUT], again)


@pytest.mark.parametrize("length", [0, 101])
def test_a_length_beyond_the_limits_is_refused(length: int) -> None:
    with pytest.raises(EngineError, match=r"[Ll]ength"):
        dataset_registry.build(Spec(type="remember", config={"length": length}))
