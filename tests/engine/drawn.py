"""Learners for points, made ready from an experiment or from a preset."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import Data, Split, dataset_registry
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.preset import chain, objective_for, preset_registry
from neurarium.engine.summary import Inspection
from neurarium.engine.train import Learner, Scalars, TrainState, build_learner


class Ready(NamedTuple):
    """An experiment with its learner, its live numbers and its data."""

    experiment: Experiment
    learner: Learner
    live: dict[str, jax.Array]
    train: Batch
    test: Batch

    def init(self) -> TrainState:
        """The start that the experiment's seed gives."""
        made: TrainState = jax.jit(self.learner.init)(jax.random.key(self.experiment.seed))
        return made

    def inspect(self, state: TrainState, sample: int = 0) -> Inspection:
        """A test sample looked at."""
        one = self.test.part(sample, 1)
        evaluation = self.learner.evaluate(state, self.test, self.live)
        return Inspection(self.learner.bind(self.live), state, one, self.train, self.test, evaluation)

    def trained(self, steps: int, *, chunk: int = 4_000) -> tuple[TrainState, Scalars]:
        """After so many steps, with the scalars of the last chunk's steps."""
        state, train_chunk = self.init(), jax.jit(self.learner.train_chunk)
        scalars: Scalars = {}
        while steps:
            count = min(chunk, steps)
            state, scalars = train_chunk(state, self.train, self.live, jnp.int32(count))
            scalars = {name: values[:count] for name, values in scalars.items()}
            steps -= count
        return state, scalars

    def measured(self, state: TrainState, samples: Batch) -> dict[str, float]:
        """The means of the objective's measurements."""
        measured = self.learner.evaluate(state, samples, self.live)
        return {name: float(values.mean()) for name, values in measured.items()}


def ready(experiment: Experiment) -> Ready:
    """An experiment on points, made ready."""
    experiment = normalise(experiment)
    dataset = dataset_registry.build(experiment.dataset)
    data = dataset.parse({}, seed=experiment.seed)
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    learner = build_learner(experiment, dataset.describe(data))
    return Ready(experiment, learner, live, on_device(data.train), on_device(data.test))


def of_preset(preset: str, dataset: str, **config: object) -> Ready:
    """A preset on points."""
    spec = Spec.model_validate({"type": dataset, "config": config})
    made = dataset_registry.build(spec)
    return ready(preset_registry.build(Spec(type=preset)).experiment(spec, made.describe(parsed(spec))))


def of_layers(dataset: str, *layers: LayerSpec, objective: Spec | None = None, **config: object) -> Ready:
    """A chain of layers on points."""
    spec = Spec.model_validate({"type": dataset, "config": config})
    data = dataset_registry.build(spec).describe(parsed(spec))
    network = chain([LayerSpec(id="input", type="input"), *layers])
    return ready(
        Experiment(
            dataset=spec,
            networks={"network": network},
            objective=objective or objective_for(data),
            optimizer=Spec(type="sgd"),
            batch_size=10,
        )
    )


def dense(id_: str, units: int, activation: str = "linear") -> LayerSpec:
    """A dense layer's spec."""
    return LayerSpec(id=id_, type="dense", config={"units": units, "activation": activation})


def parsed(spec: Spec, *, seed: int = 0) -> Data:
    """The samples of a data set that is drawn."""
    return dataset_registry.build(spec).parse({}, seed=seed)


def on_device(split: Split) -> Batch:
    """Samples as JAX's arrays."""
    inputs = {field: jnp.asarray(array) for field, array in split.inputs.items()}
    return Batch(inputs, jnp.asarray(split.target))
