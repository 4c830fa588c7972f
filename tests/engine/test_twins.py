"""Twins: the losses and measurements of pairs against numpy and loops."""

from itertools import combinations, permutations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.field import Field, Image, Label
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.pairs import OTHER, Ordered, one_shot
from neurarium.engine.preset import preset_registry
from neurarium.engine.summaries.prediction import Prediction
from tests.engine.drawn import Ready, ready
from tests.engine.showing import shown

RNG = np.random.default_rng(3)
CODES, LABELS = RNG.normal(size=(12, 3)).astype(np.float32), np.arange(12) % 4
APART = np.sqrt(((CODES[:, None] - CODES) ** 2).sum(-1))


def cost(loss_function: str, classes: int) -> float:
    objective = Twins.model_validate({"loss_function": loss_function, "classes": classes, "margin": 1.5})
    batch = Batch({"input": jnp.zeros((12, 1)), "target": jnp.asarray(LABELS)})
    return float(objective._cost(jnp.asarray(CODES), batch))


@pytest.mark.parametrize("classes", [0, 3])
def test_a_contrastive_loss_is_that_of_hadsell_over_all_pairs(classes: int) -> None:
    pairs = [pair for pair in combinations(range(12), 2) if not classes or max(LABELS[list(pair)]) < classes]
    near = [APART[i, j] ** 2 / 2 for i, j in pairs if LABELS[i] == LABELS[j]]
    far = [max(0, 1.5 - APART[i, j]) ** 2 / 2 for i, j in pairs if LABELS[i] != LABELS[j]]
    assert cost("contrastive", classes) == pytest.approx(np.mean(near) + np.mean(far), rel=1e-5)


def test_a_triplet_loss_is_the_mean_over_all_that_are_too_near() -> None:
    lacking = [
        APART[anchor, same] - APART[anchor, other] + 1.5
        for anchor, same, other in permutations(range(12), 3)
        if LABELS[anchor] == LABELS[same] != LABELS[other]
    ]
    assert cost("triplet", 0) == pytest.approx(np.mean([each for each in lacking if each > 0]), rel=1e-5)


def test_the_threshold_is_the_best_of_all() -> None:
    ordered = Ordered.of(jnp.asarray(CODES), jnp.asarray(LABELS))
    threshold, accuracy = ordered.best_threshold()
    left, right = np.triu_indices(12, 1)
    distances, same = APART[left, right], LABELS[left] == LABELS[right]

    def right_at(limit: float) -> float:
        called = distances <= limit
        return float(called[same].mean() + (~called[~same]).mean()) / 2

    assert accuracy == pytest.approx(right_at(float(threshold)), abs=1e-5)
    assert accuracy == pytest.approx(max(right_at(limit) for limit in (0, *distances)), abs=1e-5)
    np.testing.assert_allclose(
        ordered.ranked(ordered.same, int(same.sum())), np.sort(distances[same]), atol=1e-4
    )


def test_one_example_of_each_class_is_enough_for_its_nearest() -> None:
    expected = []
    for shot in range(2):
        examples = [np.flatnonzero(label == LABELS)[shot] for label in (1, 2, 3)]
        asked = [i for i in range(12) if LABELS[i] > 0 and i not in examples]
        nearest = APART[np.ix_(asked, examples)].argmin(1) + 1
        expected.append(np.mean(nearest == LABELS[asked]))
    measured = one_shot(jnp.asarray(CODES), jnp.asarray(LABELS), jnp.asarray(LABELS > 0), shots=2)
    assert measured == pytest.approx(np.mean(expected))


@pytest.fixture(scope="module")
def made() -> Ready:
    dataset = Spec(type="digits_8x8")
    network = preset_registry["twins_128_64"]().networks(DataSpec("", FIELDS, 0, 0))
    return ready(
        Experiment(
            dataset=dataset, networks=network, objective=Spec(type="twins"), optimizer=Spec(type="adam")
        )
    )


FIELDS: dict[str, Field] = {"input": Image(8, 8), "target": Label(tuple("0123456789"))}


def test_what_is_looked_at_is_compared_with_an_example_of_each_class(made: Ready) -> None:
    state, labels = made.init(), np.asarray(made.test.fields["target"])
    seen = made.inspect(state, 5)
    players = made.learner.players(state)
    codes = np.asarray(players.apply("network", {"input": made.test.fields["input"] / 255.0}).output)
    examples = shown("examples", seen, turn=1)
    assert examples["number"].tolist() == [np.flatnonzero(labels == digit)[1] for digit in range(10)]
    apart = np.linalg.norm(codes[examples["number"]] - codes[5], axis=1)
    np.testing.assert_allclose(examples["distance"], apart, atol=2e-3)
    pairs = shown("pairs", seen, count=50)
    assert (np.diff(pairs["same"]) >= 0).all()
    assert pairs["same"].shape == pairs["different"].shape == (50,)
    compared = jax.jit(made.learner.compare)(state, made.test, made.live)
    assert pairs["accuracy"] == pytest.approx(float(compared["accuracy"]), abs=1e-5)


def test_two_drawings_are_as_far_apart_as_their_codes(made: Ready) -> None:
    state = made.init()
    seen, compared = made.inspect(state, 5), made.test.part(9, 1).fields["input"]
    seen = seen._replace(sample=seen.sample._replace(fields=seen.sample.fields | {OTHER: compared}))
    players = made.learner.players(state)
    codes = np.asarray(players.apply("network", {"input": made.test.fields["input"] / 255.0}).output)
    expected = np.linalg.norm(codes[5] - codes[9])
    assert shown("apart", seen)["distance"] == pytest.approx(expected, abs=2e-3)


def test_of_twins_no_class_is_told(made: Ready) -> None:
    with pytest.raises(EngineError, match="only for problems with classes"):
        Prediction.check(made.learner)


@pytest.mark.parametrize("classes", [1, 11])
def test_two_classes_at_least_are_learned_from_and_no_more_than_there_are(classes: int) -> None:
    with pytest.raises(EngineError) as raised:
        Twins(classes=classes).answers(DataSpec("Digits", FIELDS, 0, 0))
    assert raised.value.field == "objective.classes"
