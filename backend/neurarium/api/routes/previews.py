"""What data sets of points look like, for small pictures of them."""

from importlib.resources import files
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Response
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Frozen, Identifier, Spec
from neurarium.engine.field import Number, Range

router = APIRouter(prefix="/datasets")

MOST_POINTS = 120
SECONDS_KEPT = 3_600


class Preview(Frozen):
    """Some points of a data set of its default configuration: their inputs, and their class or number.

    Rows of a table are seen as their two principal components.
    """

    points: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]
    classes: Annotated[int, Field(ge=0)]
    ranges: tuple[Range, ...]
    target_range: Range


@router.get("/{dataset}/preview")
def preview(dataset: Identifier, response: Response) -> Preview:
    """A few points of a data set of the plane, of a curve, or of a table."""
    configured = dataset_registry.build(Spec(type=dataset))
    data = configured.spec()
    if data.row is None:
        raise EngineError("no_points", "Only data sets of points and tables have a preview.")
    content = {name: (files("neurarium.data") / name).read_bytes() for name in configured.bundled}
    train = configured.parse(content, seed=0).train
    inputs, ranges = train.fields[INPUT], data.row.ranges
    if data.columns:
        inputs = _flattened(inputs)
        ranges = tuple(
            (float(low), float(high)) for low, high in zip(inputs.min(0), inputs.max(0), strict=True)
        )
    response.headers["Cache-Control"] = f"max-age={SECONDS_KEPT}"
    return Preview(
        points=tuple(tuple(map(float, row)) for row in np.round(inputs[:MOST_POINTS], 2)),
        targets=tuple(map(float, np.round(train.fields[TARGET][:MOST_POINTS], 2))),
        classes=len(data.class_names),
        ranges=ranges,
        target_range=(data.number or Number()).range,
    )


def _flattened(rows: np.ndarray) -> np.ndarray:
    """Rows of a table, (rows, columns), by their two principal components, (rows, 2)."""
    centred = rows - rows.mean(0)
    scaled = centred / np.maximum(centred.std(0), 1e-6)
    _, _, axes = np.linalg.svd(scaled, full_matrices=False)
    flat: np.ndarray = scaled @ axes[:2].T
    return flat
