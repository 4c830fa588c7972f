"""What is saved of a session, and a session that continues from it."""

import jax
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import (
    LockParam,
    Play,
    SetHyperparameters,
    SetParam,
    SetSpeed,
    SetStop,
    Step,
    StopConditions,
)
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.run import Run
from neurarium.runtime.saved import About, Saved, packed, unpacked
from neurarium.runtime.stopping import Stopping
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

LOCKED = {"layer": "dense_1", "name": "kernel", "index": (3, 2)}


def bits(train_state: TrainState) -> list[bytes]:
    plain = train_state._replace(key=jax.random.key_data(train_state.key))
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(plain)]


def with_other_numbers(train_state: TrainState) -> TrainState:
    """A train state of the same form at the same step, every other bit of it drawn."""
    drawn = np.random.default_rng(1)

    def leaf(array: jax.Array) -> jax.Array:
        content = drawn.bytes(array.nbytes)
        put: jax.Array = jax.device_put(np.frombuffer(content, array.dtype).reshape(array.shape))
        return put

    made: TrainState = jax.tree.map(leaf, train_state._replace(key=None))  # type: ignore[arg-type]
    return made._replace(key=train_state.key, step=train_state.step)


def written(saved: Saved) -> Checkpoint:
    """What is read of a file that a session was written to."""
    return Checkpoint.decode(packed(saved).encode())


def read(checkpoint: Checkpoint, experiment: Experiment, planner: Planner, programs: Programs) -> Saved:
    plan = planner.plan(experiment)
    return unpacked(checkpoint, About.read(checkpoint), plan, programs.begun(plan))


@pytest.mark.parametrize("optimizer", list(optimizer_registry))
def test_the_train_state_of_every_optimizer_comes_back_bit_for_bit(
    optimizer: str, planner: Planner, programs: Programs
) -> None:
    experiment = tiny_experiment(optimizer=optimizer)
    plan = planner.plan(experiment)
    run = Run(1, plan, programs.begun(plan))
    run.train_state = with_other_numbers(run.train_state)
    saved = Saved(run.leave("edit"), Stopping().decided, None)
    found = read(written(saved), experiment, planner, programs)
    assert bits(found.left.train_state) == bits(run.train_state)
    assert programs.begun(plan).takes(found.left.train_state)


def test_a_session_continues_from_what_was_saved_as_if_nothing_had_happened(
    planner: Planner, programs: Programs
) -> None:
    first = Driver(planner, programs).ready()
    first.send(Step(steps=20))
    first.at_step(20)
    first.send(SetParam(**LOCKED, value=0.5))
    first.send(LockParam(**LOCKED, locked=True))
    first.send(SetHyperparameters(values={"optimizer.learning_rate": 0.01}, edit="changed"))
    first.send(SetStop(stop=StopConditions(step=60, test_loss=0.0)))
    first.send(SetSpeed(steps_per_sec=1e6))
    saved = first.session.saved()
    assert saved is not None
    checkpoint = written(saved)
    before = first.state

    found = read(checkpoint, saved.left.experiment, planner, programs)
    second = Driver(planner, programs, found.left.experiment, saved=found).ready()
    state = second.state
    assert (state.step, state.brought_back, state.status) == (20, 20, "paused")
    same = ("experiment", "edit", "markers", "stop", "speed", "samples_seen", "epochs", "hyperparameters")
    assert [getattr(state, name) for name in same] == [getattr(before, name) for name in same]
    for driver in (first, second):
        driver.send(Play())
        driver.at_step(60)
    assert second.state.stopped == first.state.stopped == "Step 60 is reached."
    assert second.losses().tobytes() == first.losses().tobytes()
    assert bits(second.snapshot.train_state) == bits(first.snapshot.train_state)
    assert second.snapshot.train_state.params["dense_1"]["kernel"][3, 2] == np.float32(0.5)


def test_what_does_not_fit_any_more_is_lost_in_words(planner: Planner, programs: Programs) -> None:
    plan = planner.plan(tiny_experiment())
    run = Run(1, plan, programs.begun(plan))
    checkpoint = written(Saved(run.leave("edit"), Stopping().decided, None))
    with pytest.raises(LostError, match=r"built otherwise now, at \.params\['dense_1'\]"):
        read(checkpoint, tiny_experiment(hidden=(5,)), planner, programs)
    with pytest.raises(LostError, match="another version"):
        About.read(checkpoint._replace(about=checkpoint.about.replace('"version":1', '"version":2', 1)))
