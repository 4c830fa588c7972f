"""Learners for points, made ready from an experiment or from a preset."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import HELD, Data, Split, dataset_registry
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.lab import lab_registry
from neurarium.engine.placed import placed
from neurarium.engine.preset import chain, objective_for, preset_registry
from neurarium.engine.summary import Inspection
from neurarium.engine.train import Learner, TrainState
from neurarium.engine.turns import Scalars

Chunk = Callable[..., tuple[TrainState, Scalars]]
Evaluate = Callable[..., dict[str, jax.Array]]
# What runs once or twice is compiled fast rather than well.
ONCE = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}


class Ready(NamedTuple):
    """An experiment with its learner, its live numbers and its data, and the learner's functions compiled."""

    experiment: Experiment
    learner: Learner
    live: dict[str, jax.Array]
    train: Batch
    test: Batch
    train_chunk: Chunk
    evaluate: Evaluate

    def init(self) -> TrainState:
        """The start that the experiment's seed gives."""
        return self.learner.start(jax.random.key(self.experiment.seed))

    def inspect(self, state: TrainState, sample: int = 0) -> Inspection:
        """A test sample looked at."""
        one = self.test.part(sample, 1)
        evaluation = self.evaluate(state, self.test, self.live)
        return Inspection(self.learner.bind(self.live), state, one, self.train, self.test, evaluation)

    def trained(
        self, steps: int, start: TrainState | None = None, *, chunk: int = 4_000
    ) -> tuple[TrainState, Scalars]:
        """After so many steps from a start, with the scalars of the last chunk's steps."""
        state, scalars = start or self.init(), Scalars()
        while steps:
            count = min(chunk, steps)
            state, scalars = self.train_chunk(state, self.train, self.live, jnp.int32(count))
            scalars = {name: values[:count] for name, values in scalars.items()}
            steps -= count
        return state, scalars

    def measured(self, state: TrainState, samples: Batch) -> dict[str, float]:
        """The means of the objective's measurements."""
        measured = self.evaluate(state, samples, self.live)
        return {name: float(values.mean()) for name, values in measured.items()}


def ready(experiment: Experiment, held: bytes | None = None) -> Ready:
    """An experiment on points, on bundled pictures or on what is held, made ready."""
    experiment = normalise(experiment)
    dataset = dataset_registry.build(experiment.dataset)
    content = {name: (files("neurarium.data") / name).read_bytes() for name in dataset.bundled}
    if held is not None:
        content[HELD] = held
    data = dataset.parse(content, seed=experiment.seed)
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    learner = build_learner(experiment, dataset.describe(data))
    return Ready(
        experiment,
        learner,
        live,
        on_device(data.train),
        on_device(data.test),
        jax.jit(learner.train_chunk),
        jax.jit(learner.evaluate, compiler_options=ONCE),
    )


@cache
def ready_lab(name: str) -> Ready:
    """A lab of the gallery, made ready."""
    return ready(lab_registry[name].experiment)


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
    return Batch({field: placed(array) for field, array in split.fields.items()})
