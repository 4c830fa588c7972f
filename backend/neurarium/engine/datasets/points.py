"""Points that someone drew or uploaded."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.own_rows import OwnRows, refusal


@dataset_registry.register("points")
class Points(OwnRows):
    """Your own points: drawn into the plane by hand, or columns of a table.

    Each point is its inputs and then its target: the number of its class or, without classes, a number.
    """

    title = "Your points"
    most_rows: ClassVar[int] = 10_000
    row_name: ClassVar[str] = "Point"

    points: tuple[tuple[float, ...], ...] = Field(
        ((-3.0, -3.0, 0.0), (-2.0, -2.0, 0.0), (2.0, 2.0, 1.0), (3.0, 3.0, 1.0)),
        title="Points",
        description="Every point: its inputs, then its class number or its target.",
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        self.check_names()
        self.check_count("points", len(self.points))
        length = len(self.axes) + 1
        for number, point in enumerate(self.points, start=1):
            if len(point) != length:
                words = f"Point {number} must have {length} numbers, not {len(point)}."
                raise refusal("points", words)
        rows = np.array(self.points)
        self.check_rows("points", rows)
        return self.split(rows, seed)

    def fields(self) -> dict[str, DataField]:
        return self.fields_of(np.array(self.points))
