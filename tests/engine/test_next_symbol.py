"""Telling what comes next, and writing by it."""

from functools import cache
from importlib.resources import files
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import INPUT, Data
from neurarium.engine.datasets.names import LENGTH, SYMBOLS, Names
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.preset import chain
from neurarium.engine.train import TrainState
from neurarium.engine.writing import Choice, given_of, is_asked, written
from tests.engine.drawn import Ready, dense, ready
from tests.engine.showing import shown
from tests.engine.writing_labs import sample_of

ASKING = {"names": len(SYMBOLS), "letter_tasks": 10, "sums": 13}


def text(numbers: np.ndarray) -> str:
    return "".join(SYMBOLS[number] for number in numbers)


def numbers(name: str) -> np.ndarray:
    return np.array([SYMBOLS.index(letter) for letter in f"·{name}".ljust(LENGTH, "·")])


@cache
def names() -> Data:
    return Names().parse({"names.csv": (files("neurarium.data") / "names.csv").read_bytes()}, seed=0)


def experiment(*layers: LayerSpec, dataset: str = "names") -> Experiment:
    return Experiment(
        dataset=Spec(type=dataset),
        networks={"network": chain([LayerSpec(id="input", type="input"), *layers])},
        objective=Spec(type="next_symbol"),
        optimizer=Spec(type="adam", config={"learning_rate": 0.05}),
        batch_size=64,
    )


@pytest.fixture(scope="module")
def writer() -> Ready:
    """What comes next by the last letter alone: its table is that of the pairs of letters."""
    return ready(experiment(dense("output", len(SYMBOLS))))


@pytest.fixture(scope="module")
def trained(writer: Ready) -> TrainState:
    return writer.trained(400)[0]


def test_names_begin_and_end_and_are_as_they_were_counted() -> None:
    train, test = names()
    assert (train.size, test.size) == (4_500, 663)
    symbols = train.fields[INPUT].argmax(-1)
    assert (train.fields[INPUT].sum(-1) == 255).all()
    assert (symbols[:, 0] == 0).all()
    learned, tested = ({text(row).strip("·") for row in split.fields[INPUT].argmax(-1)} for split in names())
    assert {"mary", "john", "christopher"} <= learned | tested
    assert not learned & tested


def test_only_data_that_ask_for_something_have_whole_answers() -> None:
    made = {
        type_: ready(experiment(dense("output", count), dataset=type_)) for type_, count in ASKING.items()
    }
    measured = {type_: each.learner.objective.measured for type_, each in made.items()}
    whole = ("accuracy", "whole_answers")
    assert measured == {"names": ("accuracy",), "letter_tasks": whole, "sums": whole}
    assert made["sums"].learner.scalar_names == ("loss", *whole, "gradient_norm")


def test_each_place_up_to_the_end_is_asked_about_once() -> None:
    asked = np.asarray(is_asked(jnp.asarray([numbers("ann"), numbers("christopher"), numbers("")])))
    assert asked.sum(1).tolist() == [4, 11, 1]  # of eleven letters there is no room for an end
    assert asked[0].tolist() == [True] * 4 + [False] * (LENGTH - 4)
    assert [int(given_of(jnp.asarray(numbers(name)))) for name in ("", "ann", "christopher")] == [1, 4, 12]


def test_the_loss_is_the_surprise_by_each_symbol_in_numpy(writer: Ready, trained: TrainState) -> None:
    params = {path: np.asarray(array, np.float64) for path, array in trained.params["output"].items()}
    for name in ("ann", "christopher"):
        row = numbers(name)
        logits = params["kernel"][row] + params["bias"]
        chances = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        count = min(len(name) + 1, LENGTH - 1)
        told = [chances[place, row[place + 1]] for place in range(count)]
        measured = writer.learner.measure(trained, sample_of(name))
        assert measured["loss"][0] == pytest.approx(-np.log(told).mean(), rel=1e-5)
        right = [chances[place].argmax() == row[place + 1] for place in range(count)]
        assert measured["accuracy"][0] == pytest.approx(np.mean(right))


def test_pairs_of_letters_are_learned_as_they_are_counted(writer: Ready, trained: TrainState) -> None:
    """No table of pairs is better than that of their counts; after 400 steps it is nearly reached."""
    rows = names().train.fields[INPUT].argmax(-1)
    asked = np.asarray(is_asked(jnp.asarray(rows)))[:, :-1]
    counts = np.full((len(SYMBOLS), len(SYMBOLS)), 1e-9)
    np.add.at(counts, (rows[:, :-1][asked], rows[:, 1:][asked]), 1)
    chances = counts / counts.sum(1, keepdims=True)
    pairs = -(counts * np.log(chances)).sum() / counts.sum()
    assert writer.measured(trained, writer.train)["loss"] == pytest.approx(pairs, abs=0.05)


