"""How the page draws data: as pictures, points of a plane, a curve, rows of a table, or sequences."""

from typing import Literal

from neurarium.engine.dataset import DataSpec

DataKind = Literal["images", "plane", "curve", "table", "sequences"]
_OF_POINTS: dict[int, DataKind] = {1: "curve", 2: "plane"}


def kind_of(data: DataSpec) -> DataKind:
    """The way to draw what is looked at."""
    if data.columns:
        return "table"
    if data.sequence is not None:
        return "sequences"
    return _OF_POINTS[data.coordinates] if data.coordinates else "images"
