"""Twins by hand: pairs are the same that one person drew, whatever they show."""

from itertools import permutations, product

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.fair_split import TEST, TRAIN
from neurarium.engine.field import NOBODY, Field, Image, Label
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.pairs import Ordered
from neurarium.engine.preset import chain
from tests.engine.drawn import Ready, dense, ready
from tests.engine.showing import shown

RNG = np.random.default_rng(5)
SLANTS, WIDTHS, SHAPES = np.linspace(-0.7, 0.7, 8), (1.0, 2.0, 3.5), 3
# Each hand has a slant and a pen of its own; every fourth is tested, and nobody knows who drew the last.
PEOPLE = list(product(SLANTS, WIDTHS))


def drawing(shape: int, slant: float, width: float) -> np.ndarray:
    """A line, a cross or a roof in somebody's hand, uint8 (28, 28, 1)."""
    down, across = np.mgrid[-14:14, -14:14] + RNG.uniform(-1.5, 1.5, (2, 1, 1))
    leaning = across + slant * down
    upright = np.abs(leaning) < width
    level = np.abs(down + (0, 0, 8)[shape]) < width
    ink = upright if shape == 0 else upright | level
    drawn: np.ndarray = (255 * (ink & (np.hypot(down, across) < 12)))[..., np.newaxis].astype(np.uint8)
    return drawn


def samples(each: int = 4) -> OwnSamples:
    """What the people drew, so often of each shape, and some drawings of nobody."""
    rows = [
        (drawing(shape, *PEOPLE[person]), shape, person)
        for person in range(len(PEOPLE))
        for shape in range(SHAPES)
        for _ in range(each)
    ]
    pictures, labels, people = (np.array(column) for column in zip(*rows, strict=True))
    sides = np.where(people % 4 == 3, TEST, TRAIN)
    people[:20] = NOBODY
    return OwnSamples(pictures, labels, sides, people)


SAMPLES = samples()


@pytest.fixture(scope="module")
def by_hand() -> Ready:
    dataset = Spec(type="own_pictures", config={"album": "a", "revision": 1, "names": ["|", "+", "^"]})
    layers = [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="flatten", type="flatten"),
        dense("hidden", 32, "relu"),
        dense("code", 4),
    ]
    return ready(
        Experiment(
            dataset=dataset,
            networks={"network": chain(layers)},
            objective=Spec(type="twins", config={"same": "person", "code": 4}),
            optimizer=Spec(type="adam"),
        ),
        SAMPLES.encode(),
    )


def test_hands_that_were_never_seen_are_told_apart(by_hand: Ready) -> None:
    assert by_hand.learner.data.people == len(PEOPLE) - 2 + 1  # of the second, a few drawings are known
    state, _ = by_hand.trained(300)
    compare = jax.jit(by_hand.learner.compare)
    compared = compare(state, by_hand.test, by_hand.live)
    assert compared["accuracy"] > 0.85 > compare(by_hand.init(), by_hand.test, by_hand.live)["accuracy"]
    assert compared["one_shot_accuracy"] > 0.6
    examples = shown("examples", by_hand.inspect(state, 5), turn=1)
    people = np.asarray(by_hand.test.fields["person"])
    hands = np.unique(people)
    assert examples["number"].tolist() == [
        *(np.flatnonzero(people == hand)[1] for hand in hands),
        *[-1] * (10 - len(hands)),
    ]


CODES = RNG.normal(size=(14, 3)).astype(np.float32)
LABELS, HANDS = np.arange(14) % 3, np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, NOBODY, NOBODY])
APART = np.sqrt(((CODES[:, None] - CODES) ** 2).sum(-1))
KNOWN = range(12)
BATCH = Batch(
    {"input": jnp.zeros((14, 1)), "target": jnp.asarray(LABELS), "person": jnp.asarray(HANDS)}, jnp.int32(14)
)


def cost(**config: object) -> float:
    objective = Twins.model_validate({"same": "person", "margin": 1.5, **config})
    return float(objective._cost(jnp.asarray(CODES), BATCH))


def pairs_of(is_same: bool, is_one_class: bool) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i in KNOWN
        for j in range(i)
        if (HANDS[i] == HANDS[j]) == is_same and (LABELS[i] == LABELS[j]) == is_one_class
    ]


def test_pairs_by_one_hand_and_by_two_are_as_often_of_one_class() -> None:
    near = [np.mean([APART[pair] ** 2 for pair in pairs_of(True, kind)]) for kind in (True, False)]
    far = [
        np.mean([max(0, 1.5 - APART[pair]) ** 2 for pair in pairs_of(False, kind)]) for kind in (True, False)
    ]
    assert cost() == pytest.approx(np.mean(near + far), rel=1e-5)


def test_of_three_that_are_compared_both_others_or_neither_are_of_the_class_of_the_first() -> None:
    lacking = [
        APART[anchor, same] - APART[anchor, other] + 1.5
        for anchor, same, other in permutations(KNOWN, 3)
        if HANDS[anchor] == HANDS[same] != HANDS[other]
        and (LABELS[anchor] == LABELS[same]) == (LABELS[anchor] == LABELS[other])
    ]
    expected = np.mean([each for each in lacking if each > 0])
    assert cost(loss_function="triplet") == pytest.approx(expected, rel=1e-5)


def test_what_looks_like_a_hand_and_is_the_class_alone_is_no_better_than_guessing() -> None:
    # Each of ten people drew each of five things once, so nobody drew two of one class. Codes are
    # near that are of two classes, which tells nothing else.
    labels, hands = np.tile(np.arange(5), 10), np.repeat(np.arange(10), 5)
    codes = jnp.asarray(np.eye(5, dtype=np.float32)[labels])

    def accuracy(kinds: jax.Array | None) -> float:
        pairs = Ordered.of(codes, jnp.asarray(hands), None, kinds)
        reversed_ = jax.lax.sort((2 - pairs.distances, pairs.same, pairs.different), num_keys=1)
        return float(Ordered(*reversed_).best_threshold()[1])

    assert accuracy(None) == pytest.approx(0.6, abs=0.03)
    assert accuracy(jnp.asarray(labels)) < 0.53


def test_padding_is_no_pair_and_no_example(by_hand: Ready) -> None:
    test = by_hand.test
    padded = Batch(
        {name: jnp.concatenate([array] * 3) for name, array in test.fields.items()}, jnp.int32(test.rows)
    )
    state, learner = by_hand.init(), by_hand.learner
    compare = jax.jit(learner.compare)
    expected = compare(state, test, by_hand.live)
    for name, value in compare(state, padded, by_hand.live).items():
        assert float(value) == pytest.approx(float(expected[name]), abs=1e-5)


def test_data_that_do_not_tell_who_drew_say_so_in_words() -> None:
    fields: dict[str, Field] = {"input": Image(28, 28), "target": Label(("a", "b"))}
    with pytest.raises(EngineError, match="do not tell who drew each picture") as raised:
        Twins(same="person").answers(DataSpec("Digits", fields, 0, 0))
    assert raised.value.field == "objective.same"
