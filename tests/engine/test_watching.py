"""What is told of a step that is watched, against finite differences and the network run again."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.stages import stages_of
from neurarium.engine.summary import Inspection, Wanted
from neurarium.engine.train import Learned, Learner, TrainState
from neurarium.engine.watching import sized, turn_by_turn, turns_on
from tests.engine.few import DENSE, EVERYTHING, Few, few
from tests.engine.showing import shown

NUDGE = 1e-2


@pytest.fixture(scope="module")
def made() -> Few:
    return few((("conv2d", {"filters": 2, "activation": "tanh"}), *DENSE))


@pytest.fixture(scope="module")
def start(made: Few) -> TrainState:
    return made.chunk(made.init(), 20)[0]


@pytest.fixture(scope="module")
def learned(made: Few, start: TrainState) -> Learned:
    """A step on one sample alone."""
    learner = made.learner.bind(made.live)
    only: Learned = jax.jit(lambda state, sample: next(turns_on(learner, state, sample)))(
        start, sample_of(made)
    )
    return only


def sample_of(made: Few) -> Batch:
    return made.test.part(3, 1)


def loss_with(learner: Learner, state: TrainState, sample: Batch, layer: str, added: jax.Array) -> jax.Array:
    """The loss if the outputs of a layer were others."""
    players = learner.players(state)._replace(added={layer: added[jnp.newaxis]})
    return learner.objective.loss("", players, learner.completed(sample))[0]


@pytest.mark.parametrize("layer", ["input", "conv2d_1", "dense_3", "output"])
def test_a_wish_is_by_how_much_the_loss_falls_where_an_output_is_nudged(
    made: Few, start: TrainState, learned: Learned, layer: str
) -> None:
    wishes = np.asarray(learned.wishes[layer])
    learner, sample = made.learner.bind(made.live), sample_of(made)
    loss = jax.jit(lambda added: loss_with(learner, start, sample, layer, added))
    places = [np.unravel_index(place, wishes.shape) for place in np.argsort(-np.abs(wishes).ravel())[:5]]
    assert abs(wishes[places[0]]) > 1e-3
    for place in places:
        nudge = np.zeros_like(wishes)
        nudge[place] = NUDGE
        falls = float(loss(-nudge) - loss(nudge)) / (2 * NUDGE)
        assert wishes[place] == pytest.approx(falls, rel=0.02, abs=1e-4)


def test_an_output_wishes_what_the_answer_lacks(made: Few, start: TrainState, learned: Learned) -> None:
    sample = sample_of(made)
    output = np.asarray(made.learner.activations(start, sample)["output"][0], np.float64)
    probabilities = np.exp(output) / np.exp(output).sum()
    right = np.eye(len(probabilities))[int(sample.fields["target"][0])]
    np.testing.assert_allclose(learned.wishes["output"], right - probabilities, atol=1e-5)


def test_a_step_on_an_example_descends_its_own_gradients(
    made: Few, start: TrainState, learned: Learned
) -> None:
    learner, sample = made.learner.bind(made.live), sample_of(made)
    expected = learner.gradients(start, sample)
    for leaf, other in zip(jax.tree.leaves(learned.gradients), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(leaf, other, atol=1e-6)
    rate = float(made.live["optimizer.learning_rate"])
    kernels = learned.made.params["dense_3"]["kernel"], start.params["dense_3"]["kernel"]
    np.testing.assert_allclose(kernels[0] - kernels[1], -rate * expected["dense_3"]["kernel"], atol=1e-6)
    losses = [float(learner.measure(state, sample)["loss"][0]) for state in (start, learned.made)]
    assert [float(learned.told[name]) for name in ("loss", "loss_afterwards")] == pytest.approx(losses, 1e-5)
    assert losses[1] < losses[0]


def test_a_watched_step_tells_of_every_stage_what_is_told_of_it() -> None:
    made = few(EVERYTHING)
    learner = made.learner.bind(made.live)
    (watched,) = jax.jit(lambda state, train: list(turn_by_turn(learner, state, train)))(
        made.init(), made.train
    )
    stages = stages_of(learner.objective, learner.models)
    layers = [stage.layer for stage in stages if stage.kind == "pass"]
    assert layers == ["input", "conv2d_1", "batch_norm_2", "max_pool_3", "dropout_5", "dense_6", "output"]
    assert [stage.layer for stage in stages if stage.kind == "gradients"] == layers[::-1]
    assert [stage.kind for stage in stages if stage.kind not in ("pass", "gradients")] == [
        "loss",
        "move",
        "again",
    ]
    twice = few((*DENSE, *DENSE[1:])).learner
    assert [stage.words for stage in stages_of(twice.objective, twice.models)][1:3] == [
        "dense_2 · Dense 5 makes its numbers of those before it.",
        "dense_3 · Dense 5 makes its numbers of those before it.",
    ]
    for stage in stages:
        assert stage.scalar in watched.told or stage.scalar == "moved"
    of_dense = np.abs(np.asarray(watched.wishes["dense_6"])).mean()
    assert float(watched.told[sized("dense_6", "wish")]) == pytest.approx(of_dense, rel=1e-5)


def test_the_summary_of_a_turn_has_wishes_pulls_and_changes(
    made: Few, start: TrainState, learned: Learned
) -> None:
    learner = made.learner.bind(made.live)
    wanted = Wanted(learned.wishes, learned.gradients, start.params)
    seen = Inspection(learner, learned.made, sample_of(made), made.train, made.test, {}, None, wanted)
    tensors = shown("turn", seen)
    np.testing.assert_allclose(tensors["wishes/dense_3"], learned.wishes["dense_3"])
    np.testing.assert_allclose(tensors["pulls/output/kernel"], -learned.gradients["output"]["kernel"])
    moved = learned.made.params["output"]["bias"] - start.params["output"]["bias"]
    np.testing.assert_allclose(tensors["changes/output/bias"], moved)
