"""Tunes as sequences of notes."""

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from scripts.make_melodies import strains_of

from neurarium.engine.dataset import INPUT, TARGET, Data, DataSpec, dataset_registry
from neurarium.engine.datasets.melodies import BAR, MELODY, TUNES, Melodies
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Sequence
from neurarium.engine.melody import Note
from neurarium.engine.objectives.next_symbol import NextSymbol

TUNE = """X: 1
T: "Made up" -- Reel
R: reel
M: 2/4
L: 1/16
K: D
"_mf"uA2 | D2FA "4"d2(c^c) | {d}=cBcA F2-F2 | D4 D4 | a4 a4 |
D2F2 A2d2 | DDDD DDDD | D2F2 A2d2 | d4 d2 :|
|: (3ABc | d8 | d8 | d8 | d8 | d8 | d8 | d8 | d6 :|
"""


@cache
def lines() -> tuple[str, ...]:
    return tuple((files("neurarium.data") / "melodies.txt").read_text().splitlines())


@cache
def parsed(**config: int) -> Data:
    return Melodies(**config).parse({"melodies.txt": "\n".join(lines()).encode()}, seed=0)


def tunes(data: Data) -> list[list[list[Note]]]:
    rows = np.concatenate([split.fields[INPUT].argmax(-1) for split in data]).tolist()
    return [MELODY.bars(row) for row in rows]


def test_all_tunes_have_eight_whole_bars_and_nearly_all_notes_are_in_the_key() -> None:
    data = parsed()
    assert data.train.size + data.test.size == len(lines()) == 367
    assert {int(line.split()[0]) for line in lines()} == set(range(1, TUNES + 1))
    for split in data:
        assert split.fields[INPUT].shape == (split.size, *Melodies().fields()[INPUT].shape)
        assert (split.fields[INPUT].sum(-1) == 255).all()
        assert set(split.fields[TARGET].tolist()) == {0, 1}
    made = tunes(data)
    assert {len(tune) for tune in made} == {8}
    assert {sum(note.units for note in bar) for tune in made for bar in tune} == {BAR}
    notes = [note for tune in made for bar in tune for note in bar]
    assert np.mean([note.pitch % 12 in MELODY.scale for note in notes]) > 0.98
    assert np.mean([tune[-1][-1].pitch % 12 == 0 for tune in made]) > 0.75  # they end on C
    written = [" ".join(line.split()[2:]) for line in lines()]
    assert len(set(written)) == len(written)


def test_no_tune_is_learned_from_and_tested_on() -> None:
    train, test = parsed()
    numbers = [int(line.split()[0]) for line in lines()]
    assert test.size == sum(number % 9 == 0 for number in numbers)
    known = {row.tobytes() for row in train.fields[INPUT]}
    assert not [row for row in test.fields[INPUT] if row.tobytes() in known]


def test_fewer_bars_are_the_last_ones_and_fewer_tunes_the_first() -> None:
    assert [tune[-2:] for tune in tunes(parsed())] == tunes(parsed(bars=2))
    assert parsed(bars=2).train.fields[INPUT].shape[1] == 1 + 2 * 9
    few = parsed(tunes=20)
    assert few.train.size + few.test.size == sum(int(line.split()[0]) <= 20 for line in lines())
    np.testing.assert_array_equal(few.train.fields[INPUT], parsed().train.fields[INPUT][: few.train.size])


@pytest.mark.parametrize("config", [{"bars": 0}, {"bars": 9}, {"tunes": 3}, {"tunes": TUNES + 1}])
def test_what_there_is_not_is_refused(config: dict[str, int]) -> None:
    with pytest.raises(EngineError, match=r"[Bb]ars|[Tt]unes"):
        dataset_registry.build(Spec.model_validate({"type": "melodies", "config": config}))


def test_names_of_notes_are_those_of_music() -> None:
    assert [Note(60, 1).name, Note(70, 2).name, Note(57, 4).name] == ["C4", "B♭4/2", "A3/4"]
    assert len(set(MELODY.symbols)) == len(MELODY.symbols) == 77


def test_a_vocabulary_of_one_is_refused() -> None:
    data = DataSpec("Silence", {INPUT: Sequence(5, 1, ("·",), ends=True)}, 10, 10)
    with pytest.raises(EngineError, match="a single symbol, the end"):
        NextSymbol().answers(data)


def test_abc_is_read_as_it_sounds() -> None:
    """A tune in D, two semitones lower in C; the second strain has triplets, and is left out."""
    (strain,) = strains_of(TUNE)
    bars: list[list[tuple[int, int]]] = [[]]
    for note in strain:
        if sum(units for _, units in bars[-1]) == BAR:
            bars.append([])
        bars[-1].append((note.pitch, note.units))
    # An accidental holds for its letter and octave up to the bar line: c is sharp, then natural.
    assert bars[0] == [(60, 2), (64, 1), (67, 1), (72, 2), (71, 1), (71, 1)]
    assert bars[1] == [(70, 1), (69, 1), (70, 1), (67, 1), (64, 4)]  # tied notes are one
    assert bars[2:4] == [[(60, 4), (60, 4)], [(79, 4), (79, 4)]]
    assert bars[7] == [(72, 4), (72, 4)]  # held until the bar is full
