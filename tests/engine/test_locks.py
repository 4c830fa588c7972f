"""Frozen layers and locked numbers: training does not touch them, whatever the optimizer."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.build import build_learner
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.locks import (
    Locks,
    Shapes,
    lock_masks,
    locks_of,
    no_masks,
    with_lock,
    with_locks,
    without_lost_locks,
)
from neurarium.engine.train import Learner, TrainState
from tests.engine.few import FLAT, Few, Layers, few

OPTIMIZERS = ("momentum", "adamw", "adadelta")  # one trace, a masked decay, two memories
NORMED: Layers = (("flatten", {}), ("batch_norm", {}), ("dense", {"units": 5}))
PENALTIES = {"l1": 0.01, "l2": 0.1}
SHAPES: Shapes = {"a": {"kernel": (3, 4), "bias": (4,)}, "b": {"kernel": (4, 2)}}


def with_penalties(optimizer: str) -> Spec:
    return Spec(type=optimizer, config={**PENALTIES})


def frozen(made: Few, *layer_ids: str) -> Learner:
    network = made.experiment.networks["network"]
    layers = tuple(spec.model_copy(update={"frozen": spec.id in layer_ids}) for spec in network.layers)
    networks = {"network": network.model_copy(update={"layers": layers})}
    return build_learner(made.experiment.model_copy(update={"networks": networks}), made.learner.data)


def steps(made: Few, learner: Learner, start: TrainState, count: int, masks: object = None) -> TrainState:
    end: TrainState = jax.jit(learner.train_chunk)(start, made.train, made.live, jnp.int32(count), masks)[0]
    return end


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_frozen_layer_keeps_params_state_and_moments_and_the_others_are_trained(optimizer: str) -> None:
    made = few(NORMED, optimizer=with_penalties(optimizer))
    warm = steps(made, made.learner, made.init(), 3)
    end = steps(made, frozen(made, "batch_norm_2", "dense_3"), warm, 5)
    for layer_id in ("batch_norm_2", "dense_3"):
        for name, array in warm.params[layer_id].items():
            np.testing.assert_array_equal(end.params[layer_id][name], array)
    np.testing.assert_array_equal(end.state["batch_norm_2"]["mean"], warm.state["batch_norm_2"]["mean"])
    assert (np.asarray(end.params["output"]["kernel"]) != warm.params["output"]["kernel"]).any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_locked_number_stays_and_every_other_is_trained_as_if_there_were_no_lock_elsewhere(
    optimizer: str,
) -> None:
    made = few(optimizer=with_penalties(optimizer))
    start = made.init()
    masks = jax.tree.map(lambda array: jnp.zeros(array.shape, bool), start.params)
    masks["dense_2"]["kernel"] = masks["dense_2"]["kernel"].at[7, 1].set(True)
    locked, free = (steps(made, made.learner, start, 1, mask) for mask in (masks, None))
    for before, held, trained in zip(
        *map(jax.tree.leaves, (start.params, locked.params, free.params)), strict=True
    ):
        differs = np.argwhere(np.asarray(held) != np.asarray(trained)).tolist()
        assert differs == ([[7, 1]] if before.shape == (36, 5) else [])
    assert locked.params["dense_2"]["kernel"][7, 1] == start.params["dense_2"]["kernel"][7, 1]
    later = steps(made, made.learner, locked, 30, masks)
    assert later.params["dense_2"]["kernel"][7, 1] == start.params["dense_2"]["kernel"][7, 1]


def test_masks_that_lock_nothing_change_nothing() -> None:
    made = few()
    start = made.init()
    none = jax.tree.map(lambda array: jnp.zeros(array.shape, bool), start.params)
    with_masks, without = (steps(made, made.learner, start, 10, masks) for masks in (none, None))
    for a, b in zip(jax.tree.leaves(with_masks.params), jax.tree.leaves(without.params), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def experiment_of(locks: Locks) -> Experiment:
    made = few(FLAT).experiment
    network = made.networks["network"]
    layers = tuple(spec.model_copy(update={"id": "a"}) for spec in network.layers[-1:])
    networks = {"network": network.model_copy(update={"layers": layers})}
    return with_locks(made.model_copy(update={"networks": networks}), locks)


def test_locks_are_added_and_removed_by_flat_index() -> None:
    locks = with_lock(with_lock({}, "a", "kernel", 5, locked=True), "a", "kernel", 2, locked=True)
    assert locks == {"a": {"kernel": (2, 5)}}
    again = with_lock(locks, "a", "kernel", 5, locked=True)
    assert again == locks
    gone = with_lock(with_lock(locks, "a", "kernel", 5, locked=False), "a", "kernel", 2, locked=False)
    assert locks_of(experiment_of(gone)) == {}


def test_masks_are_true_where_a_number_is_locked() -> None:
    masks = lock_masks(experiment_of({"a": {"kernel": (2, 5)}}), SHAPES)
    assert masks is not None
    assert np.argwhere(masks["a"]["kernel"]).tolist() == [[0, 2], [1, 1]]
    assert not any(map(np.any, (masks["a"]["bias"], masks["b"]["kernel"])))
    assert lock_masks(experiment_of({}), SHAPES) is None
    assert not any(np.any(leaf) for leaf in jax.tree.leaves(no_masks(SHAPES)))


def test_locks_on_numbers_that_do_not_exist_are_let_go() -> None:
    lost = {"a": {"kernel": (99, 3, 12, 3), "gain": (0,)}}
    assert locks_of(without_lost_locks(experiment_of(lost), SHAPES)) == {"a": {"kernel": (3,)}}
