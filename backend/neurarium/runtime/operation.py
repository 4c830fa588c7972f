"""Operations: a run continues with another plan, from what fits of its train state."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.hyperparameters import network_key
from neurarium.engine.locks import Locks, locks_of
from neurarium.engine.surgery import Grown, LayerMap, operate
from neurarium.engine.transplant import filled
from neurarium.protocol.events import Carried
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.run import Run


def operated(run: Run, plan: Plan, program: Program) -> Grown | None:
    """What becomes of a run's train state in another plan; None where every number stays where it is."""
    before, after = run.plan.learner, plan.learner
    alike = all(type(before.optimizer_of(role)) is type(after.optimizer_of(role)) for role in after.models)
    if before.models == after.models and alike and program.takes(run.train_state):
        return None
    return operate(before, run.train_state, after, program.init(plan.experiment.seed))


def carried(plan: Plan, grown: Grown | None) -> dict[str, Carried]:
    """What became of each layer of a run that continues with a plan."""
    if grown is not None:
        return grown.carried
    return {layer.id: "kept" for network in plan.network_infos for layer in network.layers}


def same_networks(before: Experiment, after: Experiment) -> bool:
    """Whether two experiments have the same networks, whatever their live numbers and locks."""
    if before.networks.keys() != after.networks.keys():
        return False
    pairs = [(network, after.networks[role]) for role, network in before.networks.items()]
    try:
        return all(old == new or network_key(old) == network_key(new) for old, new in pairs)
    except EngineError:  # a network that cannot be is another one
        return False


def same_locks(before: Experiment, after: Experiment) -> AbstractSet[str]:
    """The layers that both experiments have with the same locks: these were not meant to be changed."""
    old = {spec.id: spec.locks for spec in _specs(before)}
    return {spec.id for spec in _specs(after) if spec.locks == old.get(spec.id)}


def locks_after(before: Plan, after: Plan, unchanged: AbstractSet[str], grown: Grown | None) -> Locks:
    """The locks of the plan `after`: those that are `unchanged` stay on the numbers that they were on."""
    locks = {**locks_of(after.experiment)}
    for layer_id, by_name in locks_of(before.experiment).items():
        if layer_id in unchanged:
            locks[layer_id] = (
                by_name if grown is None else _moved(by_name, before, layer_id, grown.maps.get(layer_id, {}))
            )
    return locks


def _moved(
    by_name: Mapping[str, tuple[int, ...]], before: Plan, layer_id: str, maps: LayerMap
) -> dict[str, tuple[int, ...]]:
    moved = {}
    for name, indices in by_name.items():
        if name in maps:
            old = np.zeros(before.param_shapes[layer_id][name], bool)
            old.flat[list(indices)] = True
            new = jnp.zeros([len(axis) for axis in maps[name]], bool)
            made: jax.Array = filled(jnp.asarray(old), new, maps[name], silent=False)
            moved[name] = tuple(np.flatnonzero(made).tolist())
    return moved


def _specs(experiment: Experiment) -> list[LayerSpec]:
    return [spec for network in experiment.networks.values() for spec in network.layers]