def test_what_is_written_goes_on_from_what_was_begun_and_comes_again(
    writer: Ready, trained: TrainState
) -> None:
    def write(seed: int, begun: str = "mar", **config: Any) -> list[str]:
        inspection = writer.inspect(trained)._replace(sample=sample_of(begun))
        told = shown("written", inspection, count=20, seed=seed, **config)
        return [text(row) for row in told["symbols"]]

    first = write(3)
    assert all(name.startswith("·mar") and len(name) == LENGTH for name in first)
    assert all("·" not in name[1:].rstrip("·") for name in first)  # nothing comes after the end
    assert write(3) == first != write(4)
    assert len(set(first)) > 5
    (greedy,) = set(write(1, likeliest=1))
    assert {greedy} == set(write(2, temperature=0.05, likeliest=1))
    assert write(1, begun="christopher") == [text(numbers("christopher"))] * 20


def test_no_more_is_written_than_is_asked_for(writer: Ready, trained: TrainState) -> None:
    inspection = writer.inspect(trained)._replace(sample=sample_of("ma"))
    whole, part, none = (shown("written", inspection, count=5, most=most) for most in (0, 6, 1))
    np.testing.assert_array_equal(part["symbols"][:, :6], whole["symbols"][:, :6])
    assert (part["symbols"][:, 6:] == -1).all()
    assert (none["symbols"][:, 1:] == -1).all()
    for told in (part, none):
        np.testing.assert_allclose(told["next"], whole["next"], rtol=1e-5)


def test_chance_follows_the_probabilities(writer: Ready, trained: TrainState) -> None:
    """Of 4,000 first letters each comes as often as it is likely, within four standard deviations."""
    choice = Choice(jnp.float32(0.7), jnp.float32(5), jax.random.key(1))
    made = written(writer.learner.players(trained), jnp.zeros(LENGTH, jnp.int32), choice, 4_000)
    logits = np.asarray(trained.params["output"]["kernel"][0] + trained.params["output"]["bias"], np.float64)
    kept = np.where(logits >= np.sort(logits)[-5], np.exp(logits / 0.7), 0)
    expected = kept / kept.sum()
    share = np.bincount(np.asarray(made[:, 1]), minlength=len(SYMBOLS)) / 4_000
    assert (np.abs(share - expected) <= 4 * np.sqrt(expected * (1 - expected) / 4_000)).all()
    told = shown(
        "written", writer.inspect(trained)._replace(sample=sample_of("")), temperature=0.7, likeliest=5
    )
    np.testing.assert_allclose(told["next"], expected, atol=1e-5)


def test_it_is_told_what_is_known_and_how_likely_each_symbol_was(writer: Ready, trained: TrainState) -> None:
    known = text(names().train.fields[INPUT][0].argmax(-1)).strip("·")
    for name, is_known in ((known, 1), ("qqqqqqqqqqq", 0)):
        written_out = name.ljust(LENGTH - 1, "q") if not is_known else name
        inspection = writer.inspect(trained)._replace(sample=sample_of(written_out))
        # Greedily, from a whole name, the end comes or not: what is known is looked up letter by letter.
        told = shown("written", inspection, count=1, likeliest=1)
        among = {text(row) for row in names().train.fields[INPUT].argmax(-1)}
        assert bool(told["known"][0]) == (text(told["symbols"][0]) in among)
    told = shown("written", writer.inspect(trained)._replace(sample=sample_of("an")))
    assert (told["given"][:3] > 0).all()
    assert (told["given"][3:] == -1).all()


@pytest.mark.parametrize(
    ("layers", "dataset", "words"),
    [
        ((LayerSpec(id="a", type="self_attention", config={"heads": 1, "causal": False}),), "names", "hear"),
        ((dense("a", 5),), "names", "a number per symbol"),
        ((dense("a", 4),), "remember", "no sequences of symbols with a beginning"),
        ((dense("a", 1),), "spiral", "no sequences of symbols with a beginning"),
    ],
)
def test_what_cannot_tell_the_next_symbol_is_refused(
    layers: tuple[LayerSpec, ...], dataset: str, words: str
) -> None:
    with pytest.raises(EngineError, match=words):
        ready(experiment(*layers, dataset=dataset))
