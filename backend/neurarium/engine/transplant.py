"""Transplanting: arrays of another size that hold the numbers of old ones, place by place."""

import jax
import numpy as np

from neurarium.engine.layer import Axes, Axis
from neurarium.engine.lineage import Labels
from neurarium.engine.placed import placed

AxisMap = np.ndarray  # int (size,): which old place each place of an axis was, NOWHERE for none
ArrayMap = tuple[AxisMap, ...]
NOWHERE = -1


def matched(old: Labels, new: Labels) -> AxisMap:
    """Where each new label is among the old ones."""
    if not len(old):
        return np.full(len(new), NOWHERE)
    order = np.argsort(old)
    place = order[np.minimum(np.searchsorted(old, new, sorter=order), len(old) - 1)]
    found: AxisMap = np.where(old[place] == new, place, NOWHERE)
    return found


def is_strange(old: Labels, new: Labels) -> bool:
    """Whether as many channels are there as before, but none of them is one of those."""
    return 0 < len(old) == len(new) and not np.isin(new, old).any()


def array_map(
    old: tuple[int, ...], new: tuple[int, ...], axes: Axes, *, inputs: AxisMap, outputs: AxisMap
) -> ArrayMap | None:
    """Where the numbers of an array with such axes were, axis by axis; None where nothing of it was there."""
    sizes = zip(axes, old, new, strict=True)
    made = tuple(_axis_map(*sized, inputs=inputs, outputs=outputs) for sized in sizes)
    return None if any((axis == NOWHERE).all() for axis in made) else made


def _axis_map(axis: Axis, old: int, new: int, *, inputs: AxisMap, outputs: AxisMap) -> AxisMap:
    match axis:
        case "input":
            return inputs
        case "output":
            return outputs
        case "window":
            return _centred(old, new)
        case "own":
            return np.where(np.arange(new) < old, np.arange(new), NOWHERE)


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
    return placed(made)


def put_back(old: jax.Array, now: jax.Array, axes: ArrayMap) -> jax.Array:
    """The array `old` with the numbers that `filled` took from it as they are `now`."""
    if is_whole(old.shape, axes):
        return now
    made = np.array(old)
    there = [np.flatnonzero(axis != NOWHERE) for axis in axes]
    came_from = [axis[places] for axis, places in zip(axes, there, strict=True)]
    made[np.ix_(*came_from)] = np.asarray(now)[np.ix_(*there)]
    return placed(made)


def is_whole(shape: tuple[int, ...], axes: ArrayMap) -> bool:
    """Whether every number is where it was."""
    return shape == tuple(len(axis) for axis in axes) and all(
        np.array_equal(axis, np.arange(len(axis))) for axis in axes
    )
