"""A step turn by turn, and its stages."""

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment
from neurarium.engine.objective import objective_registry
from neurarium.engine.stages import MOVED, SAMPLES, stages_of
from neurarium.engine.train import Learned, TrainState
from neurarium.engine.watching import turn_by_turn
from tests.engine.drawn import Ready, ready
from tests.engine.problems import PROBLEMS, gan


def numbers(train_state: TrainState) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves((train_state.params, train_state.state))]


def turns(problem: Ready, start: TrainState) -> list[Learned]:
    """All turns of a step, in one program."""
    taken: list[Learned] = jax.jit(lambda *given: list(turn_by_turn(problem.learner, *given)))(
        start, problem.train
    )
    return taken


@pytest.mark.parametrize(
    "experiment", [gan(), gan(discriminator_steps=2, generator_steps=3), gan(generator_pace=0.0)]
)
def test_a_step_that_is_taken_turn_by_turn_is_the_step(experiment: Experiment) -> None:
    problem = ready(experiment)
    learner, start = problem.learner, problem.learner.init(jax.random.key(3))
    whole, scalars = jax.jit(learner.step)(start, problem.train)
    taken = turns(problem, start)
    for by_turn, at_once in zip(numbers(taken[-1].made), numbers(whole), strict=True):
        np.testing.assert_allclose(by_turn, at_once, rtol=1e-5, atol=1e-7)
    told = {name: value for turn in taken for name, value in turn.told.items()}
    for name in learner.scalar_names:
        np.testing.assert_allclose(told[name], scalars[name], rtol=1e-5)


def test_between_the_turns_only_those_who_had_theirs_have_moved() -> None:
    problem = ready(gan(discriminator_steps=2, generator_steps=3))
    learner, start = problem.learner, problem.learner.init(jax.random.key(3))
    before = start
    for turn, (after, *_) in enumerate(turns(problem, start)):
        moved, rests = ("discriminator", "generator") if turn < 2 else ("generator", "discriminator")
        for role, moves in ((moved, True), (rests, False)):
            now, then = (jax.tree.leaves(learner.of_role(role, state.params)) for state in (after, before))
            assert any((a != b).any() for a, b in zip(now, then, strict=True)) == moves
        before = after


def test_what_is_told_besides_the_history_is_not_kept_in_it() -> None:
    problem = ready(gan())
    start = problem.learner.init(jax.random.key(0))
    told = turns(problem, start)[-1].told
    assert 0 < float(told["fooling_score"]) < 1
    assert "fooling_score" not in jax.eval_shape(problem.learner.step, start, problem.train)[1]


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_stage_of_a_problem_has_roles_words_and_a_number(name: str) -> None:
    problem = ready(PROBLEMS[name]())
    learner = problem.learner
    stages = stages_of(learner.objective, learner.models)
    turns = [turn for turn in learner.objective.turns() for _ in range(turn.repeat)]
    start = learner.init(jax.random.key(0))
    taken = jax.eval_shape(lambda *given: list(turn_by_turn(learner, *given)), start, problem.train)
    for stage in stages:
        assert set(stage.roles) <= set(learner.objective.roles)
        assert stage.samples
        assert stage.words.endswith(".")
        assert len(stage.words.split()) <= 12
        assert stage.scalar in taken[stage.turn].told or stage.scalar in (SAMPLES, MOVED)
    assert [stage.taken for stage in stages] == sorted(stage.taken for stage in stages)
    assert stages[-1].taken == len(turns)


def test_a_gan_is_seen_as_its_two_sides_take_their_turns() -> None:
    seen = [
        (stage.kind, *stage.roles, *stage.samples) for stage in stages_of(objective_registry["gan"](), {})
    ]
    both = ("made", "real")
    assert seen == [
        ("pass", "generator", "made"),
        ("pass", "discriminator", "real"),
        ("pass", "discriminator", "made"),
        *((kind, "discriminator", *both) for kind in ("loss", "gradients", "move")),
        ("pass", "generator", "made"),
        ("pass", "discriminator", "made"),
        *((kind, "generator", "made") for kind in ("loss", "gradients", "move")),
    ]
