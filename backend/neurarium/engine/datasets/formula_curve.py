"""A number for every number, by a formula that somebody writes."""

from collections.abc import Mapping

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Data, dataset_registry
from neurarium.engine.drawn import CURVE, Curve
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Number, Scale
from neurarium.engine.formula import Formula, read_formula
from neurarium.engine.formula_data import Formulated, checked, formula_field, scale_of

ROOM = 0.8  # of the range that is shown: what is left is for noise


@dataset_registry.register("formula_curve")
class FormulaCurve(Formulated, Curve):
    """Write the formula yourself: a number y for every x."""

    title = "Your curve"

    formula: str = formula_field(
        "sin(3x) + x/2",
        "y =",
        "sin(3x) + x/2",
        "x^3 - 12x",
        "exp(-x^2)",
        "abs(sin(x))",
        "mod(x, 2)",
    )

    @classmethod
    def read(cls, text: str) -> Formula:
        return read_formula(text, ("x",), condition=False, called="y")

    @property
    def _scale(self) -> Scale:
        middle, half = scale_of(self.read(self.formula), 1)
        return middle, half / ROOM

    def height(self, x: np.ndarray) -> np.ndarray:
        middle, factor = self._scale
        height: np.ndarray = (self.read(self.formula)(x=x) - middle) / factor
        return height

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return checked(super().parse(files, seed=seed))

    def fields(self) -> dict[str, DataField]:
        return {INPUT: CURVE, TARGET: Number("y", scale=self._scale)}

    def target_curve(self) -> tuple[float, ...]:
        curve = np.clip(super().target_curve(), -1, 1)
        return tuple(curve.tolist()) if np.isfinite(curve).all() else ()
