"""A split of drawings that is fair: nobody is tested on who, or what, they have learned from."""

import numpy as np

from neurarium.engine.field import NOBODY
from neurarium.engine.stratify import balanced_numbers

TEST_SHARE = 0.25
# Where so many people or more have drawn, nobody is in both parts.
MIN_PEOPLE = 5
TRAIN, TEST, NEITHER = 0, 1, 2


def is_by_person(person: np.ndarray) -> bool:
    """Whether enough people have drawn that nobody need be in both parts; `person` numbers them, (count,)."""
    return len(np.unique(person[person != NOBODY])) >= MIN_PEOPLE


def fair_sides(person: np.ndarray, turn: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Which part each picture is in, int8 (count,): `TRAIN`, `TEST` or `NEITHER`.

    Of each picture, (count,): `person` is who drew it, numbered in the order in which they came, or `NOBODY`;
    `turn` is how many of its class were there before it; `first` is the picture that it is nearly a copy of,
    or its own number. By person where enough have drawn, by picture where not; so a picture stays on its side
    whatever comes after it. A copy is where its original is; where that would put a person into both parts,
    it is in neither.
    """
    if len(turn) == 0:
        return np.empty(0, np.int8)
    tested = _is_tested(turn)
    if not is_by_person(person):
        return np.where(tested[first], TEST, TRAIN).astype(np.int8)
    tested = np.where(person == NOBODY, tested, _is_tested(np.maximum(person, 0)))
    return np.where(tested == tested[first], np.where(tested, TEST, TRAIN), NEITHER).astype(np.int8)


def _is_tested(turn: np.ndarray) -> np.ndarray:
    """Whether what comes so manieth is for testing, bool (count,): the second is, and so on evenly."""
    tested: np.ndarray = balanced_numbers(int(turn.max()) + 1, seed=0)[turn] > 1 - TEST_SHARE
    return tested
