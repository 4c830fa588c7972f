"""Training: what one step does, and that the same experiment is always the same run."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import batch_indices
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec
from neurarium.engine.drawn import PLANE
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Network, Spec
from neurarium.engine.field import Label
from neurarium.engine.train import TrainState
from tests.engine.few import DENSE, EVERYTHING, FLAT, Few, few

RANDOM = Spec(type="image", config={"shift": 1, "rotation": 10, "noise": 0.1, "thickness": 0.5})


def bits(train_state: TrainState) -> list[bytes]:
    return [
        np.asarray(leaf).tobytes()
        for leaf in jax.tree.leaves(train_state._replace(key=jax.random.key_data(train_state.key)))
    ]


@pytest.fixture(scope="module")
def everything() -> Few:
    """A learner in which all that is random takes part."""
    return few(EVERYTHING, optimizer=Spec(type="adamw"), augmentation=RANDOM)


def test_a_step_is_that_of_plain_numpy() -> None:
    made = few(DENSE, optimizer=Spec(type="sgd", config={"learning_rate": 0.5}))
    start = made.init()
    end, scalars = made.chunk(start, 1)

    indices = np.asarray(batch_indices(start.key, jnp.int32(0), samples=30, batch_size=8))
    x = np.asarray(made.train.fields["input"], np.float64)[indices].reshape(8, 36) / 255
    label = np.eye(3)[np.asarray(made.train.fields["target"])[indices]]
    (w1, b1), (w2, b2) = (
        (
            np.asarray(start.params[id_]["kernel"], np.float64),
            np.asarray(start.params[id_]["bias"], np.float64),
        )
        for id_ in ("dense_2", "output")
    )
    h = np.maximum(x @ w1 + b1, 0)
    logits = h @ w2 + b2
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    d_logits = (p - label) / 8
    d_h = d_logits @ w2.T * (h > 0)
    gradients = {
        "output": {"kernel": h.T @ d_logits, "bias": d_logits.sum(0)},
        "dense_2": {"kernel": x.T @ d_h, "bias": d_h.sum(0)},
    }
    for id_, by_name in gradients.items():
        for name, gradient in by_name.items():
            expected = np.asarray(start.params[id_][name], np.float64) - 0.5 * gradient
            np.testing.assert_allclose(end.params[id_][name], expected, rtol=1e-5, atol=1e-6)
    assert scalars["loss"][0] == pytest.approx(-np.log((p * label).sum(1)).mean(), rel=1e-5)
    assert scalars["accuracy"][0] == pytest.approx((p.argmax(1) == label.argmax(1)).mean())
    norm = np.sqrt(
        sum((gradient**2).sum() for by_name in gradients.values() for gradient in by_name.values())
    )
    assert scalars["gradient_norm"][0] == pytest.approx(norm, rel=1e-5)
    assert end.step == 1


def test_chunks_do_not_matter(everything: Few) -> None:
    start = everything.init()
    whole, scalars = everything.chunk(start, 12)
    half, first = everything.chunk(start, 7)
    rest, second = everything.chunk(half, 5)
    assert bits(whole) == bits(rest)
    for name in everything.learner.scalar_names:
        np.testing.assert_array_equal(scalars[name][:12], np.concatenate([first[name][:7], second[name][:5]]))


def test_the_same_seed_is_the_same_run_and_another_seed_another(everything: Few) -> None:
    first, again, other = (everything.chunk(everything.init(seed), 5)[0] for seed in (0, 0, 1))
    assert bits(first) == bits(again)
    assert bits(first) != bits(other)


def test_no_steps_change_nothing(everything: Few) -> None:
    start = everything.init()
    assert bits(everything.chunk(start, 0)[0]) == bits(start)


def test_training_lowers_the_loss_of_what_was_never_seen() -> None:
    made = few(DENSE)
    trained, _ = made.chunk(made.init(), 300)
    before, after = (
        made.learner.evaluate(state, made.test, made.live)["loss"].mean() for state in (made.init(), trained)
    )
    assert after < 0.7 * before


def test_live_numbers_change_without_compiling_anew(everything: Few) -> None:
    traced = 0

    def chunk(state: TrainState, live: dict[str, jax.Array]) -> TrainState:
        nonlocal traced
        traced += 1
        return everything.learner.train_chunk(state, everything.train, live, jnp.int32(3))[0]

    compiled, start = jax.jit(chunk), everything.init()
    usual = compiled(start, everything.live)
    for path in everything.live:
        other = compiled(start, everything.live | {path: everything.live[path] * 0.5 + 0.01})
        assert bits(other) != bits(usual), f"{path} has no effect"
    assert traced == 1


def test_sessions_of_equal_shape_train_stacked_as_each_would_alone() -> None:
    made = few(EVERYTHING, optimizer=Spec(type="adamw"), augmentation=RANDOM)
    starts = [made.init(seed) for seed in (0, 1)]
    stacked = jax.tree.map(lambda *leaves: jnp.stack(leaves), *starts)

    def chunk(state: TrainState) -> TrainState:
        return made.learner.train_chunk(state, made.train, made.live, jnp.int32(3))[0]

    together = jax.jit(jax.vmap(chunk))(stacked)
    for number, start in enumerate(starts):
        alone, _ = made.chunk(start, 3)
        jax.tree.map(
            lambda stacked, single: np.testing.assert_allclose(stacked[number], single, rtol=2e-3, atol=5e-4),  # noqa: B023
            together.params,
            alone.params,
        )


def test_evaluating_draws_nothing_and_measures_each_sample(everything: Few) -> None:
    state = everything.init()
    measured = everything.learner.evaluate(state, everything.test, everything.live)
    part = everything.test.part(5, 2)
    for name, values in everything.learner.evaluate(state, part, everything.live).items():
        np.testing.assert_allclose(values, measured[name][5:7], rtol=1e-5, atol=1e-6)


def test_an_experiment_needs_its_roles_and_ids_of_its_own() -> None:
    made = few(FLAT)
    network = made.experiment.networks["network"]
    without = made.experiment.model_copy(update={"networks": {"critic": network}})
    with pytest.raises(EngineError, match="needs a network for the role “network”"):
        build_learner(without, made.learner.data)
    too_many = made.experiment.model_copy(update={"networks": {"network": network, "critic": network}})
    with pytest.raises(EngineError, match="no part for the role “critic”"):
        build_learner(too_many, made.learner.data)


def test_the_last_layer_must_answer_for_every_class() -> None:
    made = few(FLAT)
    data: DataSpec = made.learner.data._replace(
        fields=made.learner.data.fields | {"target": Label(("a", "b"))}
    )
    with pytest.raises(EngineError, match="one number per class, 2 here, not 3") as raised:
        build_learner(made.experiment, data)
    assert raised.value.layer_id == "output"


def test_pictures_are_asked_for_where_pictures_are_changed() -> None:
    made = few(FLAT, augmentation=RANDOM)
    layers = [spec for spec in made.experiment.networks["network"].layers if spec.type != "flatten"]
    edges = [
        edge.model_copy(update={"source": "input"}) for edge in made.experiment.networks["network"].edges[-1:]
    ]
    network = Network(layers=tuple(layers), edges=tuple(edges))
    points = made.learner.data._replace(fields=made.learner.data.fields | {"input": PLANE})
    with pytest.raises(EngineError, match="for pictures") as raised:
        build_learner(made.experiment.model_copy(update={"networks": {"network": network}}), points)
    assert raised.value.field == "augmentation"
