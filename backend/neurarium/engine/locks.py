"""What training leaves as it is: layers that are frozen, and single numbers that are locked."""

import math
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.experiment import Experiment, LayerSpec, Network
from neurarium.engine.network import Params

Masks = Mapping[str, Mapping[str, jax.Array]]  # of the form of params: true where a number is locked
Locks = Mapping[str, Mapping[str, tuple[int, ...]]]  # flat indices of locked numbers, by layer and param
Shapes = Mapping[str, Mapping[str, tuple[int, ...]]]


def frozen_layers(experiment: Experiment) -> frozenset[str]:
    """The ids of the layers that are not trained."""
    return frozenset(
        spec.id for network in experiment.networks.values() for spec in network.layers if spec.frozen
    )


def locks_of(experiment: Experiment) -> Locks:
    """The flat indices of the locked numbers, by layer and param, where there are any."""
    return {
        spec.id: {name: indices for name, indices in spec.locks.items() if indices}
        for network in experiment.networks.values()
        for spec in network.layers
        if any(spec.locks.values())
    }


def with_locks(experiment: Experiment, locks: Locks) -> Experiment:
    """The experiment with these locks and no others."""

    def change(spec: LayerSpec) -> LayerSpec:
        return spec if spec.locks == locks.get(spec.id, {}) else _locked(spec, locks.get(spec.id, {}))

    def change_network(network: Network) -> Network:
        return network.model_copy(update={"layers": tuple(change(spec) for spec in network.layers)})

    networks = {role: change_network(network) for role, network in experiment.networks.items()}
    return experiment.model_copy(update={"networks": networks})


def without_lost_locks(experiment: Experiment, shapes: Shapes) -> Experiment:
    """The experiment without locks on numbers that do not exist: what was locked may have been resized."""
    return with_locks(
        experiment,
        {
            layer_id: {
                name: tuple(
                    index for index in sorted(set(indices)) if index < math.prod(shapes[layer_id][name])
                )
                for name, indices in by_name.items()
                if name in shapes.get(layer_id, {})
            }
            for layer_id, by_name in locks_of(experiment).items()
        },
    )


def with_lock(locks: Locks, layer_id: str, name: str, index: int, *, locked: bool) -> Locks:
    """The locks with one number of a layer, by its flat index, locked or trained again."""
    by_name = locks.get(layer_id, {})
    indices = {*by_name.get(name, ())} - {index} | ({index} if locked else set())
    return {**locks, layer_id: {**by_name, name: tuple(sorted(indices))}}


def _locked(spec: LayerSpec, by_name: Mapping[str, tuple[int, ...]]) -> LayerSpec:
    return spec.model_copy(update={"locks": {name: indices for name, indices in by_name.items() if indices}})


def lock_masks(experiment: Experiment, shapes: Shapes) -> Masks | None:
    """Masks of the params of these shapes that are true where a number is locked; None where none is."""
    locks = locks_of(experiment)
    return _masks(locks, shapes) if locks else None


def no_masks(shapes: Shapes) -> Masks:
    """Masks that lock nothing."""
    return _masks({}, shapes)


def _masks(locks: Locks, shapes: Shapes) -> Masks:
    def mask(shape: tuple[int, ...], indices: tuple[int, ...]) -> jax.Array:
        flat = np.zeros(math.prod(shape), bool)
        flat[list(indices)] = True
        return jnp.asarray(flat.reshape(shape))

    return {
        layer_id: {
            name: mask(shape, locks.get(layer_id, {}).get(name, ())) for name, shape in by_name.items()
        }
        for layer_id, by_name in shapes.items()
    }


def hold(masks: Masks, after: Params, before: Params) -> Params:
    """The params after a step, but those that are locked as they were before."""
    held: Params = jax.tree.map(jnp.where, masks, before, after)
    return held


def hold_layers(frozen: frozenset[str], after: Params, before: Params) -> Params:
    """The params (or layer state) after a step, but those of frozen layers as they were before."""
    return {
        layer_id: before[layer_id] if layer_id in frozen else arrays for layer_id, arrays in after.items()
    }
