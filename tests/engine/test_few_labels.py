"""Few labels: which are kept, what is learned from, and the loss of those without, against numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pydantic import JsonValue

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Label
from neurarium.engine.objectives.few_labels import FewLabels
from neurarium.engine.padding import capacity, padded
from neurarium.engine.summaries.points import Points
from neurarium.export.recipe import read_recipe
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.viewer_input import ViewerInput
from tests.engine.drawn import Ready, dense, of_layers, parsed

FIELDS: dict[str, JsonValue] = {"labelled": 2, "samples": 60}
TAUGHT = 20


@pytest.fixture(scope="module")
def made() -> Ready:
    few = Spec(type="few_labels", config={"threshold": 0.8, "weight": 2.0})
    return of_layers(
        "moons", dense("dense_1", 4, "tanh"), dense("output", 2), objective=few, labelled=2, samples=60
    )


def test_the_first_of_each_class_keep_their_label_and_come_first() -> None:
    whole, few = parsed(Spec(type="moons", config={"samples": 60})), parsed(Spec(type="moons", config=FIELDS))
    labels = few.train.fields["target"]
    assert sorted(labels[:4]) == [0, 0, 1, 1]
    assert (labels[4:] == -1).all()
    of_whole = {tuple(point): label for point, label in zip(*whole.train.fields.values(), strict=True)}
    assert [of_whole[tuple(point)] for point in few.train.fields["input"][:4]] == labels[:4].tolist()
    assert of_whole.keys() == {tuple(point) for point in few.train.fields["input"]}
    np.testing.assert_array_equal(few.test.fields["target"], whole.test.fields["target"])
    named = dataset_registry.build(Spec(type="moons", config=FIELDS)).fields()["target"]
    assert isinstance(named, Label)
    assert named.without_decoration() == Label(("", ""), partial=True)


@pytest.mark.parametrize("type_", ["few_labels", "classification"])
def test_labels_are_learned_from_half_of_a_batch_or_all_of_it(made: Ready, type_: str) -> None:
    few = type_ == "few_labels"
    learner = made.learner if few else of_layers("moons", dense("output", 2), labelled=2, samples=60).learner
    split = made.train.fields
    rows = capacity(30)
    train = Batch(
        {name: jnp.asarray(padded(np.asarray(a), rows)) for name, a in split.items()}, jnp.int32(30)
    )
    drawn = jnp.array([29, 4, 5, 3, 17, 0, 22, 9])
    chosen = np.asarray(learner.taught(drawn, train))
    expected = np.where(np.arange(8) < 4, np.asarray(drawn) % 4, drawn) if few else np.asarray(drawn) % 4
    np.testing.assert_array_equal(chosen, expected)


def test_the_loss_adds_what_is_believed_of_those_without_label(made: Ready) -> None:
    state, learner = made.init(), made.learner.bind(made.live)
    samples = Batch({name: array[:TAUGHT] for name, array in made.train.fields.items()})
    batch = learner.objective.complete(samples, key=jax.random.key(1))
    loss, aux = learner.objective.loss("", learner.players(state), batch)

    def probabilities(x: jax.Array) -> np.ndarray:
        hidden = np.tanh(np.asarray(x) @ state.params["dense_1"]["kernel"] + state.params["dense_1"]["bias"])
        powers = np.exp(hidden @ state.params["output"]["kernel"] + state.params["output"]["bias"])
        shares: np.ndarray = powers / powers.sum(1, keepdims=True)
        return shares

    seen, changed = probabilities(batch.fields["input"]), probabilities(batch.fields["changed"])
    target, half, told = np.asarray(batch.fields["target"]), TAUGHT // 2, 4
    known = -np.log(seen[np.arange(told), target[:told]]).mean()
    guesses, certain = seen[half:].argmax(1), seen[half:].max(1) >= 0.8
    believed = -(np.log(changed[half:][np.arange(half), guesses]) * certain).mean()
    assert 0 < certain.sum() < half
    assert loss == pytest.approx(known + 2 * believed, rel=1e-5)
    assert aux.metrics["certain"] == pytest.approx(certain.mean())
    assert aux.metrics["accuracy"] == pytest.approx((seen[:told].argmax(1) == target[:told]).mean())


def test_what_is_changed_is_a_picture_moved_or_a_point_shaken() -> None:
    key, objective = jax.random.key(0), FewLabels(strength=0.5)
    points = jnp.zeros((4_000, 2))
    shaken = objective.complete(Batch({"input": points}), key=key).fields["changed"]
    assert float(shaken.std()) == pytest.approx(0.25, rel=0.05)
    pictures = jnp.zeros((20, 28, 28, 1)).at[:, 14, 14].set(1.0)
    moved = objective.complete(Batch({"input": pictures}), key=key).fields["changed"]
    brightest = np.asarray(moved).reshape(20, -1).argmax(1)
    assert len(set(brightest.tolist())) > 5
    assert np.abs(np.stack(np.unravel_index(brightest, (28, 28))) - 14).max() <= 3


def test_a_point_without_label_is_shown_with_what_is_thought_of_it(made: Ready) -> None:
    shown = Points().compute(made.inspect(made.init()))
    measured = made.evaluate(made.init(), made.train, made.live)
    np.testing.assert_allclose(shown["train_confidence"], measured["confidence"], rtol=1e-6)
    assert (np.asarray(shown["train_target"])[4:] == -1).all()


def test_of_a_sample_without_label_no_loss_is_told(made: Ready) -> None:
    host = parsed(made.experiment.dataset)
    data = LoadedData(made.learner.data, host, made.train, made.test)
    looked_at = (ViewerInput((), 0, split="train", number=number).fitted(data) for number in (0, 20))
    assert [sample.has_label for sample in looked_at] == [True, False]


def test_code_is_not_written_where_labels_are_missing(made: Ready) -> None:
    with pytest.raises(EngineError, match="no label"):
        read_recipe(made.experiment, made.learner, parsed(made.experiment.dataset))
