"""Plans: experiments that were checked and could be run, with what running them takes."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.batch import steps_per_epoch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Experiment, Network, Spec
from neurarium.engine.holds import hold_numbers, without_lost_holds
from neurarium.engine.hyperparameters import hyperparameters, network_key, normalise, program_key, structure
from neurarium.engine.lineage import all_nodes, channels
from neurarium.engine.locks import Shapes, locks_of, without_lost_locks
from neurarium.engine.network import param_shapes
from neurarium.engine.placed import placed
from neurarium.engine.preset import preset_registry
from neurarium.engine.stages import Stage, stages_of
from neurarium.engine.train import Learner
from neurarium.protocol.infos import DataInfo, NetworkInfo, ObjectiveInfo
from neurarium.runtime.budget import Budget
from neurarium.runtime.datasets import Datasets, LoadedData
from neurarium.runtime.deciding import DecidingSteps
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.infos import data_info, network_info, objective_info
from neurarium.runtime.limits import check_limits, check_size, memory_bytes
from neurarium.settings import Limits

# Masks for locks cost nothing that can be measured in networks of up to so many params: these always have
# them, and their first lock takes effect at once. Larger ones get theirs when something is locked.
MASKED_PARAMS = 4096


class Plan(NamedTuple):
    """A checked experiment, its data and its learner; plans of equal `key` share a compiled program.

    The program takes masks for single numbers that are locked if the plan is `masked`. One that is `holding`
    is for training alone, and heeds what is held; so does all that is measured and shown by any other. `form`
    is all else that a program depends on.
    """

    experiment: Experiment
    preset: str | None
    data: LoadedData
    learner: Learner
    form: Hashable
    masked: bool
    param_shapes: Shapes
    data_info: DataInfo
    objective_info: ObjectiveInfo
    network_infos: tuple[NetworkInfo, ...]
    holding: bool = False

    @property
    def key(self) -> Hashable:
        """What the compiled program depends on."""
        return self.form, self.masked, self.holding

    @property
    def drawing_key(self) -> Hashable:
        """What the program depends on that draws its batches."""
        augmentation = structure(augmentation_registry, self.experiment.augmentation)
        return _form(self.data), augmentation

    @property
    def steps_per_epoch(self) -> int:
        """Steps that show every training sample once."""
        return steps_per_epoch(self.data.spec.train_size, self.learner.samples_per_step)

    @property
    def deciding_steps(self) -> DecidingSteps:
        """The steps whose tests decide when to stop."""
        return DecidingSteps.of(test_size=self.data.spec.test_size, batch_size=self.experiment.batch_size)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of a step, for slow motion."""
        return stages_of(self.learner.objective, self.learner.models)

    def in_single_samples(self) -> "Plan":
        """The same plan with batches of one sample."""
        experiment = self.experiment.model_copy(update={"batch_size": 1})
        learner = self.learner._replace(batch_size=1)
        form = program_key(experiment), _form(self.data)
        return self._replace(experiment=experiment, learner=learner, form=form)

    @property
    def hyperparameters(self) -> dict[str, float]:
        """The experiment's live numbers."""
        return hyperparameters(self.experiment)

    @property
    def holds(self) -> bool:
        """Whether a unit is held, or a weight is cut."""
        return any(spec.held or any(spec.cuts.values()) for spec in self.experiment.layers)

    @property
    def numbers(self) -> dict[str, jax.Array]:
        """All that its program is told of the experiment: the live numbers, and what is held."""
        return device_numbers(self.hyperparameters) | hold_numbers(
            self.experiment, self.param_shapes, _channels(self.learner)
        )


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
        self.budget = Budget(limits.total_memory_bytes)

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
        shapes, units = _param_shapes(learner), _channels(learner)
        experiment = without_lost_holds(without_lost_locks(experiment, shapes), shapes, units)
        return Checked(experiment, data, learner)

    def plan(self, experiment: Experiment, owner: Owner | None = None) -> Plan:
        """Check an experiment whole, and describe it; for an owner, claim the memory that it takes.

        Raises:
            EngineError: what does not fit, where, and what was expected.
        """
        experiment, data, learner = self.check(experiment)
        if owner is not None:
            self.budget.claim(owner, memory_bytes(experiment, learner))
        networks = tuple(network_info(role, learner.models[role]) for role in learner.objective.roles)
        is_small = sum(network.param_count for network in networks) <= MASKED_PARAMS
        masked = is_small or bool(locks_of(experiment))
        return Plan(
            experiment=experiment,
            preset=_preset_of(experiment, data.spec),
            data=data,
            learner=learner,
            form=(program_key(experiment), _form(data)),
            masked=masked,
            param_shapes=_param_shapes(learner),
            data_info=data_info(experiment, data),
            objective_info=objective_info(experiment, learner),
            network_infos=networks,
        )

    def preset_experiment(self, preset: str, dataset: str, *, seed: int = 0) -> Experiment:
        """A preset's experiment on a data set."""
        spec = Spec(type=dataset)
        data = self.datasets.load(spec, seed=seed)
        return normalise(preset_registry.build(Spec(type=preset)).experiment(spec, data.spec, seed=seed))


def device_numbers(values: Mapping[str, float]) -> dict[str, jax.Array]:
    """Live numbers as a program takes them."""
    return {path: placed(np.float32(value)) for path, value in values.items()}


def _channels(learner: Learner) -> dict[str, int]:
    """How many units or maps each layer has."""
    return {layer_id: channels(node) for layer_id, node in all_nodes(learner.models).items()}


def _param_shapes(learner: Learner) -> Shapes:
    """The shapes of all params, by layer and name; layers without any are left out."""
    shapes = {
        node.id: param_shapes(node.layer, node.input_shapes)
        for model in learner.models.values()
        for node in model.nodes.values()
    }
    return {layer_id: by_name for layer_id, by_name in shapes.items() if by_name}


def _form(data: LoadedData) -> Hashable:
    """What a program depends on of its data: shapes, types and the space that they lie in."""
    splits = data.train, data.test
    arrays = tuple((leaf.shape, str(leaf.dtype)) for leaf in jax.tree.leaves(splits))
    spec = data.spec.without_decoration()._replace(train_size=0, test_size=0)
    return _hashable(spec), jax.tree.structure(splits), arrays


def _hashable(spec: DataSpec) -> tuple[Hashable, ...]:
    return tuple(tuple(part.items()) if isinstance(part, dict) else part for part in spec)


def _preset_of(experiment: Experiment, spec: DataSpec) -> str | None:
    """The preset whose networks these are, whatever their live numbers, if there is one."""
    networks = _keys(experiment.networks)
    made = _preset_keys(_Like(spec.without_decoration()._replace(train_size=0, test_size=0)))
    return next((name for name, key in made.items() if networks == key), None)


def _keys(networks: Mapping[str, Network]) -> dict[str, Hashable]:
    return {role: network_key(network) for role, network in networks.items()}


class _Like:
    """A data set's spec as the key of a cache."""

    def __init__(self, spec: DataSpec) -> None:
        self.spec = spec
        self._key = _hashable(spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Like) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=32)
def _preset_keys(like: _Like) -> dict[str, dict[str, Hashable]]:
    """The presets for such data, and what their networks are."""
    return {
        name: _keys(preset.networks(like.spec))
        for name in preset_registry
        if preset_registry[name].suits(like.spec) and (preset := preset_registry.build(Spec(type=name)))
    }
