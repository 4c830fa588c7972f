"""Weights that somebody brings in a file, held against the network that they are to be put into."""

from typing import Literal

from neurarium.engine.experiment import Frozen

Verdict = Literal["fits", "differs", "missing"]
MOST_NAMES = 40


class LayerFound(Frozen):
    """What a file has for a layer: all its arrays, some that differ, or none.

    `words` say what differs, or what of the file it was matched to where its names told nothing.
    """

    layer: str
    verdict: Verdict
    words: str = ""


class WeightsFound(Frozen):
    """What a file has for the session's networks, layer by layer.

    `weights` names what fits, for the command `take_weights`; None if nothing does. `unused` are the names of
    arrays that belong to no layer, the first of them, of `unused_count`. `ambiguity` says in words why arrays
    of other names could not be matched to the layers, where several ways fit.
    """

    weights: str | None
    layers: tuple[LayerFound, ...]
    unused: tuple[str, ...] = ()
    unused_count: int = 0
    ambiguity: str | None = None
