"""The loss landscape, compared with plain numpy and with the definitions of its directions."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.landscape import (
    Ground,
    filter_normalised,
    fixed_batch,
    lane_count,
    moved_of,
    sample_count,
    turn_for,
)
from neurarium.engine.network import Params
from neurarium.engine.trajectory import plane_of, point_count
from tests.engine.drawn import ready
from tests.engine.few import DENSE, Few, few
from tests.engine.problems import autoencoder, gan

SEED = jnp.uint32(7)
Numbers = Mapping[str, Mapping[str, Any]]


def ground_of(made: Few, role: str | None = None, *, steps: int = 0) -> Ground:
    state = made.init() if not steps else made.chunk(made.init(), steps)[0]
    learner = made.learner.bind(made.live)
    batch = fixed_batch(learner, made.train, sample_count(learner), SEED)
    return Ground(learner, turn_for(learner, role), state, batch)


def plain_loss(params: Numbers, batch: Batch) -> float:
    """The mean cross-entropy of 36-…-3 with relu, in float64."""
    x = np.asarray(batch.fields["input"], np.float64).reshape(batch.rows, -1)
    (w1, b1), (w2, b2) = (
        (np.asarray(params[id_]["kernel"], np.float64), np.asarray(params[id_]["bias"], np.float64))
        for id_ in ("dense_2", "output")
    )
    logits = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    logits -= logits.max(1, keepdims=True)
    told = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return float(-told[np.arange(batch.rows), np.asarray(batch.fields["target"])].mean())


def moved(params: Params, directions: tuple[Params, Params], x: float, y: float) -> Numbers:
    """Params so far along two directions, in float64."""
    return {
        layer_id: {
            name: np.asarray(array, np.float64)
            + x * np.asarray(directions[0][layer_id][name], np.float64)
            + y * np.asarray(directions[1][layer_id][name], np.float64)
            for name, array in arrays.items()
        }
        for layer_id, arrays in params.items()
    }


@pytest.mark.parametrize("lanes", [1, 5], ids=["one by one", "side by side"])
def test_the_loss_over_a_plane_is_that_of_plain_numpy(lanes: int) -> None:
    ground = ground_of(few(DENSE), steps=3)
    directions = ground.random_directions(SEED, None)
    places = np.random.default_rng(0).uniform(-1, 1, (5, 2)).astype(np.float32)
    losses = np.concatenate(
        [ground.losses(directions, jnp.asarray(places[i : i + lanes])) for i in range(0, 5, lanes)]
    )
    expected = [plain_loss(moved(ground.moving, directions, *place), ground.batch) for place in places]
    np.testing.assert_allclose(losses, expected, rtol=1e-6, atol=1e-6)
    at_present = ground.losses(directions, jnp.zeros((1, 2)))
    np.testing.assert_allclose(at_present, [plain_loss(ground.train_state.params, ground.batch)], rtol=1e-6)


def test_down_the_gradient_a_rate_lands_where_plain_descent_would() -> None:
    """Along the gradient, and with SGD along the optimizer's own step, too."""
    made = few(DENSE, optimizer=Spec(type="sgd", config={"learning_rate": 0.05}))
    ground = ground_of(made, steps=2)
    down = ground.downhill(None)
    assert float(down.rate) == pytest.approx(0.05)
    np.testing.assert_allclose(down.loss, plain_loss(ground.train_state.params, ground.batch), rtol=1e-6)
    for name in ("kernel", "bias"):
        np.testing.assert_allclose(
            down.step["output"][name], down.gradient["output"][name], rtol=1e-4, atol=1e-6
        )
    # The gradient, by differences of the float64 reference.
    slope, nudge = np.asarray(down.gradient["output"]["bias"]), 1e-6
    bias = np.asarray(ground.moving["output"]["bias"], np.float64)
    for unit in range(3):
        there = []
        for sign in (1, -1):
            nudged = bias + sign * nudge * np.eye(3)[unit]
            params = {**ground.moving, "output": {**ground.moving["output"], "bias": nudged}}
            there.append(plain_loss(params, ground.batch))
        assert -(there[0] - there[1]) / (2 * nudge) == pytest.approx(float(slope[unit]), abs=1e-6)
    rates = np.array([[0.01, 0], [0.5, 0], [0, 0.5]], np.float32)
    losses = ground.losses((down.gradient, down.step), jnp.asarray(rates))
    expected = [
        plain_loss(moved(ground.moving, (down.gradient, down.step), *place), ground.batch) for place in rates
    ]
    np.testing.assert_allclose(losses, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "adamw", "lion", "rmsprop"])
def test_the_optimizers_own_step_ends_where_it_would_take_the_weights(optimizer: str) -> None:
    made = few(DENSE, optimizer=Spec(type=optimizer, config={"learning_rate": 0.02}))
    ground = ground_of(made, steps=3)
    down = ground.downhill(None)
    state = ground.train_state
    slope = jax.grad(ground.loss)(ground.moving)
    after, _ = ground.learner.optimizer.update(
        slope, state.opt_state["network"], ground.moving, factor=jnp.float32(1)
    )
    for layer_id, arrays in after.items():
        for name, array in arrays.items():
            expected = np.asarray(array) - np.asarray(ground.moving[layer_id][name])
            np.testing.assert_allclose(0.02 * down.step[layer_id][name], expected, rtol=2e-4, atol=2e-7)


