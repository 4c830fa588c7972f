"""Problems other than to answer: what the code of their networks, losses and turns is written of."""

from collections.abc import Mapping
from typing import NamedTuple

import jax

from neurarium.engine.augmentations.image import ImageAugmentation
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import Data
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.layers.sample import Sample
from neurarium.engine.objectives.autoencoder import ENCODER, Autoencoder
from neurarium.engine.objectives.few_labels import PICTURES, FewLabels
from neurarium.engine.objectives.flow_matching import FlowMatching
from neurarium.engine.objectives.gan import Gan
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.train import Learner
from neurarium.export.both_ways import taken_apart
from neurarium.export.recipe import Recipe
from neurarium.export.walk import Step, input_fields, input_variable, of_whole_samples, walk

LEAST_STEPS = 3_000
WRITTEN = (Autoencoder, FewLabels, FlowMatching, Gan, Twins)


class Ensemble(NamedTuple):
    """The networks of a problem by role, each as a recipe of its own; `whole` is that of the first."""

    recipes: Mapping[str, Recipe]

    @property
    def whole(self) -> Recipe:
        """What is the same for all roles."""
        return next(iter(self.recipes.values()))

    @property
    def epochs(self) -> int:
        """How often the code goes through the samples."""
        return self.whole.epochs_of(LEAST_STEPS)

    @property
    def shares_optimizer(self) -> bool:
        """Whether all networks are moved alike."""
        specs = [recipe.experiment.optimizer for recipe in self.recipes.values()]
        return all(spec == specs[0] for spec in specs) and len(set(self.rates.values())) == 1

    @property
    def rates(self) -> dict[str, float]:
        """The learning rate of each role, at its pace."""
        objective = self.whole.objective
        return {
            role: recipe.optimizer.learning_rate * getattr(objective, objective.paces.get(role, ""), 1.0)
            for role, recipe in self.recipes.items()
        }

    @property
    def is_scheduled(self) -> bool:
        """Whether learning rates change with the steps."""
        return self.whole.experiment.schedule.type != "constant"

    @property
    def has_state(self) -> bool:
        """Whether networks keep more than params, such as running means."""
        return any(map(self.keeps, self.recipes))

    def keeps(self, role: str) -> bool:
        """Whether a network does."""
        _, state = jax.eval_shape(self.recipes[role].model.init, jax.random.key(0))
        return bool(state)

    def remembers(self, role: str) -> bool:
        """Whether a network keeps something of what it learns from: one that rests does not."""
        objective = self.whole.objective
        return self.keeps(role) and getattr(objective, objective.paces.get(role, ""), 1.0) != 0

    @property
    def is_cloud(self) -> bool:
        """Whether codes are drawn, as a variational autoencoder's are."""
        return ENCODER in self.recipes and isinstance(_last(self.recipes[ENCODER]).node.layer, Sample)

    def steps(self, role: str) -> tuple[Step, ...]:
        """The layers that the network's function is written of: clouds of codes are drawn outside of it."""
        steps = self.recipes[role].steps
        return steps[:-1] if role == ENCODER and self.is_cloud else steps

    def output(self, role: str) -> str:
        """The variable that the network's answer is in."""
        steps = self.steps(role)
        return steps[-1].output if steps else "x"

    def inputs(self, role: str) -> tuple[str, ...]:
        """The variables that the network's function reads."""
        fields = input_fields(self.recipes[role].model)
        return ("x",) if len(fields) == 1 else tuple(map(input_variable, fields))

    @property
    def frozen(self) -> tuple[Step, ...]:
        """The layers that have something to train, but are not trained."""
        return tuple(step for recipe in self.recipes.values() for step in recipe.frozen)

    @property
    def changed(self) -> Recipe | None:
        """Where changed copies of pictures are to be told alike: a recipe that changes pictures so."""
        whole = self.whole
        if not isinstance(whole.objective, FewLabels) or whole.data.picture is None:
            return None
        by = {name: whole.objective.strength * most for name, most in PICTURES.items()}
        return whole._replace(augmentation=ImageAugmentation().model_copy(update=by))

    @property
    def turns(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The turns of a step in order, each with the roles that it moves; a single one is a “step”."""
        return tuple((turn.name or "step", turn.roles) for turn in self.whole.objective.each_turn())


def _last(recipe: Recipe) -> Step:
    return recipe.steps[-1]


def read_ensemble(experiment: Experiment, learner: Learner, samples: Data) -> Ensemble:
    """What is needed of an experiment that was checked.

    Raises:
        EngineError: something in it cannot be written so; it names the layer.
    """
    objective = learner.objective
    if isinstance(objective, Twins) and objective.by_person:
        words = "Who drew what stays on the server: twins that tell hands apart do not become code."
        raise EngineError("not_exportable", words)
    written, apart = taken_apart(experiment)
    if apart:
        learner = build_learner(written, learner.data)
    held = {spec.id: spec.held for spec in written.layers}
    batch_size = min(experiment.batch_size, learner.data.train_size)
    recipes = {}
    for role, whole in learner.models.items():
        spec, model = written.optimizers.get(role, written.optimizer), of_whole_samples(whole)
        recipes[role] = Recipe(
            experiment=written.model_copy(update={"optimizer": spec}),
            model=model,
            steps=walk(model, frozen=learner.frozen, batch_size=batch_size, held=held),
            data=learner.data,
            samples=samples,
            objective=objective,
            optimizer=learner.optimizer_of(role),
            schedule=learner.schedule,
            augmentation=learner.augmentation,
            apart=apart,
        )
    return Ensemble(recipes)


def is_ensemble(learner: Learner) -> bool:
    """Whether the problem is one that is written so."""
    return isinstance(learner.objective, WRITTEN)
