"""Ways: how the steps of a run were made of its train states, with what it takes to make them again."""

from collections.abc import Sequence
from typing import NamedTuple

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.hyperparameters import network_key
from neurarium.engine.locks import Masks, lock_masks
from neurarium.engine.train import Hyperparameters, TrainState
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program

# About what one number of a list in an experiment takes, as a point that was drawn by hand.
BYTES_OF_A_NUMBER = 64


class Recipe(Frozen):
    """What a way can be made of again: its programs are compiled, and its data are read again.

    `single` steps are on one sample each; those `apart` have a program of their own, which is `masked` if it
    locks single numbers within the steps.
    """

    experiment: Experiment
    single: bool = False
    apart: bool = False
    masked: bool = False

    def plans(self, plan: Plan) -> tuple[Plan, Plan]:
        """Of the plan of its experiment: the plan of what shows the steps, and of what trains them."""
        shows = plan._replace(masked=self.masked)
        trains = shows.in_single_samples() if self.single else shows
        return shows, trains._replace(holding=plan.holds) if self.apart else trains

    def way(self, plan: Plan, shows: Program, trains: Program) -> "Way":
        """The way, with its programs."""
        return Way.of(plan, shows, trains, single=self.single)


class Way(NamedTuple):
    """How steps are made of a train state, by the program that `trains`; another may `show` them."""

    plan: Plan
    shows: Program
    trains: Program
    hyperparameters: Hyperparameters
    masks: Masks | None
    samples_per_step: int
    single: bool = False

    @classmethod
    def of(cls, plan: Plan, shows: Program, trains: Program, *, single: bool = False) -> "Way":
        """The way of a plan."""
        learner = plan.learner._replace(batch_size=1) if single else plan.learner
        masks = lock_masks(plan.experiment, plan.param_shapes)
        return cls(plan, shows, trains, plan.numbers, masks, learner.samples_per_step, single)

    def is_same(self, other: "Way | Recipe") -> bool:
        """Whether these are the very same: what is changed is replaced whole."""
        if isinstance(other, Recipe):
            return False
        return all(mine is theirs for mine, theirs in zip(self[1:5], other[1:5], strict=True))

    def take(self, train_state: TrainState, steps: int) -> TrainState:
        """So many steps from a train state, MAX_CHUNK at most."""
        numbers = self.hyperparameters, steps, self.masks
        return self.trains.train_chunk(train_state, self.plan.data, *numbers)[0]

    @property
    def recipe(self) -> Recipe:
        """What it can be made of again."""
        experiment, apart = self.plan.experiment, self.trains is not self.shows
        return Recipe(experiment=experiment, single=self.single, apart=apart, masked=self.shows.masked)


def experiment_of(way: Way | Recipe) -> Experiment:
    """The experiment that a way is of."""
    return way.experiment if isinstance(way, Recipe) else way.plan.experiment


def shows_alike(one: Experiment, other: Experiment) -> bool:
    """Whether pages show two experiments in the same way: of the same networks, and the same data."""
    if one is other:
        return True
    if one.seed != other.seed or one.objective.type != other.objective.type:
        return False
    data = one.dataset is other.dataset or one.dataset == other.dataset
    # What was not touched is the same object, and needs no looking into.
    return data and (one.networks == other.networks or _networks(one) == _networks(other))


def list_bytes(experiments: Sequence[Experiment]) -> int:
    """About how much memory the lists of experiments' data take, such as points; each is counted once."""
    datasets = {id(experiment.dataset): experiment.dataset for experiment in experiments}
    lists = [value for spec in datasets.values() for value in spec.config.values()]
    return BYTES_OF_A_NUMBER * sum(len(value) for value in lists if isinstance(value, list | tuple | str))


def _networks(experiment: Experiment) -> dict[str, object]:
    return {role: network_key(network) for role, network in experiment.networks.items()}
