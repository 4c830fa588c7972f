"""Own pictures: the split is fair, and stays as it is whatever comes after."""

import numpy as np
import pytest

from neurarium.engine.dataset import HELD
from neurarium.engine.datasets.own_pictures import OwnPictures, OwnSamples
from neurarium.engine.errors import EngineError
from neurarium.engine.fair_split import MIN_PEOPLE, NEITHER, TEST, TRAIN, fair_sides
from neurarium.engine.field import NOBODY
from neurarium.engine.near_duplicates import Originals

RNG = np.random.default_rng(0)


def scribbles(count: int) -> np.ndarray:
    """Pictures that are not like each other, uint8 (count, 28, 28, 1)."""
    return (255 * (RNG.random((count, 28, 28, 1)) > 0.8)).astype(np.uint8)


def test_nobody_is_in_both_parts_where_enough_have_drawn() -> None:
    people, each = 3 * MIN_PEOPLE, 6
    person = np.tile(np.arange(people), each)
    sides = fair_sides(person, np.arange(len(person)) // 2, np.arange(len(person)))
    in_train, in_test = (set(person[sides == side].tolist()) for side in (TRAIN, TEST))
    assert not in_train & in_test
    assert in_train | in_test == set(range(people))
    assert 0.1 < (sides == TEST).mean() < 0.4


def test_a_few_people_are_split_by_picture_and_each_class_is_in_both_parts() -> None:
    label = np.arange(40) % 2
    person = np.arange(40) % (MIN_PEOPLE - 1)
    sides = fair_sides(person, np.arange(40) // 2, np.arange(40))
    assert all({TRAIN, TEST} == set(sides[label == of].tolist()) for of in (0, 1))
    assert all({TRAIN, TEST} == set(sides[person == of].tolist()) for of in (0, 1))


@pytest.mark.parametrize("people", [1, 3 * MIN_PEOPLE])
def test_a_picture_stays_on_its_side_whatever_comes_after(people: int) -> None:
    count = 60 + 4 * people
    person, turn, first = RNG.permutation(np.arange(count) % people), np.arange(count) // 3, np.arange(count)
    # Numbered in the order in which they came.
    order = {who: number for number, who in enumerate(dict.fromkeys(person.tolist()))}
    person = np.array([order[who] for who in person.tolist()]) if people > 1 else np.full(count, NOBODY)
    begin = next(n for n in range(count) if people == 1 or len(set(person[:n].tolist())) == MIN_PEOPLE)
    whole = fair_sides(person, turn, first)
    for size in range(max(1, begin), count):
        np.testing.assert_array_equal(fair_sides(person[:size], turn[:size], first[:size]), whole[:size])


def test_copies_are_known_and_are_never_on_both_sides() -> None:
    drawn = scribbles(20)
    noisy = np.clip(drawn[:10] + RNG.normal(0, 12, drawn[:10].shape), 0, 255).astype(np.uint8)
    found = Originals()
    for part in (drawn[:7], drawn[7:], noisy):
        found.add(part)
    assert found.first == [*range(20), *range(10)]
    first, turn = np.array(found.first), np.arange(30)
    sides = fair_sides(np.full(30, NOBODY), turn, first)
    np.testing.assert_array_equal(sides[20:], sides[:10])
    person = np.arange(30) % (2 * MIN_PEOPLE + 3)
    by_person = fair_sides(person, turn, first)
    for original, copy in enumerate(by_person[20:]):
        assert copy == NEITHER or copy == by_person[original]
    assert (by_person[20:] == NEITHER).any()


def test_what_is_held_is_learned_from_and_nothing_stands_in_for_itself() -> None:
    dataset = OwnPictures(album="a", revision=3, names=("circle", "крест", "星"))
    assert dataset.spec().class_names == ("circle", "крест", "星")
    pictures = scribbles(5)
    people = np.array([4, 7, NOBODY, 4, 9])
    held = OwnSamples(
        pictures, np.array([0, 1, 2, 1, 0]), np.array([TRAIN, TEST, TRAIN, NEITHER, TRAIN]), people
    )
    data = dataset.parse({HELD: held.encode()}, seed=0)
    np.testing.assert_array_equal(data.train.fields["input"], pictures[[0, 2, 4]])
    np.testing.assert_array_equal(data.train.fields["target"], [0, 2, 0])
    np.testing.assert_array_equal(data.test.fields["input"], pictures[[1]])
    np.testing.assert_array_equal(data.train.fields["person"], [4, NOBODY, 9])
    assert (dataset.describe(data).people, dataset.spec().people) == (3, 0)
    none = OwnSamples(pictures[:0], *[np.empty(0, int)] * 3)
    for files in ({}, {HELD: none.encode()}):
        blank = dataset.parse(files, seed=0)
        assert (blank.train.size, blank.test.size, blank.train.fields["input"].max()) == (1, 1, 0)
    one = OwnSamples(pictures[:1], np.array([2]), np.array([TRAIN]), np.array([NOBODY]))
    data = dataset.parse({HELD: one.encode()}, seed=0)
    np.testing.assert_array_equal(data.test.fields["target"], [2])
    assert (dataset.describe(data).train_size, dataset.describe(data).test_size) == (1, 0)


@pytest.mark.parametrize(
    ("names", "words"), [(("A",), "2 to 20"), (("A", "B", "A"), "“A”"), (("x",) * 21, "2 to")]
)
def test_classes_that_cannot_be_are_refused(names: tuple[str, ...], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        OwnPictures(names=names).parse({}, seed=0)
