"""How the page draws data: as pictures, as points of a plane, as a curve, or as rows of a table."""

from typing import Literal

from neurarium.engine.dataset import DataSpec

DataKind = Literal["images", "plane", "curve", "table"]
_OF_POINTS: dict[int, DataKind] = {1: "curve", 2: "plane"}


def kind_of(data: DataSpec) -> DataKind:
    """The way to draw what is looked at."""
    if data.columns:
        return "table"
    return _OF_POINTS[data.coordinates] if data.coordinates else "images"
