"""All that is wrong with a draft, by the same checks that an experiment must pass to be run."""

from collections.abc import Mapping
from typing import NamedTuple

from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Network
from neurarium.engine.layer import Shape
from neurarium.engine.objective import Shapes, fields_of, objective_registry
from neurarium.engine.survey import Survey, survey_network
from neurarium.runtime.limits import check_size
from neurarium.runtime.plan import Checked, Planner


class Diagnosis(NamedTuple):
    """A draft looked at whole. It can be trained, and `checked` is there, exactly if nothing is wrong."""

    experiment: Experiment
    data: DataSpec | None
    surveys: Mapping[str, Survey]
    errors: tuple[EngineError, ...]
    checked: Checked | None

    @property
    def errors_by_layer(self) -> dict[str | None, EngineError]:
        """The first thing that is wrong with each layer that is wrong."""
        return {error.layer_id: error for error in reversed(self.errors)}

    @property
    def is_too_large(self) -> bool:
        """Whether there are more layers or wires than can be looked after."""
        return any(error.code in ("too_many_layers", "too_many_wires") for error in self.errors)

    @property
    def error_at_no_layer(self) -> EngineError | None:
        """The first thing that is wrong elsewhere."""
        known = {layer_id for survey in self.surveys.values() for layer_id in survey.places}
        return next((error for error in self.errors if error.layer_id not in known), None)

    def fields(self, role: str) -> Shapes | None:
        """What the network of a role may read, if the data are known."""
        return None if self.data is None else fields_of(self.experiment.objective, self.data, role)

    def answer_shape(self, role: str) -> Shape | None:
        """What the network of a role must answer with, if the learning problem is clear."""
        if self.data is None:
            return None
        try:
            answers = objective_registry.build(self.experiment.objective).answers(self.data)
        except EngineError:
            return None
        return answers[role].shape if role in answers else None

    def with_network(self, role: str, network: Network) -> Experiment:
        """The experiment with another network in a role."""
        return self.experiment.model_copy(update={"networks": {**self.experiment.networks, role: network}})


def diagnose(experiment: Experiment, planner: Planner) -> Diagnosis:
    """Look at a draft whole; nothing is raised."""
    errors: list[EngineError] = []
    data: DataSpec | None = None
    try:
        check_size(experiment, planner.limits)
    except EngineError as error:
        errors.append(error)
    try:
        data = planner.datasets.load(experiment.dataset, seed=experiment.seed).spec
    except EngineError as error:
        errors.append(error)
    surveys = {
        role: survey_network(network, data and fields_of(experiment.objective, data, role))
        for role, network in experiment.networks.items()
    }
    errors += [error for survey in surveys.values() for error in survey.errors]
    checked: Checked | None = None
    if not errors:
        try:
            checked = planner.check(experiment)
        except EngineError as error:
            errors.append(error)
    return Diagnosis(experiment, data, surveys, tuple(errors), checked)
