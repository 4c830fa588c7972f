"""Plans: experiments that were checked and could be run, with what running them takes."""

from typing import NamedTuple

import jax

from neurarium.engine.batch import steps_per_epoch
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise, program_key
from neurarium.engine.network import Model, param_count
from neurarium.engine.preset import preset_registry
from neurarium.engine.train import Learner, build_learner
from neurarium.protocol.events import DataInfo, LayerInfo, NetworkInfo, ObjectiveInfo
from neurarium.runtime.datasets import Datasets, LoadedData
from neurarium.runtime.limits import check_limits, check_size
from neurarium.settings import Limits


class Plan(NamedTuple):
    """A checked experiment, its data and its learner; plans of equal `key` share a compiled program."""

    experiment: Experiment
    preset: str | None
    data: LoadedData
    learner: Learner
    key: str
    data_info: DataInfo
    objective_info: ObjectiveInfo
    network_infos: tuple[NetworkInfo, ...]

    @property
    def steps_per_epoch(self) -> int:
        """Steps that show every training sample once."""
        return steps_per_epoch(self.data.spec.train_size, self.experiment.batch_size)

    @property
    def hyperparameters(self) -> dict[str, float]:
        """The experiment's live numbers."""
        return hyperparameters(self.experiment)


class Checked(NamedTuple):
    """An experiment that can be run, every field written out, with its data and its learner."""

    experiment: Experiment
    data: LoadedData
    learner: Learner


class Planner:
    """Makes plans of experiments."""

    def __init__(self, datasets: Datasets, limits: Limits) -> None:
        self.datasets = datasets
        self.limits = limits

    def check(self, experiment: Experiment) -> Checked:
        """Check an experiment whole: every field, every shape, every limit.

        Raises:
            EngineError: what does not fit, where, and what was expected.
        """
        check_size(experiment, self.limits)
        experiment = normalise(experiment)
        data = self.datasets.load(experiment.dataset, seed=experiment.seed)
        learner = build_learner(experiment, data.spec)
        check_limits(experiment, learner, self.limits)
        return Checked(experiment, data, learner)

    def plan(self, experiment: Experiment) -> Plan:
        """Check an experiment whole, and describe it.

        Raises:
            EngineError: what does not fit, where, and what was expected.
        """
        experiment, data, learner = self.check(experiment)
        return Plan(
            experiment=experiment,
            preset=_preset_of(experiment, data),
            data=data,
            learner=learner,
            key=program_key(experiment),
            data_info=_data_info(experiment, data),
            objective_info=_objective_info(experiment, learner),
            network_infos=tuple(_network_info(role, model) for role, model in learner.models.items()),
        )

    def preset_experiment(self, preset: str, dataset: str, *, seed: int = 0) -> Experiment:
        """A preset's experiment on a data set."""
        spec = Spec(type=dataset)
        data = self.datasets.load(spec, seed=seed)
        return normalise(preset_registry.build(Spec(type=preset)).experiment(spec, data.spec, seed=seed))


def _preset_of(experiment: Experiment, data: LoadedData) -> str | None:
    """The preset whose networks these are, whatever their live numbers, if there is one."""
    key = program_key(experiment)
    for name in preset_registry:
        if data.spec.kind not in preset_registry[name].kinds:
            continue
        made = preset_registry.build(Spec(type=name)).experiment(experiment.dataset, data.spec)
        if key == program_key(experiment.model_copy(update={"networks": made.networks})):
            return name
    return None


def _data_info(experiment: Experiment, data: LoadedData) -> DataInfo:
    return DataInfo(
        type=experiment.dataset.type,
        title=data.spec.title,
        train_size=data.spec.train_size,
        test_size=data.spec.test_size,
        input_shape=next(iter(data.spec.input_shapes.values())),
        class_names=data.spec.class_names,
        kind=data.spec.kind,
        axes=data.spec.axes,
        ranges=data.spec.ranges,
        target_range=data.spec.target_range,
    )


def _objective_info(experiment: Experiment, learner: Learner) -> ObjectiveInfo:
    return ObjectiveInfo(
        type=experiment.objective.type,
        title=learner.objective.title,
        readout=learner.objective.readout,
        metrics=learner.scalar_names,
    )


def _network_info(role: str, model: Model) -> NetworkInfo:
    params = jax.eval_shape(model.init, jax.random.key(0))[0]
    layers = tuple(
        LayerInfo(
            id=node.id,
            type=node.type,
            title=node.layer.summary(),
            inputs=node.sources,
            shape=node.shape,
            activation=node.layer.activation_name(),
            param_count=param_count({node.id: params.get(node.id, {})}),
            param_shapes={name: array.shape for name, array in params.get(node.id, {}).items()},
            unit_names=node.layer.unit_names(node.input_shapes),
        )
        for node in model.nodes.values()
    )
    return NetworkInfo(role=role, layers=layers, output=model.output, param_count=param_count(params))
