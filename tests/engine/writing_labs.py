"""What the labs that write say does happen."""

import re
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import INPUT, TARGET
from neurarium.engine.datasets.melodies import MELODY
from neurarium.engine.datasets.names import LENGTH, SYMBOLS
from neurarium.engine.datasets.own_text import ALICE
from neurarium.engine.layer import Variables
from neurarium.engine.layers.self_attention import SelfAttention
from neurarium.engine.train import TrainState
from neurarium.engine.writing import Choice, symbols_of, written
from tests.engine.drawn import Ready, ready_lab

PAIRS = 2.5  # the loss of a table of the pairs of letters


def names_are_made_up_and_then_learned_by_heart() -> None:
    made = ready_lab("names_that_never_were")
    soon, _ = made.trained(600)
    late, _ = made.trained(500, soon)
    assert made.measured(soon, made.test)["loss"] < 2.05 < PAIRS
    assert made_up(made, soon) > 0.65
    assert made_up(made, late) < 0.6
    learned = [made.measured(state, made.train)["loss"] for state in (soon, late)]
    tested = [made.measured(state, made.test)["loss"] for state in (soon, late)]
    assert learned[1] < learned[0] - 0.15
    assert tested[1] > tested[0] - 0.02


def one_letter_more_turns_the_answer() -> None:
    made = ready_lab("whose_name")
    state, _ = made.trained(300)
    assert made.measured(state, made.test)["accuracy"] > 0.82
    for name, is_a_mans in (("robert", True), ("roberta", False)):
        output = made.learner.activations(state, sample_of(name))["output"]
        assert (made.learner.objective.predict(output)[0, 1] > 0.5) == is_a_mans


def sample_of(name: str) -> Batch:
    """A name as a raw sample."""
    symbols = [SYMBOLS.index(letter) for letter in f"·{name}".ljust(LENGTH, "·")]
    picture = 255 * np.eye(len(SYMBOLS), dtype=np.uint8)[symbols]
    return Batch({INPUT: jnp.asarray(picture[np.newaxis]), TARGET: jnp.zeros(1, jnp.int32)})


def made_up(made: Ready, state: TrainState) -> float:
    """The share of 400 written names that are not among those learned from."""
    choice = Choice(jnp.float32(0.8), jnp.float32(0), jax.random.key(0))
    names = written(made.learner.players(state), jnp.zeros(12, jnp.int32), choice, 400)
    known = {bytes(row) for row in np.asarray(symbols_of(made.train.fields["input"]), np.uint8)}
    return float(np.mean([bytes(row) not in known for row in np.asarray(names, np.uint8)]))


def one_head_hears_the_letter_before_and_another_the_letter_itself() -> None:
    made = ready_lab("transformer_names")
    state, _ = made.trained(600)
    assert made.measured(state, made.test)["loss"] < 2.15 < PAIRS
    attention = attention_of(made, state)
    places = np.arange(1, 6)
    before, itself = (attention[:, places, heard].mean(1) for heard in (places - 1, places))
    assert before.max() > 0.45
    assert itself.max() > 0.5
    assert before.argmax() != itself.argmax()


def alice_is_learned_by_heart() -> None:
    made = ready_lab("in_your_own_words")
    soon, _ = made.trained(100)
    late, _ = made.trained(300, soon)
    assert share_of_alices_words(made, soon) < 0.6
    assert share_of_alices_words(made, late) > 0.85
    tested = [made.measured(state, made.test)["loss"] for state in (soon, late)]
    assert tested[1] > tested[0] + 0.5


def share_of_alices_words(made: Ready, state: TrainState) -> float:
    """The share of whole words among those of eight passages that are words of the text."""
    sequence = made.learner.data.sequence
    assert sequence is not None
    choice = Choice(jnp.float32(0.8), jnp.float32(0), jax.random.key(0), ends=False)
    begun = jnp.zeros(sequence.length, jnp.int32)
    rows = np.asarray(written(made.learner.players(state), begun, choice, 8, beyond=80))
    passages = ["".join(sequence.symbols[number] for number in row[1:]) for row in rows]
    known = set(words_of(ALICE))
    return float(np.mean([word in known for passage in passages for word in words_of(passage)[:-1]]))


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", text)


def attention_of(made: Ready, state: TrainState) -> np.ndarray:
    """How much each element hears of each in each head, the mean over the test names, (heads, 12, 12)."""
    node = made.learner.models["network"].nodes["attention"]
    assert isinstance(node.layer, SelfAttention)
    shown = made.learner.activations(state, made.test)[node.sources[0]]
    return np.asarray(node.layer.attention(Variables(state.params[node.id], {}), shown).mean(0))


def letters_come_back_reversed_and_a_head_looks_where_each_was() -> None:
    made = ready_lab("transformer_reverses")
    state, _ = made.trained(300)
    x = made.test.fields[INPUT]
    symbols = np.asarray(symbols_of(x))
    told = np.asarray(made.learner.activations(state, made.test)["output"].argmax(-1))
    assert (told[:, 6:11] == symbols[:, 7:12]).mean() > 0.98
    assert 0.58 < made.measured(state, made.test)["accuracy"] < 0.63
    # From the arrow on, at place 6, the letter that comes next is one further back each time.
    hears = attention_of(made, state)[:, np.arange(6, 11), np.arange(5, 0, -1)]
    assert hears.max(0).mean() > 0.5


class Tunes(NamedTuple):
    """What tunes are like, as shares of their notes, of their bars and of the tunes."""

    in_key: float
    whole_bars: float
    end_on_tonic: float


def the_tune_keeps_its_key_and_its_bars() -> None:
    made = ready_lab("the_tune_goes_on")
    untrained, trained = made.init(), made.trained(300)[0]
    before, after = tunes_of(made, untrained), tunes_of(made, trained)
    assert before.in_key < 0.7 < 0.97 < after.in_key  # 15 of the 25 pitches
    assert before.whole_bars < 0.1 < 0.75 < after.whole_bars
    assert before.end_on_tonic < 0.2 < 0.35 < after.end_on_tonic


def tunes_of(made: Ready, state: TrainState, count: int = 64) -> Tunes:
    """What so many tunes are like that are written from nothing, at a temperature of 0.8.

    A bar is what stands between bar lines, and whole if its notes are as long as a bar together. The last one
    counts as any other.
    """
    sequence = made.learner.data.sequence
    assert sequence is not None
    choice = Choice(jnp.float32(0.8), jnp.float32(0), jax.random.key(0))
    symbols = written(made.learner.players(state), jnp.zeros(sequence.length, jnp.int32), choice, count)
    tunes = [MELODY.bars(row) for row in np.asarray(symbols).tolist()]
    notes = [[note for bar in tune for note in bar] for tune in tunes]
    return Tunes(
        float(np.mean([note.pitch % 12 in MELODY.scale for tune in notes for note in tune])),
        float(np.mean([sum(note.units for note in bar) == MELODY.bar for tune in tunes for bar in tune])),
        float(np.mean([bool(tune) and tune[-1].pitch % 12 == MELODY.scale[0] for tune in notes])),
    )
