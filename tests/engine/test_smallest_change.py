"""The smallest change: it is one, within its limit, and the network then says what it is to say."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.summaries.smallest_change import SmallestChange
from neurarium.engine.summary import NUMBERS, Inspection, numbers_of
from tests.engine.drawn import of_preset
from tests.engine.few import CLASSES, DENSE, Few, few

ROUNDS = SmallestChange.rounds
Seek = Callable[..., dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def made() -> Few:
    return few(DENSE)


@pytest.fixture(scope="module")
def inspection(made: Few) -> Inspection:
    state = made.chunk(made.init(), 60)[0]
    return Inspection(made.learner.bind(made.live), state, made.test.part(4, 1), made.train, made.test, {})


@pytest.fixture(scope="module")
def seek(inspection: Inspection) -> Seek:
    """Seek it in some rounds."""
    summary = SmallestChange()
    compute = jax.jit(
        lambda numbers, found: summary.bind(NUMBERS, numbers).compute(inspection._replace(found=found))
    )

    def search(**config: float) -> dict[str, np.ndarray]:
        found = {name: jnp.asarray(array) for name, array in summary.begin(inspection.learner).items()}
        for _ in range(ROUNDS):
            tensors = compute(numbers_of(Spec(type="smallest_change", config=dict(config))), found)
            found = {"change": tensors["change"]}
        return {name: np.asarray(tensor) for name, tensor in tensors.items()}

    return search


def logits(inspection: Inspection, picture: np.ndarray) -> np.ndarray:
    """What the trained network gives for a picture, in numpy."""
    params = {
        layer: {name: np.asarray(array, np.float64) for name, array in arrays.items()}
        for layer, arrays in inspection.train_state.params.items()
    }
    hidden = np.maximum(picture.ravel() @ params["dense_2"]["kernel"] + params["dense_2"]["bias"], 0)
    return np.asarray(hidden @ params["output"]["kernel"] + params["output"]["bias"])


def picture_of(inspection: Inspection) -> np.ndarray:
    return np.asarray(inspection.sample.fields["input"][0], np.float64) / 255


@pytest.mark.parametrize("target", range(-1, CLASSES))
def test_with_it_the_network_says_the_other_class_and_with_less_it_does_not(
    inspection: Inspection, seek: Seek, target: int
) -> None:
    picture = picture_of(inspection)
    before = logits(inspection, picture)
    best, second = np.argsort(-before)[:2]
    of = seek(target=target, limit=6.0)
    assert of["class"] == (second if target in (-1, best) else target)
    assert of["is_enough"]
    changed = picture + of["change"]
    assert changed.min() > -1e-6
    assert changed.max() < 1 + 1e-6
    assert np.abs(of["changed"] - 255 * changed).max() < 1
    assert logits(inspection, changed).argmax() == of["class"]
    assert logits(inspection, picture + 0.9 * of["change"]).argmax() == best
    assert of["distance"] == pytest.approx(np.linalg.norm(of["change"]), rel=1e-5)
    assert of["largest"] == pytest.approx(np.abs(of["change"]).max(), rel=1e-5)
    after = np.exp(logits(inspection, changed))
    assert of["probability"] == pytest.approx(after[of["class"]] / after.sum(), abs=1e-4)


def test_it_is_about_as_small_as_the_way_to_the_border_of_the_class(
    inspection: Inspection, seek: Seek
) -> None:
    picture = picture_of(inspection)
    of = seek(limit=6.0)
    ups = np.random.default_rng(0).normal(size=(500, *picture.shape))
    distances = []
    for up in ups / np.linalg.norm(ups.reshape(500, -1), axis=1).reshape(-1, 1, 1, 1):
        changed = np.clip(picture + 2 * float(of["distance"]) * up, 0, 1)
        distances.append(logits(inspection, changed).argmax() == of["class"])
    assert np.mean(distances) < 0.02  # even twice as far hardly any other way leads there


def test_a_larger_limit_makes_it_no_larger(seek: Seek) -> None:
    small, large = seek(limit=6.0), seek(limit=28.0)
    assert small["is_enough"]
    assert large["distance"] == pytest.approx(small["distance"], rel=0.02)


def test_it_keeps_within_its_limit_and_says_so(inspection: Inspection, seek: Seek) -> None:
    of = seek(limit=0.1)
    assert not of["is_enough"]
    assert of["distance"] <= 0.1 + 1e-5
    assert logits(inspection, picture_of(inspection) + of["change"]).argmax() != of["class"]


def test_it_is_sought_of_pictures_and_sequences_with_classes_only() -> None:
    with pytest.raises(EngineError, match="only for pictures and sequences"):
        SmallestChange.check(of_preset("linear", "spiral").learner)
