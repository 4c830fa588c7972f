"""What training leaves as it is: layers that are frozen, and single numbers that are locked."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.network import Params
from neurarium.engine.places import masks_of, there

Masks = Mapping[str, Mapping[str, jax.Array]]  # of the form of params: true where a number is locked
Locks = Mapping[str, Mapping[str, tuple[int, ...]]]  # flat indices of locked numbers, by layer and param
Shapes = Mapping[str, Mapping[str, tuple[int, ...]]]


def frozen_layers(experiment: Experiment) -> frozenset[str]:
    """The ids of the layers that are not trained."""
    return frozenset(spec.id for spec in experiment.layers if spec.frozen)


def locks_of(experiment: Experiment) -> Locks:
    """The flat indices of the locked numbers, by layer and param, where there are any."""
    return {
        spec.id: {name: indices for name, indices in spec.locks.items() if indices}
        for spec in experiment.layers
        if any(spec.locks.values())
    }


def with_locks(experiment: Experiment, locks: Locks) -> Experiment:
    """The experiment with these locks and no others."""

    def change(spec: LayerSpec) -> LayerSpec:
        return spec if spec.locks == locks.get(spec.id, {}) else _locked(spec, locks.get(spec.id, {}))

    return experiment.with_layers(change)


def without_lost_locks(experiment: Experiment, shapes: Shapes) -> Experiment:
    """The experiment without locks on numbers that do not exist: what was locked may have been resized."""
    return with_locks(
        experiment,
        {
            layer_id: there(by_name, shapes.get(layer_id, {}))
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
    return {layer_id: masks_of(locks.get(layer_id, {}), by_name) for layer_id, by_name in shapes.items()}


def hold(masks: Masks, after: Params, before: Params) -> Params:
    """The params after a step, but those that are locked as they were before."""
    held: Params = jax.tree.map(jnp.where, masks, before, after)
    return held


def hold_layers(frozen: frozenset[str], after: Params, before: Params) -> Params:
    """The params (or layer state) after a step, but those of frozen layers as they were before."""
    return {
        layer_id: before[layer_id] if layer_id in frozen else arrays for layer_id, arrays in after.items()
    }
