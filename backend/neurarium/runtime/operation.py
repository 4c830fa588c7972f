"""Operations: a run continues with another plan, from what fits of its train state."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import jax
import numpy as np

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.hyperparameters import network_key
from neurarium.engine.placed import placed
from neurarium.engine.places import LayerShapes, Places, mask_of
from neurarium.engine.surgery import Grown, answer_alike, operate
from neurarium.engine.train import Learner
from neurarium.engine.transplant import ArrayMap, filled
from neurarium.protocol.events import Carried
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run

# What is marked of a layer's numbers and units, and goes with them.
MARKS = ("locks", "cuts", "held")
Marks = Mapping[str, AbstractSet[str]]  # layers, by the kind of what is marked of them


def operated(run: Run, plan: Plan, program: Program) -> Grown | None:
    """What becomes of a run's train state in another plan; None where every number stays where it is."""
    before, after = run.plan.learner, plan.learner
    alike = all(type(before.optimizer_of(role)) is type(after.optimizer_of(role)) for role in after.models)
    alike = alike and answer_alike(before, after)
    if before.models == after.models and alike and program.takes(run.train_state):
        return None
    return operate(before, run.train_state, after, program.init(plan.experiment.seed))


def reads_alike(before: Learner, after: Learner) -> bool:
    """Whether samples have the same form for two learners, and an answer of one means the same for the other.

    If not, what goes on with what was learned is another run: it could not be gone back from.
    """
    return before.data.input_shapes == after.data.input_shapes and answer_alike(before, after)


def carried(plan: Plan, grown: Grown | None) -> dict[str, Carried]:
    """What became of each layer of a run that continues with a plan."""
    if grown is not None:
        return grown.carried
    return {layer.id: "kept" for network in plan.network_infos for layer in network.layers}


def same_networks(before: Experiment, after: Experiment) -> bool:
    """Whether two experiments have the same networks, whatever their live numbers and marks."""
    if before.networks.keys() != after.networks.keys():
        return False
    pairs = [(network, after.networks[role]) for role, network in before.networks.items()]
    try:
        return all(old == new or network_key(old) == network_key(new) for old, new in pairs)
    except EngineError:  # a network that cannot be is another one
        return False


def same_marks(before: Experiment, after: Experiment) -> Marks:
    """The layers of which both experiments mark the same, by kind: that was not meant to be changed."""
    old = {spec.id: spec for spec in before.layers}
    both = [(old[spec.id], spec) for spec in after.layers if spec.id in old]
    return {
        mark: {spec.id for earlier, spec in both if getattr(earlier, mark) == getattr(spec, mark)}
        for mark in MARKS
    }


def marked_after(before: Plan, after: Plan, unchanged: Marks, grown: Grown | None) -> Experiment:
    """The experiment of the plan `after`, of which marks that are `unchanged` stay on what they were on."""
    old = {spec.id: spec for spec in before.experiment.layers}

    def change(spec: LayerSpec) -> LayerSpec:
        kinds = [mark for mark in MARKS if spec.id in unchanged[mark] and getattr(old[spec.id], mark)]
        moved = {mark: _moved(mark, getattr(old[spec.id], mark), before, spec.id, grown) for mark in kinds}
        return spec.model_copy(update=moved) if moved else spec

    return after.experiment.with_layers(change)


def _moved(mark: str, marks: Any, before: Plan, layer_id: str, grown: Grown | None) -> Any:
    """A layer's marks of a kind, on what became of the numbers or units that they were on."""
    if grown is None:
        return marks
    if mark == "held":
        units = grown.channels.get(layer_id, np.empty(0, int)).tolist()
        return {unit: marks[earlier] for unit, earlier in enumerate(units) if earlier in marks}
    origins = grown.origins.get(layer_id, {})
    maps = {name: (origins.get(name, name), map_) for name, map_ in grown.maps.get(layer_id, {}).items()}
    return _moved_places(marks, before.param_shapes[layer_id], maps)


def _moved_places(
    places: Places, shapes: LayerShapes, maps: Mapping[str, tuple[str, ArrayMap]]
) -> dict[str, tuple[int, ...]]:
    """Places of arrays by name, given of each what it was called and where its numbers were."""
    moved = {}
    for name, (origin, axes) in maps.items():
        if origin in places:
            new = placed(np.zeros([len(axis) for axis in axes], bool))
            made: jax.Array = filled(mask_of(places[origin], shapes[origin]), new, axes, silent=False)
            moved[name] = tuple(np.flatnonzero(made).tolist())
    return {name: indices for name, indices in moved.items() if indices}
