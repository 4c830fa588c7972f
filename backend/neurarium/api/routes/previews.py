"""What data sets of points look like, for small pictures of them."""

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
    """Some points of a data set of its default configuration: their inputs, and their class or number."""

    points: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]
    classes: Annotated[int, Field(ge=0)]
    ranges: tuple[Range, ...]
    target_range: Range


@router.get("/{dataset}/preview")
def preview(dataset: Identifier, response: Response) -> Preview:
    """A few points of a data set of the plane or of a curve."""
    configured = dataset_registry.build(Spec(type=dataset))
    data = configured.spec()
    if data.points is None:
        raise EngineError("no_points", "Only data sets of the plane and of curves have a preview.")
    train = configured.parse({}, seed=0).train
    response.headers["Cache-Control"] = f"max-age={SECONDS_KEPT}"
    return Preview(
        points=tuple(tuple(map(float, row)) for row in np.round(train.fields[INPUT][:MOST_POINTS], 2)),
        targets=tuple(map(float, np.round(train.fields[TARGET][:MOST_POINTS], 2))),
        classes=len(data.class_names),
        ranges=data.points.ranges,
        target_range=(data.number or Number()).range,
    )
