"""A large table: it is learned from as the same rows would be that an experiment carries."""

import numpy as np
import pytest

from neurarium.engine.dataset import HELD, Data, DataSpec, Holding, dataset_registry
from neurarium.engine.datasets.own_table import check_numbers
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.data_kind import kind_of

AXES = ["a", "b", "c"]
# Numbers that float32 holds exactly, and a class.
ROWS = np.column_stack([np.random.default_rng(0).integers(-24, 24, (60, 3)) / 4, np.arange(60) % 2])


def made(rows: np.ndarray | None, **config: object) -> tuple[Data, DataSpec]:
    spec = {"type": "own_table", "config": {"table": "named", "axes": AXES, **config}}
    dataset = dataset_registry.build(Spec.model_validate(spec))
    data = dataset.parse({} if rows is None else {HELD: rows.astype("<f4").tobytes()}, seed=3)
    return data, dataset.describe(data)


@pytest.mark.parametrize("classes", [["A", "B"], []])
def test_it_gives_the_samples_and_fields_of_the_same_rows_as_points(classes: list[str]) -> None:
    look = {"axes": AXES, "classes": classes, "scales": [[1, 2]] * 3, "train_share": 0.6}
    spec = {"type": "points", "config": {"points": ROWS.tolist(), **look}}
    points = dataset_registry.build(Spec.model_validate(spec))
    wanted = points.parse({}, seed=3)
    data, found = made(ROWS, **look)
    for split, other in zip(data, wanted, strict=True):
        for name, array in split.fields.items():
            np.testing.assert_array_equal(array, other.fields[name])
            assert array.dtype == other.fields[name].dtype
    assert found == points.describe(wanted)._replace(title="Your table")
    assert kind_of(found) == "table"


def test_without_its_numbers_there_is_nothing_to_learn_from() -> None:
    _, spec = made(None)
    assert "no table" in spec.lacks
    assert dataset_registry["own_table"]().holding is None
    assert dataset_registry.build(Spec(type="own_table", config={"table": "named"})).holding == Holding(
        "tables", "named"
    )


@pytest.mark.parametrize(
    ("rows", "config", "field", "words"),
    [
        (ROWS[:59], {"axes": [*AXES, "d"]}, "axes", "has 236 numbers, which do not make rows of 5"),
        (ROWS, {"axes": ["a", "b"]}, "axes", "A table has three inputs or more"),
        (ROWS, {"axes": ["a"], "classes": []}, "axes", "A table has three inputs or more"),
        (ROWS[:1], {}, "table", "There must be 2 to 50,000 rows, not 1."),
        (np.zeros((50_001, 4)), {}, "table", "There must be 2 to 50,000 rows, not 50,001."),
        (ROWS + 1, {}, "table", "Row 2 is of class 2, but classes are numbered 0 to 1."),
        (ROWS, {"classes": ["A"]}, "classes", "two classes at least"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(
    rows: np.ndarray, config: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(EngineError) as raised:
        made(rows, **config)
    assert words in raised.value.message
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "but 0 bytes came"),
        (bytes(7), "but 7 bytes came"),
        (np.array([0, np.nan, 0, 0], "<f4").tobytes(), "must be finite"),
        (np.array([0, -2e6, 0, 0], "<f4").tobytes(), "no further from 0 than 1,000,000"),
    ],
)
def test_numbers_that_cannot_be_computed_with_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        check_numbers(content)
