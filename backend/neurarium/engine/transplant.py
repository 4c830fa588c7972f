"""Transplanting: arrays of another size that hold the numbers of old ones, place by place."""

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.lineage import Labels

AxisMap = np.ndarray  # int (size,): which old place each place of an axis was, NOWHERE for none
ArrayMap = tuple[AxisMap, ...]
NOWHERE = -1


def matched(old: Labels, new: Labels) -> AxisMap:
    """Where each new label is among the old ones; by its number, if none is there but the count is equal."""
    if not len(old):
        return np.full(len(new), NOWHERE)
    order = np.argsort(old)
    place = order[np.minimum(np.searchsorted(old, new, sorter=order), len(old) - 1)]
    found = np.where(old[place] == new, place, NOWHERE)
    return np.arange(len(new)) if len(old) == len(new) and (found == NOWHERE).all() else found


def array_map(
    old: tuple[int, ...],
    new: tuple[int, ...],
    inputs: AxisMap,
    outputs: AxisMap,
    old_channels: int,
    new_channels: int,
) -> ArrayMap | None:
    """Where the numbers of an array (…, inputs, outputs) were, axis by axis; None if that cannot be told."""
    if len(old) != len(new):
        return None
    axes = [_centred(before, after) for before, after in zip(old, new, strict=True)]
    if new and (old[-1], new[-1]) == (old_channels, new_channels):
        axes[-1] = outputs
    elif new:
        axes[-1] = np.where(np.arange(new[-1]) < old[-1], np.arange(new[-1]), NOWHERE)
    if len(new) >= 2 and len(inputs) == new[-2]:
        axes[-2] = inputs
    if any((axis == NOWHERE).all() or axis.max() >= size for axis, size in zip(axes, old, strict=True)):
        return None
    return tuple(axes)


def _centred(old: int, new: int) -> AxisMap:
    """An axis that grows or shrinks at both ends, as that of a kernel over pictures."""
    place = np.arange(new) - (new - old) // 2
    return np.where((place >= 0) & (place < old) & ((new - old) % 2 == 0), place, NOWHERE)


def filled(old: jax.Array, fresh: jax.Array, axes: ArrayMap, *, silent: bool) -> jax.Array:
    """The array `fresh` with the old numbers where there are some.

    If `silent`, all else is 0 in the columns (places of the last axis) that were there before.
    """
    if is_whole(old.shape, axes):
        return old
    made = np.array(fresh)
    if silent and axes:
        made[..., axes[-1] != NOWHERE] = 0
    there = [np.flatnonzero(axis != NOWHERE) for axis in axes]
    came_from = [axis[places] for axis, places in zip(axes, there, strict=True)]
    made[np.ix_(*there)] = np.asarray(old)[np.ix_(*came_from)]
    return jnp.asarray(made)


def is_whole(shape: tuple[int, ...], axes: ArrayMap) -> bool:
    """Whether every number is where it was."""
    return shape == tuple(len(axis) for axis in axes) and all(
        np.array_equal(axis, np.arange(len(axis))) for axis in axes
    )
