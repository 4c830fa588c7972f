"""What data sets by a formula have in common: its field, its scale, and what cannot be learned."""

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

import numpy as np
from pydantic import Field, field_validator

from neurarium.engine.dataset import TARGET, Data, Dataset
from neurarium.engine.drawn import DOMAIN
from neurarium.engine.errors import EngineError
from neurarium.engine.field import UNSCALED, Scale
from neurarium.engine.formula import FUNCTIONS, Formula
from neurarium.engine.formula_text import MOST_LETTERS

PLACES = {1: 481, 2: 61}  # along each axis, by the number of axes: where a scale is measured
OUTLYING = 4.0  # spreads from the median; what is further out is cut off


class Formulated(Dataset, ABC):
    """A data set of points whose rule is a formula that somebody writes."""

    formula: str

    @classmethod
    @abstractmethod
    def read(cls, text: str) -> Formula:
        """What somebody wrote.

        Raises:
            FormulaError: it cannot be read, or is not what was asked for.
        """

    @field_validator("formula")
    @classmethod
    def _readable(cls, text: str) -> str:
        cls.read(text)
        return text


def formula_field(default: str, title: str, *examples: str) -> Any:
    """The configuration field of a formula, with examples to choose."""
    return Field(
        default,
        max_length=MOST_LETTERS,
        title=title,
        description=(
            f"What you write with + - * / ^, numbers, pi and e, and the functions {', '.join(FUNCTIONS)};"
            " log is to the base e."
        ),
        examples=list(examples),
    )


@lru_cache(maxsize=64)
def scale_of(formula: Formula, axes: int) -> Scale:
    """Middle and half of the range of a number over the domain, but for what lies far out."""
    places = np.linspace(*DOMAIN, PLACES[axes])
    values = formula(**dict(zip("xy", np.meshgrid(*[places] * axes), strict=False)))
    values = values[np.isfinite(values)]
    if not values.size:
        return UNSCALED
    least, median, most = np.quantile(values, (0.1, 0.5, 0.9))
    spread = OUTLYING * (most - least) or np.inf
    inner = values[np.abs(values - median) <= spread]
    low, high = float(inner.min()), float(inner.max())
    return (low + high) / 2, (high - low) / 2 or 1.0


def checked(data: Data, classes: tuple[str, ...] = ()) -> Data:
    """The data, if something can be learned from them, and of each class.

    Raises:
        EngineError: the formula is hardly defined anywhere, or holds everywhere or nowhere.
    """
    target = data.train.fields[TARGET]
    if data.train.size < 2 or not data.test.size:
        raise EngineError(
            "nowhere_defined",
            "The formula has no value at nearly all of the points: it may take the root of a negative number,"
            " divide by zero, or grow too large.",
            field="formula",
        )
    for number, (name, other) in enumerate(zip(classes, reversed(classes), strict=True)):
        if not (target == number).any():
            raise EngineError(
                "one_class",
                f"All points to learn from are of the class {other}, and none is of {name}: change the number"
                " that it is compared with, or draw more points.",
                field="formula",
            )
    return data
