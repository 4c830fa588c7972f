"""What holds for every optimizer, and each against its formula in numpy."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.engine.optimizer import Optimizer, optimizer_registry

Trajectory = list[np.ndarray]
Rule = Callable[[list[np.ndarray], np.ndarray, dict[str, float]], Trajectory]

rng = np.random.default_rng(0)
GRADIENTS = [size * rng.normal(size=(3, 2)) for size in (1, 0.02, 5, 0.1)]
START = rng.normal(size=(3, 2))
every_optimizer = pytest.mark.parametrize("name", list(optimizer_registry))


def build(name: str, **config: float) -> Optimizer:
    return optimizer_registry.build(Spec(type=name, config={**config}))


def walk(optimizer: Optimizer, *, factor: float = 1.0, gradients: list[np.ndarray] = GRADIENTS) -> Trajectory:
    """Where a kernel is after each step along given gradients."""
    params = {"layer": {"kernel": jnp.asarray(START, jnp.float32)}}
    state, places = optimizer.init(params), []
    for gradient in gradients:
        updates = {"layer": {"kernel": jnp.asarray(gradient, jnp.float32)}}
        params, state = optimizer.update(updates, state, params, factor=jnp.float32(factor))
        places.append(np.asarray(params["layer"]["kernel"]))
    return places


def sgd(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    return [w := w - c["learning_rate"] * g for g in gradients]


def momentum(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    v = np.zeros_like(w)
    return [w := w - c["learning_rate"] * (v := c["momentum"] * v + g) for g in gradients]


def nesterov(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    v, places = np.zeros_like(w), []
    for g in gradients:
        v = c["momentum"] * v + g
        w = w - c["learning_rate"] * (g + c["momentum"] * v)
        places.append(w)
    return places


def adagrad(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    s, places = np.full_like(w, 0.1), []
    for g in gradients:
        s = s + g**2
        w = w - c["learning_rate"] * g / np.sqrt(s + 1e-7)
        places.append(w)
    return places


def rmsprop(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    s, places = np.zeros_like(w), []
    for g in gradients:
        s = c["decay"] * s + (1 - c["decay"]) * g**2
        w = w - c["learning_rate"] * g / np.sqrt(s + 1e-8)
        places.append(w)
    return places


def adadelta(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    s, d, places = np.zeros_like(w), np.zeros_like(w), []
    for g in gradients:
        s = c["decay"] * s + (1 - c["decay"]) * g**2
        step = np.sqrt(d + 1e-6) / np.sqrt(s + 1e-6) * g
        d = c["decay"] * d + (1 - c["decay"]) * step**2
        w = w - c["learning_rate"] * step
        places.append(w)
    return places


def adam(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    m, v, places = np.zeros_like(w), np.zeros_like(w), []
    for t, g in enumerate(gradients, start=1):
        m = c["beta1"] * m + (1 - c["beta1"]) * g
        v = c["beta2"] * v + (1 - c["beta2"]) * g**2
        m_hat, v_hat = m / (1 - c["beta1"] ** t), v / (1 - c["beta2"] ** t)
        w = w - c["learning_rate"] * (m_hat / (np.sqrt(v_hat) + 1e-8) + c.get("weight_decay", 0) * w)
        places.append(w)
    return places


def lion(gradients: list[np.ndarray], w: np.ndarray, c: dict[str, float]) -> Trajectory:
    m, places = np.zeros_like(w), []
    for g in gradients:
        w = w - c["learning_rate"] * (np.sign(c["beta1"] * m + (1 - c["beta1"]) * g) + c["weight_decay"] * w)
        m = c["beta2"] * m + (1 - c["beta2"]) * g
        places.append(w)
    return places


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adam,
    "lion": lion,
}


def test_every_optimizer_has_a_rule() -> None:
    assert RULES.keys() == set(optimizer_registry)


@every_optimizer
def test_it_follows_its_formula(name: str) -> None:
    config = {field: float(getattr(build(name), field)) for field in build(name).live_names()}
    config["learning_rate"] = 0.1
    if "weight_decay" in config:
        config["weight_decay"] = 0.3
    for place, expected in zip(
        walk(build(name, **config)), RULES[name](GRADIENTS, START, config), strict=True
    ):
        np.testing.assert_allclose(place, expected, rtol=1e-4, atol=1e-5)


@every_optimizer
def test_it_goes_down_a_bowl(name: str) -> None:
    optimizer = build(name)
    params = {"layer": {"kernel": jnp.full((2, 2), 0.5), "bias": jnp.full(2, -0.5)}}

    def height(params: dict[str, dict[str, jax.Array]]) -> jax.Array:
        return sum((jnp.square(leaf).sum() for leaf in jax.tree.leaves(params)), jnp.zeros(()))

    @jax.jit
    def descend(params: dict[str, dict[str, jax.Array]]) -> dict[str, dict[str, jax.Array]]:
        def step(_: int, carry: tuple[object, object]) -> tuple[object, object]:
            return optimizer.update(jax.grad(height)(carry[0]), carry[1], carry[0], factor=jnp.ones(()))

        down: tuple[dict[str, dict[str, jax.Array]], object] = jax.lax.fori_loop(
            0, 200, step, (params, optimizer.init(params))
        )
        return down[0]

    assert height(descend(params)) < 0.9 * height(params)


@every_optimizer
def test_its_state_has_one_form_whatever_its_numbers(name: str) -> None:
    params = {"layer": {"kernel": jnp.ones((2, 2))}}
    zero = dict.fromkeys(build(name).live_names(), 0.0)
    usual, without = (
        str(jax.tree.structure(made.init(params))) for made in (build(name), build(name, **zero))
    )
    assert usual == without


@every_optimizer
def test_every_number_is_live(name: str) -> None:
    traced = 0

    def step(live: dict[str, jax.Array]) -> jax.Array:
        nonlocal traced
        traced += 1
        optimizer = build(name).bind("optimizer", live)
        return jnp.asarray(walk_traced(optimizer))

    def walk_traced(optimizer: Optimizer) -> jax.Array:
        params = {"layer": {"kernel": jnp.asarray(START, jnp.float32)}}
        state = optimizer.init(params)
        for gradient in GRADIENTS:
            updates = {"layer": {"kernel": jnp.asarray(gradient, jnp.float32)}}
            params, state = optimizer.update(updates, state, params, factor=jnp.ones(()))
        return params["layer"]["kernel"]

    compiled = jax.jit(step)
    values = {f"optimizer.{field}": float(getattr(build(name), field)) for field in build(name).live_names()}
    usual = np.asarray(compiled(values))
    for path in values:
        changed = values | {path: 1.5 * values[path] + 0.3}
        assert not np.array_equal(compiled(changed), usual), f"{path} has no effect"
    assert traced == 1


@every_optimizer
def test_the_schedule_scales_the_learning_rate(name: str) -> None:
    half = walk(build(name, learning_rate=0.04), factor=0.5)
    np.testing.assert_allclose(half, walk(build(name, learning_rate=0.02)), rtol=1e-6, atol=1e-7)


def test_a_long_gradient_is_shortened_and_a_short_one_let_through() -> None:
    length = float(np.linalg.norm(GRADIENTS[0]))
    for limit, factor in ((length / 2, 0.5), (length * 2, 1.0), (0.0, 1.0)):
        (place,) = walk(build("sgd", learning_rate=1, clip_norm=limit), gradients=GRADIENTS[:1])
        np.testing.assert_allclose(place, START - factor * GRADIENTS[0], rtol=1e-5)


def test_penalties_pull_kernels_and_leave_biases_alone() -> None:
    params = {"layer": {"kernel": jnp.array([[2.0, -3.0]]), "bias": jnp.array([4.0])}}
    optimizer = build("sgd", learning_rate=1, l1=0.1, l2=0.01)
    zero = jax.tree.map(jnp.zeros_like, params)
    after, _ = optimizer.update(zero, optimizer.init(params), params, factor=jnp.ones(()))
    np.testing.assert_allclose(after["layer"]["kernel"], [[2 - 0.1 - 0.02, -3 + 0.1 + 0.03]], rtol=1e-6)
    np.testing.assert_array_equal(after["layer"]["bias"], [4])


@every_optimizer
def test_the_l1_penalty_acts_after_the_step_by_as_much_as_the_rate_lets_it(name: str) -> None:
    without, with_l1 = (build(name, learning_rate=0.1, l1=l1) for l1 in (0.0, 0.8))
    params = {"layer": {"kernel": jnp.asarray(START, jnp.float32)}}
    gradients = {"layer": {"kernel": jnp.asarray(GRADIENTS[0], jnp.float32)}}
    plain, shrunk = (
        np.asarray(
            made.update(gradients, made.init(params), params, factor=jnp.float32(0.5))[0]["layer"]["kernel"]
        )
        for made in (without, with_l1)
    )
    expected = np.sign(plain) * np.maximum(abs(plain) - 0.1 * 0.5 * 0.8, 0)
    np.testing.assert_allclose(shrunk, expected, atol=1e-6)


@every_optimizer
def test_weights_that_nothing_needs_become_exactly_zero_and_stay(name: str) -> None:
    optimizer = build(name, l1=0.1, learning_rate=0.1)
    params = {"layer": {"kernel": jnp.array([[0.05, -0.03, 2.0]]), "bias": jnp.array([0.01])}}
    pulled = jnp.array([[0.0, 0.0, -5.0]])  # only the last weight is of use
    state = optimizer.init(params)
    for _ in range(20):
        gradients = {"layer": {"kernel": pulled, "bias": jnp.zeros(1)}}
        params, state = optimizer.update(gradients, state, params, factor=jnp.ones(()))
    np.testing.assert_array_equal(params["layer"]["kernel"][0, :2], [0, 0])
    assert params["layer"]["kernel"][0, 2] != 0
    np.testing.assert_array_equal(params["layer"]["bias"], [np.float32(0.01)])


def test_penalties_are_not_clipped_away() -> None:
    params = {"layer": {"kernel": jnp.full((1, 1), 2.0)}}
    optimizer = build("sgd", learning_rate=1, l2=0.5, clip_norm=0.1)
    steep = {"layer": {"kernel": jnp.full((1, 1), 50.0)}}
    after, _ = optimizer.update(steep, optimizer.init(params), params, factor=jnp.ones(()))
    np.testing.assert_allclose(after["layer"]["kernel"], [[2 - 0.1 - 1.0]], rtol=1e-6)


@pytest.mark.parametrize("name", ["adamw", "lion"])
def test_decay_leaves_biases_alone(name: str) -> None:
    params = {"layer": {"kernel": jnp.ones((2, 2)), "bias": jnp.ones(2)}}
    optimizer = build(name, learning_rate=0.1, weight_decay=0.5)
    zero = jax.tree.map(jnp.zeros_like, params)
    after, _ = optimizer.update(zero, optimizer.init(params), params, factor=jnp.ones(()))
    np.testing.assert_allclose(after["layer"]["kernel"], 0.95, rtol=1e-6)
    np.testing.assert_array_equal(after["layer"]["bias"], 1)


@every_optimizer
def test_a_start_at_once_is_that_of_init(name: str) -> None:
    params = {"a": {"kernel": jnp.ones((3, 2)), "bias": jnp.ones(2)}, "b": {"kernel": jnp.ones((2, 2, 1, 4))}}
    at_once, expected = build(name).start(params), build(name).init(params)
    assert str(jax.tree.structure(at_once)) == str(jax.tree.structure(expected))
    for one, other in zip(jax.tree.leaves(at_once), jax.tree.leaves(expected), strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
