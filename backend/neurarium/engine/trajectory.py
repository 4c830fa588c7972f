"""The plane in which most of a run's path lies: its two main directions, by principal components."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.errors import EngineError
from neurarium.engine.network import Params

# So many numbers of a path are looked at, at most, and so many of its points.
MOST_NUMBERS = 2_000_000
MOST_POINTS, LEAST_POINTS = 64, 8
# A second direction that explains less than this of the path is rounding.
LEAST_SHARE = 1e-10

Masks = Mapping[str, Mapping[str, jax.Array]]
Numbers = Mapping[str, Mapping[str, np.ndarray]]


class Plane(NamedTuple):
    """Two directions of length 1, formed like the params; where each point of the path lies along them,
    (points, 2), seen from the last one; and which share of the path's variance each explains, (2,)."""

    directions: tuple[Params, Params]
    places: np.ndarray
    explained: np.ndarray


def plane_of(path: Sequence[Params], masks: Masks | None, still: frozenset[str] = frozenset()) -> Plane:
    """The plane through the last point of a path along its two main directions (Li et al. 2018, section 7).

    What is locked, where masks are true, or belongs to layers that stand `still`, is not looked at.

    Raises:
        EngineError: the path is too short, or straight: there are no two directions.
    """
    last = path[-1]
    leaves, structure = jax.tree.flatten(last)
    moves = jax.tree.leaves(_moving(last, masks, still))
    differences = np.stack([_difference(each, leaves, moves) for each in path])  # (points, numbers)
    products = differences @ differences.T
    # Seen from its middle, without laying that out: what is explained is the variance.
    middled = np.eye(len(path)) - 1 / len(path)
    sizes, vectors = np.linalg.eigh(middled @ products @ middled)
    sizes, vectors = np.maximum(sizes[::-1], 0), vectors[:, ::-1]
    if len(path) < 3 or not sizes[1] > LEAST_SHARE * sizes.sum():
        words = "The way that the run has come is too short to have two directions: train a few steps more."
        raise EngineError("no_path", words)
    weights = middled @ vectors[:, :2] / np.sqrt(sizes[:2])  # (points, 2): of the differences
    places = products @ weights
    # The path begins on the left, and its farthest bend is above.
    signs = np.where(np.array([places[0, 0], -_farthest(places[:, 1])]) > 0, -1, 1)
    along = (weights * signs).T @ differences
    first, second = (_formed(direction, leaves, structure) for direction in along)
    return Plane((first, second), places * signs, sizes[:2] / sizes.sum())


def point_count(numbers: int) -> int:
    """How many points of a path are looked at, of a network of so many params."""
    return max(LEAST_POINTS, min(MOST_POINTS, MOST_NUMBERS // max(1, numbers)))


def _farthest(places: np.ndarray) -> float:
    return float(places[np.abs(places).argmax()])


def _moving(params: Params, masks: Masks | None, still: frozenset[str]) -> Numbers:
    """Which of the params may move."""
    return {
        layer_id: {
            name: np.full(array.shape, layer_id not in still)
            & (~np.asarray(masks[layer_id][name]) if masks else True)
            for name, array in arrays.items()
        }
        for layer_id, arrays in params.items()
    }


def _difference(params: Params, last: Sequence[jax.Array], moves: Sequence[np.ndarray]) -> np.ndarray:
    parts = [
        np.where(free, np.asarray(now, np.float64) - np.asarray(then), 0).ravel()
        for now, then, free in zip(jax.tree.leaves(params), last, moves, strict=True)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _formed(direction: np.ndarray, leaves: Sequence[jax.Array], structure: jax.tree_util.PyTreeDef) -> Params:
    ends = np.cumsum([leaf.size for leaf in leaves])
    parts = np.split(direction.astype(np.float32), ends[:-1])
    made: Params = jax.tree.unflatten(
        structure, [part.reshape(leaf.shape) for part, leaf in zip(parts, leaves, strict=True)]
    )
    return made
