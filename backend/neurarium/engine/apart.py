"""Layers that read in both directions, as one layer of each: what these are called in exported files."""

from collections.abc import Iterable
from typing import NamedTuple

LONGEST_STEM = 48  # an id has 64 characters at most, of which the endings need some


class Apart(NamedTuple):
    """The ids of the two layers that one layer becomes; the concatenation has its id."""

    forward: str
    backward: str


def names_apart(layers: Iterable[str], of: Iterable[str]) -> dict[str, Apart]:
    """What some of a network's layers become, by id; none of the names is that of another layer."""
    apart: dict[str, Apart] = {}
    taken = {*layers}
    for layer_id in of:
        apart[layer_id] = Apart(*(_free(f"{layer_id[:LONGEST_STEM]}_{way}", taken) for way in Apart._fields))
        taken |= {*apart[layer_id]}
    return apart


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)
