"""Adam's bias correction: that of optax, and by each number's own age in a widened network."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from neurarium.engine.bias_correction import scale_by_adam, settled
from neurarium.engine.network import Params
from neurarium.engine.surgery import operate
from neurarium.engine.train import Learner, TrainState
from neurarium.engine.transplant import NOWHERE
from tests.engine.operations import CONVOLUTIONS, Layers, learner, network, start, with_config

WIDER = (
    ("adam", "dense_1", {"units": 9}),
    ("adamw", "conv_1", {"filters": 7}),
    ("adam", "conv_2", {"kernel_size": 5}),
)


def after(made: Learner, state: TrainState, steps: int, *, seed: float = 0.0) -> TrainState:
    """The train state after steps along gradients that are the same ones for equal shapes."""

    def one(step: jax.Array, carry: tuple[Params, optax.OptState]) -> tuple[Params, optax.OptState]:
        params, opt_state = carry
        gradients = jax.tree.map(
            lambda param: jnp.cos(seed + 1.7 * step + 2.3 * jnp.arange(param.size).reshape(param.shape)),
            params,
        )
        moved: tuple[Params, optax.OptState] = made.optimizer.update(
            gradients, opt_state, params, factor=jnp.ones(())
        )
        return moved

    walk = jax.jit(lambda *start: jax.lax.fori_loop(0, steps, one, start))
    params, opt_state = walk(state.params, state.opt_state["network"])
    return state._replace(params=params, opt_state={"network": opt_state})


def test_it_is_that_of_optax() -> None:
    params = {"a": {"kernel": jnp.ones((3, 3, 2, 4)), "bias": jnp.ones(4)}, "b": {"kernel": jnp.ones((5, 2))}}
    rng = np.random.default_rng(0)
    ours, theirs = scale_by_adam(0.9, 0.999), optax.scale_by_adam(0.9, 0.999)
    update, expected_update = jax.jit(ours.update), jax.jit(theirs.update)
    state, expected_state = ours.init(params), theirs.init(params)
    for _ in range(50):
        gradients = jax.tree.map(lambda param: jnp.asarray(rng.normal(size=param.shape), param.dtype), params)
        steps, state = update(gradients, state)
        expected, expected_state = expected_update(gradients, expected_state)
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-5), steps, expected)


@pytest.mark.parametrize(("optimizer", "layer_id", "config"), WIDER)
def test_what_is_new_in_a_widened_network_steps_as_at_a_start_and_the_rest_does_not(
    optimizer: str, layer_id: str, config: dict[str, object]
) -> None:
    layers: Layers = with_config(CONVOLUTIONS, layer_id, **config)
    old, new = (learner(network(made), optimizer=optimizer) for made in (CONVOLUTIONS, layers))
    warm = after(old, start(old), 300)
    grown = operate(old, warm, new, start(new))
    end = after(new, grown.train_state, 5, seed=0.5)
    fresh = after(new, grown.train_state._replace(opt_state=start(new).opt_state), 5, seed=0.5)
    for id_, by_name in grown.train_state.params.items():
        for name, before in by_name.items():
            is_new = np.ones(before.shape, bool)
            if axes := grown.maps.get(id_, {}).get(name):
                is_new[np.ix_(*(np.flatnonzero(axis != NOWHERE) for axis in axes))] = False
            step, as_at_a_start = (np.asarray(made.params[id_][name] - before) for made in (end, fresh))
            np.testing.assert_allclose(step[is_new], as_at_a_start[is_new], rtol=1e-3, atol=1e-6)
            assert (
                not np.allclose(step[~is_new], as_at_a_start[~is_new], rtol=1e-3, atol=1e-6) or is_new.all()
            )


def test_the_first_step_of_a_new_weight_is_the_learning_rate() -> None:
    layers: Layers = (("flatten", "flatten", {}), ("dense_1", "dense", {"units": 4}))
    old, new = learner(network(layers)), learner(network(with_config(layers, "dense_1", units=6)))
    grown = operate(old, after(old, start(old), 300), new, start(new))
    end = after(new, grown.train_state, 1)
    step = np.asarray(end.params["output"]["kernel"] - grown.train_state.params["output"]["kernel"])
    np.testing.assert_allclose(abs(step[4:]), old.optimizer.learning_rate, rtol=1e-3)


def test_a_layer_that_was_frozen_from_the_start_begins_as_at_a_start() -> None:
    params = {"a": {"kernel": jnp.ones((2, 2))}, "b": {"kernel": jnp.ones((2, 2))}}
    gradients = jax.tree.map(lambda param: 3 * param, params)
    adam = scale_by_adam(0.9, 0.999)
    start = adam.init(params)
    _, state = adam.update(gradients, start)
    held = state._replace(mu=state.mu | {"a": start.mu["a"]}, nu=state.nu | {"a": start.nu["a"]})
    steps, _ = adam.update(gradients, settled(held, frozen={"a"}))
    np.testing.assert_allclose(steps["a"]["kernel"], 1, rtol=1e-4)
    np.testing.assert_allclose(steps["b"]["kernel"], 1, rtol=1e-4)
