"""Problems of several networks: each role learns in its turns, and only there."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import take
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import TARGET
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.hyperparameters import hyperparameters, program_key, with_hyperparameters
from neurarium.engine.network import Params
from neurarium.engine.objective import objective_registry
from neurarium.engine.surgery import operate
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, ready
from tests.engine.problems import PROBLEMS, gan, made_ready

every_problem = pytest.mark.parametrize("name", list(PROBLEMS))


def moved(before: Params, after: Params) -> set[str]:
    """The layers of which something is another number."""
    return {
        layer_id
        for layer_id, arrays in before.items()
        if any(bool((array != after[layer_id][name]).any()) for name, array in arrays.items())
    }


def one_turn(made: Ready, name: str) -> set[str]:
    """The layers that a turn moves."""
    (turn,) = (turn for turn in made.learner.objective.turns() if turn.name == name)
    state, learner = made.init(), made.learner.bind(made.live)
    indices = jnp.arange(made.learner.batch_size)

    def moved_once(state: TrainState) -> TrainState:
        lesson = learner.lesson(turn, take(made.train, indices), state, state.key)
        return learner.learn(lesson, state, watched=False).made

    after = jax.jit(moved_once)(state)
    return moved(state.params, after.params)


def test_a_problem_that_reads_no_labels_is_tried() -> None:
    unlabelled = {name for name in objective_registry if objective_registry[name].target is None}
    assert unlabelled == set(PROBLEMS)


@every_problem
def test_every_role_learns_and_every_scalar_is_finite(name: str) -> None:
    made = made_ready(name)
    state, scalars = made.trained(3)
    assert moved(made.init().params, state.params) == set(state.params)
    assert scalars.keys() == set(made.learner.scalar_names)
    assert all(np.isfinite(values).all() for values in scalars.values())
    measured = made.learner.evaluate(state, made.test, made.live)
    assert {"loss", *made.learner.objective.metrics} <= measured.keys()
    assert all(values.shape[0] == made.test.rows for values in measured.values())


@pytest.mark.parametrize("role", ["generator", "discriminator"])
def test_a_role_that_rests_stays_as_it_is_while_the_other_learns(role: str) -> None:
    made = made_ready("gan")
    start, _ = made.trained(2)
    resting = made._replace(live=made.live | {f"objective.{role}_pace": jnp.float32(0)})
    state, scalars = resting.trained(3, start)
    others = {id_ for name, model in made.learner.models.items() if name != role for id_ in model.nodes}
    assert moved(start.params, state.params) == others & set(state.params)
    held = jax.tree.map(np.array_equal, start.opt_state[role], state.opt_state[role])
    assert all(jax.tree.leaves(held))
    assert all(np.isfinite(values).all() for values in scalars.values())


def test_resting_is_a_live_number_and_compiles_nothing() -> None:
    experiment = gan()
    resting = with_hyperparameters(experiment, {"objective.generator_pace": 0.0})
    assert program_key(resting) == program_key(experiment)
    assert resting.objective.config["generator_pace"] == 0


@every_problem
def test_a_turn_leaves_the_other_roles_alone(name: str) -> None:
    made = made_ready(name)
    for turn in made.learner.objective.turns():
        own = {id_ for role in turn.roles for id_ in made.learner.models[role].nodes}
        assert one_turn(made, turn.name) == own & set(made.init().params)


@every_problem
def test_it_never_asks_for_a_label(name: str) -> None:
    made = made_ready(name)
    unlabelled = made.train._replace(
        fields={field: array for field, array in made.train.fields.items() if field != TARGET}
    )
    labelled, bare = (made._replace(train=train).trained(4)[0] for train in (made.train, unlabelled))
    assert moved(labelled.params, bare.params) == set()


@every_problem
def test_a_run_is_the_same_however_it_is_cut(name: str) -> None:
    made = made_ready(name)
    whole, parts = (made.trained(12, chunk=chunk)[0] for chunk in (12, 5))
    assert moved(whole.params, parts.params) == set()


def test_turns_that_are_repeated_learn_from_other_samples() -> None:
    once, thrice = ready(gan()), ready(gan(discriminator_steps=3))
    assert (once.learner.samples_per_step, thrice.learner.samples_per_step) == (128, 384)
    state, _ = thrice.trained(1)
    weights = {role: float(part[0].decay[1]) for role, part in state.opt_state.items()}
    assert weights == pytest.approx({"generator": 0.999, "discriminator": 0.999**3})


def test_a_role_may_have_an_optimizer_of_its_own() -> None:
    slow = gan().model_copy(
        update={"optimizers": {"generator": Spec(type="sgd", config={"learning_rate": 0.0})}}
    )
    made = ready(slow)
    assert "optimizers.generator.learning_rate" in hyperparameters(slow)
    state, _ = made.trained(3)
    assert moved(made.init().params, state.params) == {"d1", "d2", "judgement"}
    faster = with_hyperparameters(slow, {"optimizers.generator.learning_rate": 0.5})
    assert faster.optimizers["generator"].config["learning_rate"] == 0.5
    assert program_key(faster) == program_key(slow) != program_key(gan())


def test_a_wider_generator_makes_what_it_made_and_the_discriminator_goes_on() -> None:
    old = ready(gan())
    state, _ = old.trained(20)
    wider = gan()
    layers = tuple(
        spec.model_copy(update={"config": spec.config | {"units": 48}}) if spec.id == "g1" else spec
        for spec in wider.networks["generator"].layers
    )
    generator = wider.networks["generator"].model_copy(update={"layers": layers})
    new = ready(wider.model_copy(update={"networks": wider.networks | {"generator": generator}}))
    grown = operate(old.learner, state, new.learner, new.init())
    assert grown.carried["g1"] == "resized"
    assert grown.carried["d1"] == grown.carried["judgement"] == "kept"
    before, after = (
        made.learner.activations(state, made.test) for made, state in ((old, state), (new, grown.train_state))
    )
    np.testing.assert_allclose(after["made"], before["made"], atol=1e-6)
    for part, old_part in zip(
        jax.tree.leaves(grown.train_state.opt_state["discriminator"][0].mu),
        jax.tree.leaves(state.opt_state["discriminator"][0].mu),
        strict=True,
    ):
        np.testing.assert_array_equal(part, old_part)


def test_each_role_must_be_there_and_give_what_it_must() -> None:
    whole, data = gan(), ready(gan()).learner.data
    for role in whole.networks:
        rest = {other: network for other, network in whole.networks.items() if other != role}
        with pytest.raises(EngineError, match=f"needs a network for the role “{role}”"):
            build_learner(whole.model_copy(update={"networks": rest}), data)
    swapped = {"generator": whole.networks["discriminator"], "discriminator": whole.networks["generator"]}
    with pytest.raises(EngineError, match="noise"):
        build_learner(whole.model_copy(update={"networks": swapped}), data)
    with pytest.raises(EngineError, match="no part for the role “painter”"):
        build_learner(whole.model_copy(update={"optimizers": {"painter": whole.optimizer}}), data)


def test_activations_are_those_of_each_pass() -> None:
    made = ready(gan())
    state, _ = made.trained(5)
    shown = made.learner.activations(state, made.test)
    assert {"made", "judgement", "d1@judged", "judgement@judged"} <= shown.keys()
    players = made.learner.players(state)
    judged = players.apply("discriminator", {"input": shown["made"]})
    np.testing.assert_allclose(shown["judgement@judged"], judged.output, rtol=1e-6)
    np.testing.assert_array_equal(shown["samples"], made.test.fields["input"])
