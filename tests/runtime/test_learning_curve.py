"""What pictures teach: how each is read now, and how many are needed; nothing is compiled for either."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from neurarium.engine.dataset import Holding
from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import Step
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.learning_curve import LearningCurve, nested_order, sizes_up_to
from neurarium.runtime.learning_curves import LearningCurves
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.reading import Reading
from neurarium.settings import Limits
from tests.runtime.driving import TIMEOUT_SECS, Driver
from tests.runtime.test_adding_points import compilations

SHAPE = (28, 28, 1)
COUNT = 64
RNG = np.random.default_rng(0)
LABELS = (np.arange(COUNT) % 2).astype(np.int32)
# A bright half, left or right, under noise: a few pictures are not enough to tell it from the noise.
DRAWN = RNG.integers(0, 200, (COUNT, *SHAPE))
DRAWN[LABELS == 0, :, :14] += 25
DRAWN[LABELS == 1, :, 14:] += 25
SIDES = (np.arange(COUNT) // 2 % 4 == 3).astype(np.int8)
SAMPLES = OwnSamples(DRAWN.astype(np.uint8), LABELS, SIDES, LABELS)


def held(holding: Holding) -> bytes:
    return OwnSamples(*(array[: holding.revision] for array in SAMPLES)).encode()


def driver(tmp_path: Path, programs: Programs, pictures: int, *, shuffled: bool = False) -> Driver:
    planner = Planner(Datasets(tmp_path, (), {"albums": held}), Limits())
    ready = planner.preset_experiment("linear", "own_pictures")
    config = {"album": "a", "revision": pictures, "names": ["x", "y"], "shuffled": shuffled}
    dataset = Spec(type="own_pictures", config=config)
    return Driver(planner, programs, ready.model_copy(update={"dataset": dataset})).ready()


@pytest.fixture
def curves() -> Iterator[LearningCurves]:
    made = LearningCurves(lambda: False)
    yield made
    made.close()


def test_each_picture_is_read_as_by_hand(
    tmp_path: Path, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    learned = driver(tmp_path, programs, COUNT, shuffled=True)
    learned.send(Step(steps=40))
    learned.until(lambda: not learned.state.playing)
    with compilations(caplog) as found:
        read = Reading.of(learned.snapshot, SAMPLES, classes=2)
    assert found == []
    params = learned.snapshot.train_state.params["output"]
    picture = learned.snapshot.data.spec.picture
    assert picture is not None
    seen = SAMPLES.pictures.reshape(COUNT, -1)[:, list(picture.order)] / 255
    logits = seen @ np.asarray(params["kernel"]) + np.asarray(params["bias"])
    losses = np.log(np.exp(logits).sum(1)) - logits[np.arange(COUNT), LABELS]
    np.testing.assert_allclose(read.loss, losses, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(read.prediction, logits.argmax(1))
    with pytest.raises(EngineError, match="other classes"):
        Reading.of(learned.snapshot, SAMPLES, classes=3)


def test_a_curve_rises_with_the_pictures_and_leaves_the_run_alone(
    tmp_path: Path, programs: Programs, curves: LearningCurves, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = driver(tmp_path, programs, COUNT).compiled()
    before = drawing.snapshot.train_state
    with compilations(caplog) as found:
        curve = curves.begin(drawing.session)
        curves.wait(curve, TIMEOUT_SECS)
    assert found == []
    state = curve.state
    assert (state.learn, state.test, state.done) == (48, 16, 1.0)
    assert [point.size for point in state.points] == [2, 4, 8, 16, 32, 48]
    assert {len(point.accuracies) for point in state.points} == {state.seeds}
    means = [np.mean(point.accuracies) for point in state.points]
    assert means[0] < 0.85 < means[-1]
    assert len({point.accuracies for point in state.points}) > 1
    assert drawing.snapshot.train_state is before
    curves.forget(drawing.session)
    assert curves.of(drawing.session) is None


def test_too_few_pictures_and_other_problems_are_refused_in_words(tmp_path: Path, programs: Programs) -> None:
    few = driver(tmp_path, programs, 6)
    with pytest.raises(EngineError, match="at least 4 pictures to learn from and 2 to test on"):
        LearningCurve.of(few.snapshot.plan, few.snapshot.program)


def test_each_size_holds_the_smaller_ones_and_as_many_of_each_class_as_can_be() -> None:
    labels = np.array([0] * 9 + [1] * 5 + [2] * 2)
    order = nested_order(labels, seed=1)
    assert sorted(order) == list(range(16))
    for size, counts in ((3, [1, 1, 1]), (6, [2, 2, 2]), (10, [4, 4, 2]), (16, [9, 5, 2])):
        assert np.bincount(labels[order[:size]]).tolist() == counts
    assert not np.array_equal(order, nested_order(labels, seed=2))
    assert sizes_up_to(89, 3) == (3, 6, 12, 24, 48, 89)
    assert sizes_up_to(50, 3) == (3, 6, 12, 24, 50)
    assert sizes_up_to(4, 2) == (2, 4)
    assert len(sizes_up_to(4000, 2)) == 9
