"""What a problem keeps between steps: the average of a generator, by which samples are made."""

from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.generative import Generative
from neurarium.engine.network import Params
from neurarium.engine.preset import chain
from neurarium.engine.regrowth import Passage, regrown
from neurarium.engine.surgery import Grown, operate
from neurarium.engine.train import TrainState
from neurarium.engine.turns import Scalars
from tests.engine.drawn import Ready, dense, ready
from tests.engine.problems import DOTS, entry

GENERATOR = {"g1", "made"}
STEPS = 40
DECAY = 0.9


def problem(units: int = 8, *, average: bool = True, hidden: str = "g1") -> Experiment:
    """A GAN whose generator has one hidden layer."""
    config = {"average": average, "average_memory": DECAY}
    generator = [entry("noise", "noise"), dense(hidden, units, "leaky_relu"), dense("made", 2)]
    judge = [entry("samples", "input"), dense("d1", 8, "leaky_relu"), dense("judgement", 1)]
    return Experiment(
        dataset=DOTS,
        networks={"generator": chain(generator), "discriminator": chain(judge)},
        objective=Spec.model_validate({"type": "gan", "config": config}),
        optimizer=Spec(type="adam", config={"learning_rate": 0.01, "beta1": 0.5}),
        batch_size=32,
    )


@cache
def averaging() -> Ready:
    return ready(problem())


@cache
def compiled() -> Callable[..., tuple[TrainState, Scalars]]:
    return jax.jit(averaging().learner.train_chunk)


def train(state: TrainState, steps: int, **live: float) -> TrainState:
    by = averaging()
    numbers = by.live | {f"objective.{name}": jnp.float32(value) for name, value in live.items()}
    return compiled()(state, by.train, numbers, jnp.int32(steps))[0]


@cache
def trained() -> TrainState:
    return train(averaging().init(), STEPS)


def made(by: Ready, state: TrainState) -> np.ndarray:
    """Where dots are made, always of the same codes."""
    objective = by.learner.objective
    assert isinstance(objective, Generative)
    codes = objective.codes(200, key=jax.random.key(5))
    return np.asarray(objective.make(by.learner.players(state), codes))


def expect_close(one: Params, other: Params, *, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    assert one.keys() == other.keys()
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=rtol, atol=atol), one, other)


def grown(state: TrainState, before: Ready, after: Ready) -> Grown:
    return operate(before.learner, state, after.learner, after.init())


def test_it_begins_as_the_first_params_and_follows_them_by_its_decay() -> None:
    state = averaging().init()
    expected = {layer_id: state.params[layer_id] for layer_id in GENERATOR}
    expect_close(state.memory, expected)
    for _ in range(5):
        state = train(state, 1)
        now = {layer_id: state.params[layer_id] for layer_id in GENERATOR}
        expected = jax.tree.map(lambda old, new: DECAY * old + (1 - DECAY) * new, expected, now)
    expect_close(state.memory, expected)


def test_nobody_learns_from_it() -> None:
    state, _ = ready(problem(average=False)).trained(STEPS)
    assert state.memory == {}
    expect_close(state.params, trained().params, rtol=1e-4)


def test_it_is_the_same_however_a_run_is_cut() -> None:
    parts = averaging().init()
    for steps in (7, 1, STEPS - 8):
        parts = train(parts, steps)
    for whole, part in zip(jax.tree.leaves(trained().memory), jax.tree.leaves(parts.memory), strict=True):
        np.testing.assert_array_equal(whole, part)


def test_samples_are_made_by_it_and_are_calmer() -> None:
    by, state = averaging(), trained()
    averaged = state._replace(params=state.params | state.memory, memory={})
    np.testing.assert_allclose(made(by, state), made(by, averaged), atol=1e-6)
    calm, live = [], []
    state = train(state, 1000)
    for _ in range(8):
        state = train(state, 5)
        calm.append(made(by, state))
        live.append(made(by, state._replace(memory={})))

    def way(places: list[np.ndarray]) -> float:
        return float(np.abs(np.diff(places, axis=0)).sum())

    assert 0 < way(calm) < way(live)


def test_a_decay_of_0_keeps_nothing_but_the_last_step() -> None:
    state = train(trained(), 1, average_memory=0)
    expect_close(state.memory, {layer_id: state.params[layer_id] for layer_id in GENERATOR})


def test_a_layer_that_is_widened_or_renamed_makes_the_same_dots() -> None:
    before, state = averaging(), trained()
    after = ready(problem(12, hidden="wide"))
    changed = grown(state, before, after).train_state
    np.testing.assert_allclose(made(after, changed), made(before, state), atol=1e-5)
    np.testing.assert_array_equal(changed.memory["wide"]["kernel"][:, :8], state.memory["g1"]["kernel"])
    np.testing.assert_array_equal(changed.memory["made"]["kernel"][8:], 0)
    assert not np.array_equal(changed.memory["wide"]["kernel"], changed.params["wide"]["kernel"])


def test_turned_on_it_begins_where_the_generator_is_and_turned_off_it_is_gone() -> None:
    plain, by, state = ready(problem(average=False)), averaging(), trained()
    off = grown(state, by, plain).train_state
    assert off.memory == {}
    on = grown(off, plain, by).train_state
    expect_close(on.memory, {layer_id: state.params[layer_id] for layer_id in GENERATOR})
    expect_close(on.params, state.params)


def test_what_an_edit_left_of_it_comes_back_with_what_it_learned_since() -> None:
    before, left = averaging(), trained()
    after = ready(problem(5))
    operation = grown(left, before, after)
    now = operation.train_state._replace(
        memory=jax.tree.map(lambda array: array + 1, operation.train_state.memory)
    )
    back = regrown(left, now, Passage(operation.maps, operation.names, operation.origins))
    kept = operation.maps["g1"]["kernel"][1]
    np.testing.assert_array_equal(back.memory["g1"]["kernel"][:, kept], now.memory["g1"]["kernel"])
    gone = np.setdiff1d(np.arange(8), kept)
    np.testing.assert_array_equal(back.memory["g1"]["kernel"][:, gone], left.memory["g1"]["kernel"][:, gone])
    np.testing.assert_array_equal(back.memory["made"]["bias"], now.memory["made"]["bias"])