def test_each_filter_of_a_random_direction_is_as_long_as_that_of_the_weights() -> None:
    params = {
        "conv": {"kernel": jax.random.normal(jax.random.key(1), (3, 3, 4, 8)), "bias": jnp.ones(8)},
        "dense": {"kernel": jax.random.normal(jax.random.key(2), (20, 5)) * 7, "bias": jnp.ones(5)},
    }
    drawn = filter_normalised(params, jax.random.key(3))
    for layer_id, arrays in params.items():
        axes = tuple(range(arrays["kernel"].ndim - 1))
        lengths = [
            np.linalg.norm(np.asarray(of[layer_id]["kernel"]).reshape(-1, arrays["kernel"].shape[-1]), axis=0)
            for of in (params, drawn)
        ]
        np.testing.assert_allclose(lengths[1], lengths[0], rtol=1e-5)
        assert axes
        assert not np.asarray(drawn[layer_id]["bias"]).any()
    again = filter_normalised(params, jax.random.key(3))
    other = filter_normalised(params, jax.random.key(4))
    assert np.array_equal(again["dense"]["kernel"], drawn["dense"]["kernel"])
    assert not np.allclose(other["dense"]["kernel"], drawn["dense"]["kernel"])


def test_what_is_frozen_or_locked_moves_in_no_direction() -> None:
    ground = ground_of(few(DENSE, optimizer=Spec(type="adam")), steps=1)
    ground = ground._replace(learner=ground.learner._replace(frozen=frozenset({"dense_2"})))
    masks = jax.tree.map(lambda array: jnp.zeros(array.shape, bool), ground.moving)
    masks["output"]["kernel"] = masks["output"]["kernel"].at[0, 1].set(True)
    down = ground.downhill(masks)
    for direction in (*ground.random_directions(SEED, masks), down.gradient, down.step):
        assert not np.asarray(direction["dense_2"]["kernel"]).any()
        assert np.asarray(direction["output"]["kernel"])[0, 1] == 0
        assert np.asarray(direction["output"]["kernel"])[0, 0] != 0
    path = [
        jax.tree.map(
            lambda array, by=by: array + by**2 + by * jnp.arange(array.size).reshape(array.shape),
            ground.moving,
        )
        for by in (0.0, 0.1, 0.3, 0.2)
    ]
    plane = plane_of(path, masks, frozenset({"dense_2"}))
    for direction in plane.directions:
        assert not np.asarray(direction["dense_2"]["kernel"]).any()
        assert np.asarray(direction["output"]["kernel"])[0, 1] == 0


def test_the_plane_of_a_path_is_that_of_numpys_singular_values() -> None:
    rng = np.random.default_rng(5)
    path = [
        {"a": {"kernel": jnp.asarray(rng.normal(size=(6, 4)) * 3, jnp.float32), "bias": jnp.zeros(4)}}
        for _ in range(9)
    ]
    plane = plane_of(path, None)
    rows = np.stack([np.asarray(each["a"]["kernel"], np.float64).ravel() for each in path])
    _, sizes, vectors = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    np.testing.assert_allclose(plane.explained, (sizes**2 / (sizes**2).sum())[:2], rtol=1e-6)
    for number, direction in enumerate(plane.directions):
        along = np.asarray(direction["a"]["kernel"]).ravel()
        sign = np.sign(along @ vectors[number])
        np.testing.assert_allclose(along, sign * vectors[number], atol=1e-6)
        np.testing.assert_allclose(plane.places[:, number], (rows - rows[-1]) @ along, atol=1e-5)
    assert plane.places[0, 0] <= 0
    np.testing.assert_allclose(plane.places[-1], 0, atol=1e-9)


@pytest.mark.parametrize("way", [(0.0, 1.0), (0.0, 1.0, 2.0, 3.0)], ids=["short", "straight"])
def test_a_path_without_two_directions_is_refused_in_words(way: tuple[float, ...]) -> None:
    path = [{"a": {"kernel": jnp.full((2, 2), at, jnp.float32)}} for at in way]
    with pytest.raises(EngineError, match="train a few steps more"):
        plane_of(path, None)


def test_players_that_take_turns_have_a_landscape_each() -> None:
    made = ready(gan())
    learner = made.learner
    assert turn_for(learner, "generator").roles == ("generator",)
    assert turn_for(learner, None).roles == ("discriminator",)
    assert turn_for(ready(autoencoder()).learner, "decoder").roles == ("encoder", "decoder")
    params = learner.start(jax.random.key(0)).params
    assert set(moved_of(learner, turn_for(learner, "generator"), params)) <= set(
        learner.models["generator"].nodes
    )
    with pytest.raises(EngineError, match="no network “painter”"):
        turn_for(learner, "painter")


def test_batches_and_lanes_are_bounded() -> None:
    made = few(DENSE)
    assert sample_count(made.learner) == made.learner.data.train_size
    many = made.learner._replace(data=made.learner.data._replace(train_size=1_000_000))
    assert sample_count(many) == 512
    assert lane_count(many, 512, side_by_side=False) == 1
    assert 1 <= lane_count(many, 512, side_by_side=True) <= 64
    assert point_count(100) == 64
    assert point_count(10_000_000) == 8
