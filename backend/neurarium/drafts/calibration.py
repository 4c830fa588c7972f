"""Measuring this machine: a few small programs, trained for a moment each."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import JsonValue

from neurarium.drafts.speed import Measured, work_of
from neurarium.engine import threefry
from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import INPUT, TARGET, DataSpec
from neurarium.engine.drawn import PLANE
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.field import Image, Label
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.preset import chain, output_layer
from neurarium.engine.train import MAX_CHUNK, Learner
from neurarium.runtime.small import loop_options

SAMPLES = 256
LONG_ENOUGH_SECS = 0.03
ROUNDS = 5
PICTURES = DataSpec("Pictures", {INPUT: Image(28, 28), TARGET: Label(tuple("0123456789"))}, SAMPLES, SAMPLES)
POINTS = DataSpec("Points", {INPUT: PLANE, TARGET: Label(("A", "B"))}, SAMPLES, SAMPLES)
Layers = tuple[tuple[str, dict[str, JsonValue]], ...]


class Trial(NamedTuple):
    """A chain of layers to be trained for a moment."""

    data: DataSpec
    layers: Layers
    batch_size: int
    augments: bool = False

    def experiment(self) -> Experiment:
        """As an experiment."""
        specs = [
            LayerSpec(id=f"layer_{number}", type=type_, config={**config})
            for number, (type_, config) in enumerate(self.layers)
        ]
        augmentation = Spec(type="image", config={"shift": 1.0}) if self.augments else Spec(type="none")
        return normalise(
            Experiment(
                dataset=Spec(type="digits"),
                augmentation=augmentation,
                networks={
                    "network": chain([LayerSpec(id="input", type="input"), *specs, output_layer(self.data)])
                },
                objective=Spec(type="classification"),
                optimizer=Spec(type="adam"),
                batch_size=self.batch_size,
            )
        )


def _dense(*units: int) -> Layers:
    layers: list[tuple[str, dict[str, JsonValue]]] = [("dense", {"units": width}) for width in units]
    return (("flatten", {}), *layers)


def _conv(*filters: int) -> Layers:
    layers: list[tuple[str, dict[str, JsonValue]]] = []
    for count in filters:
        layers += [("conv2d", {"filters": count}), ("max_pool", {})]
    return (*layers, ("flatten", {}))


# Each differs from the others in one kind of work.
TRIALS = (
    Trial(POINTS, _dense(4, 2), 10),
    Trial(POINTS, _dense(16, 16), 30),
    Trial(POINTS, _dense(*[8] * 12), 10),
    Trial(PICTURES, _dense(16), 16),
    Trial(PICTURES, _dense(128, 64), 64),
    Trial(PICTURES, _dense(128, 64), 64, augments=True),
    Trial(PICTURES, _dense(512, 256), 64),
    Trial(POINTS, _dense(64, 64), 512),
    Trial(PICTURES, _conv(8, 16), 32),
    Trial(PICTURES, _conv(16), 64),
)


def measure() -> Iterator[Measured]:
    """The trials, one after the other; between them the caller may stop."""
    for trial in TRIALS:
        experiment = trial.experiment()
        learner = build_learner(experiment, trial.data)
        live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
        yield Measured(work_of(learner), _step_secs(learner, live, _samples(trial.data)))


def _samples(data: DataSpec) -> Batch:
    rng = np.random.default_rng(0)
    inputs = rng.random((SAMPLES, *data.fields[INPUT].shape))
    target = rng.integers(0, len(data.class_names), SAMPLES)
    return Batch({INPUT: jnp.asarray(inputs, jnp.float32), TARGET: jnp.asarray(target, jnp.int32)})


def _step_secs(learner: Learner, live: dict[str, jax.Array], train: Batch) -> float:
    """How long a step takes in a chunk that lasts long enough to be timed; the best of a few."""
    state = learner.start(threefry.seeded(0))
    lowered = jax.jit(learner.train_chunk).lower(state, train, live, jnp.int32(1))
    chunk = lowered.compile(loop_options(learner))

    def once(steps: int) -> float:
        begun = time.perf_counter()
        jax.block_until_ready(chunk(state, train, live, jnp.int32(steps)))
        return time.perf_counter() - begun

    def best(steps: int) -> float:
        return min(once(steps) for _ in range(ROUNDS))

    steps = 1
    while (secs := best(steps)) < LONG_ENOUGH_SECS and steps < MAX_CHUNK:
        steps *= 4
    return secs / steps
