"""How the page draws data: as pictures, as points of a plane, or as a curve."""

from typing import Literal

from neurarium.engine.dataset import DataSpec

DataKind = Literal["images", "plane", "curve"]
_OF_POINTS: dict[int, DataKind] = {1: "curve", 2: "plane"}


def kind_of(data: DataSpec) -> DataKind:
    """The way to draw what is looked at."""
    return _OF_POINTS[data.coordinates] if data.coordinates else "images"
