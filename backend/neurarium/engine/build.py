"""An experiment checked against its data, and made ready to compute."""

from collections.abc import Mapping

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.locks import frozen_layers
from neurarium.engine.network import Model, build_model
from neurarium.engine.objective import Objective, objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.schedule import schedule_registry
from neurarium.engine.train import Learner


def build_learner(experiment: Experiment, data: DataSpec) -> Learner:
    """Check an experiment against its data, and make it ready to compute.

    Raises:
        EngineError: something does not fit; it names the layer and the field.
    """
    objective = objective_registry.build(experiment.objective).on(data)
    _check_roles(experiment, objective)
    fields = objective.fields(data)
    models = {
        role: build_model(experiment.networks[role], fields[role], data.endings) for role in objective.roles
    }
    _check_unique_ids(models)
    objective.check(models, data)
    augmentation = augmentation_registry.build(experiment.augmentation)
    augmentation.check(data)
    return Learner(
        data=data,
        models=models,
        objective=objective,
        optimizer=optimizer_registry.build(experiment.optimizer),
        schedule=schedule_registry.build(experiment.schedule),
        augmentation=augmentation,
        batch_size=experiment.batch_size,
        frozen=frozen_layers(experiment),
        optimizers={role: optimizer_registry.build(spec) for role, spec in experiment.optimizers.items()},
    )


def _check_roles(experiment: Experiment, objective: Objective) -> None:
    for role in objective.roles:
        if role not in experiment.networks:
            there = ", ".join(f"“{name}”" for name in experiment.networks)
            words = f"{objective.title} needs a network for the role “{role}”, and not only for {there}."
            raise EngineError("missing_role", words)
    for role in (*experiment.networks, *experiment.optimizers):
        if role not in objective.roles:
            raise EngineError("unknown_role", f"{objective.title} has no part for the role “{role}”.")


def _check_unique_ids(models: Mapping[str, Model]) -> None:
    seen: set[str] = set()
    for model in models.values():
        for layer_id in model.nodes:
            if layer_id in seen:
                raise EngineError("duplicate_id", f"Two layers are called “{layer_id}”.", layer_id=layer_id)
            seen.add(layer_id)
