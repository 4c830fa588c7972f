"""What an experiment's code is written of."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import jax.numpy as jnp
import numpy as np

from neurarium.engine.apart import Apart
from neurarium.engine.augmentation import Augmentation
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import INPUT, TARGET, Data, DataSpec, Split
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.layer import Shape
from neurarium.engine.layers.input import Input
from neurarium.engine.network import Model
from neurarium.engine.objective import Objective
from neurarium.engine.objectives.next_symbol import NextSymbol
from neurarium.engine.optimizer import Optimizer
from neurarium.engine.places import Places
from neurarium.engine.schedule import Schedule
from neurarium.engine.train import Learner
from neurarium.engine.writing import following, symbols_of
from neurarium.export.both_ways import taken_apart
from neurarium.export.walk import Step, input_fields, of_whole_samples, walk

K = TypeVar("K", bound=Objective)

LEAST_STEPS = 2000
LEAST_STEPS_OF_POINTS = 8000  # small networks, which need many steps and take them fast
LEAST_EPOCHS = 10


class Recipe(NamedTuple):
    """An experiment of one network, as the writers need it: recurrent layers read in one direction each.

    What became of those that read in both directions is told by `apart`.
    """

    experiment: Experiment
    model: Model
    steps: tuple[Step, ...]
    data: DataSpec
    samples: Data
    objective: Objective
    optimizer: Optimizer
    schedule: Schedule
    augmentation: Augmentation
    apart: Mapping[str, Apart] = MappingProxyType({})

    def objective_of(self, kind: type[K]) -> K:
        """The objective, which must be of this kind."""
        assert isinstance(self.objective, kind)
        return self.objective

    @property
    def input_shape(self) -> Shape:
        """The shape of one input."""
        return next(iter(self.data.input_shapes.values()))

    def targets(self, split: Split) -> np.ndarray:
        """What is told of each sample; of a sequence that goes on, what follows each element, or −1."""
        if isinstance(self.objective, NextSymbol):
            return np.asarray(following(symbols_of(jnp.asarray(split.fields[INPUT]))))
        return split.fields[TARGET]

    @property
    def output(self) -> str:
        """The variable that the network's answer is in."""
        return self.steps[-1].output if self.steps else "x"

    @property
    def batch_size(self) -> int:
        """Samples a step; never more than there are."""
        return min(self.experiment.batch_size, self.data.train_size)

    @property
    def epochs(self) -> int:
        """How often the code goes through the samples: often enough to see it learn."""
        return self.epochs_of(LEAST_STEPS if self.data.points is None else LEAST_STEPS_OF_POINTS)

    def epochs_of(self, steps: int) -> int:
        """How often the code goes through the samples to take so many steps at least."""
        return max(LEAST_EPOCHS, math.ceil(steps * self.batch_size / self.data.train_size))

    @property
    def changes(self) -> dict[str, float]:
        """How samples are changed at random while training, and how strongly; nothing that is not done."""
        strengths = {name: getattr(self.augmentation, name) for name in self.augmentation.live_names()}
        return {name: strength for name, strength in strengths.items() if strength > 0}

    @property
    def frozen(self) -> tuple[Step, ...]:
        """The layers that have something to train, but are not trained."""
        return tuple(step for step in self.steps if step.frozen and step.param_shapes)

    @property
    def trains(self) -> bool:
        """Whether there is anything to train."""
        return any(step.param_shapes and not step.frozen for step in self.steps)

    @property
    def locks(self) -> bool:
        """Whether single numbers are locked."""
        return any(any(spec.locks.values()) for spec in self.experiment.layers)

    @property
    def cuts(self) -> dict[str, Places]:
        """The flat indices of weights that are cut, by layer and param."""
        return {spec.id: spec.cuts for spec in self.experiment.layers if any(spec.cuts.values())}

    @property
    def is_masked(self) -> bool:
        """Whether samples are sequences of which some elements may be none."""
        return any(field in self.model.endings for field in input_fields(self.model))

    @property
    def held_inputs(self) -> dict[int, float]:
        """The values of inputs that are held, by number."""
        inputs = {node.id for node in self.model.nodes.values() if isinstance(node.layer, Input)}
        return next((spec.held for spec in self.experiment.layers if spec.id in inputs), {})

    @property
    def holds(self) -> bool:
        """Whether any unit is held."""
        return any(spec.held for spec in self.experiment.layers)


def read_recipe(experiment: Experiment, learner: Learner, samples: Data) -> Recipe:
    """What is needed of an experiment that was checked.

    Raises:
        EngineError: it has several networks or inputs, or samples without label.
    """
    if len(learner.models) > 1 or len(learner.data.input_shapes) > 1:
        raise EngineError("not_exportable", "Only experiments of one network and one input become code.")
    if learner.data.is_partial:
        raise EngineError("not_exportable", "Data of which some have no label do not become code.")
    written, apart = taken_apart(experiment)
    if apart:
        learner = build_learner(written, learner.data)
    model = of_whole_samples(*learner.models.values())
    return Recipe(
        experiment=written,
        model=model,
        steps=walk(
            model,
            frozen=learner.frozen,
            batch_size=min(experiment.batch_size, learner.data.train_size),
            held={spec.id: spec.held for spec in written.layers},
        ),
        data=learner.data,
        samples=samples,
        objective=learner.objective,
        optimizer=learner.optimizer,
        schedule=learner.schedule,
        augmentation=learner.augmentation,
        apart=apart,
    )
