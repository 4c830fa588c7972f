"""A text of one's own: its characters, its excerpts, and what cannot be learned from."""

import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.datasets.own_text import ALICE, MOST_BYTES, OwnText
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.passage import MOST_CHARACTERS, MOST_SYMBOLS, RARE, passage
from neurarium.engine.preset import chain
from tests.engine.drawn import Ready, dense, ready
from tests.engine.showing import shown

LINES = "Grün ist die Heide, и зелено вино.\n猫は眠る。\n" * 12


def text_of(data: OwnText, rows: np.ndarray) -> list[str]:
    """Excerpts as text, each with what comes next told by its class."""
    symbols = passage(data.text).symbols
    return ["".join(symbols[number] for number in row) for row in rows]


@pytest.mark.parametrize("length", [1, 16])
def test_an_excerpt_is_of_the_text_and_its_class_comes_next(length: int) -> None:
    data = OwnText(text=LINES, length=length)
    plain = LINES.strip().replace("\n", "↵")
    for split in data.parse({}, seed=0):
        rows = split.fields[INPUT].argmax(-1)
        assert rows.shape[1] == length + 1
        assert (split.fields[INPUT].sum(-1) == 255).all()
        assert (rows[:, 0] == 0).all()
        names = data.fields()[TARGET].names  # type: ignore[union-attr]
        for excerpt, label in zip(text_of(data, rows[:, 1:]), split.fields[TARGET], strict=True):
            assert excerpt + names[label] in plain


def test_what_is_tested_on_is_not_learned_from() -> None:
    data = OwnText(text=ALICE, length=20)
    train, test = data.parse({}, seed=0)
    held = round(0.1 * len(ALICE.strip()))
    rest = ALICE.strip().replace("\n", "↵")[-held:]
    assert train.size == len(ALICE.strip()) - held - 20
    assert all(excerpt in rest for excerpt in text_of(data, test.fields[INPUT].argmax(-1)[:, 1:]))


def test_a_long_text_is_thinned_evenly_and_nothing_of_it_is_left_out() -> None:
    rng = np.random.default_rng(0)
    text = "".join(chr(0x4E00 + number) for number in rng.zipf(1.3, MOST_CHARACTERS) % 3_000)
    data = OwnText(text=text, length=64)
    train, test = data.parse({}, seed=0)
    assert len(passage(text).symbols) == MOST_SYMBOLS
    assert RARE in passage(text).symbols
    assert train.fields[INPUT].nbytes + test.fields[INPUT].nbytes <= 2 * MOST_BYTES
    assert train.size * 64 > 0.9 * MOST_CHARACTERS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The text is empty"),
        (" \n\t ", "The text is empty"),
        ("a", "The text is “a” alone"),
        ("aaaa", "The text is “a” alone"),
        ("ab" * 40_000, "up to 50,000 characters, not 80,000"),
    ],
)
def test_a_text_of_which_nothing_can_be_told_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        OwnText(text=text).parse({}, seed=0)
    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["ab", "abc", "to be or not"])
def test_a_text_too_short_to_hold_some_back_is_tested_on_itself(text: str) -> None:
    data = OwnText(text=text, length=96)
    train, test = data.parse({}, seed=0)
    sequence = data.spec().sequence
    assert sequence is not None
    assert sequence.length == len(text)
    np.testing.assert_array_equal(train.fields[INPUT], test.fields[INPUT])


def test_line_ends_are_one_symbol_and_what_cannot_be_seen_is_left_out() -> None:
    read = passage("\ufeffa\r\nb\rc\n\x07ä")
    assert read.symbols == ("·", "a", "ä", "b", "c", "↵")
    assert passage("a·b").symbols[0] == "•"


@pytest.fixture(scope="module")
def reader() -> Ready:
    """What comes next by the last character alone, in a text in which that tells it."""
    return ready(
        Experiment(
            dataset=Spec(type="own_text", config={"text": "abcdefg " * 40, "length": 6}),
            networks={"network": chain([LayerSpec(id="input", type="input"), dense("output", 9)])},
            objective=Spec(type="next_symbol"),
            optimizer=Spec(type="adam", config={"learning_rate": 0.1}),
        )
    )


def test_it_writes_on_beyond_what_it_reads_and_never_an_end(reader: Ready) -> None:
    symbols = passage("abcdefg " * 40).symbols
    begun = np.zeros((1, 7), int)
    begun[0, 1:4] = [symbols.index(letter) for letter in "cde"]
    sample = Batch(
        {
            INPUT: jnp.asarray(255 * np.eye(9, dtype=np.uint8)[begun]),
            TARGET: jnp.zeros(1, jnp.int32),
        }
    )
    untrained = reader.inspect(reader.init())._replace(sample=sample)
    rows = shown("written", untrained, count=40, temperature=3.0, beyond=20)["symbols"]
    assert rows.shape == (40, 27)
    assert (rows[:, 1:] > 0).all()
    trained = reader.inspect(reader.trained(100)[0])._replace(sample=sample)
    (row,) = shown("written", trained, count=1, temperature=0.1, beyond=20)["symbols"]
    assert "".join(symbols[number] for number in row[1:]) == "cdefg abcdefg abcdefg abcd"
    nothing = shown("written", trained, count=1, beyond=20, most=1)["symbols"]
    assert (nothing[:, 1:] == -1).all()
