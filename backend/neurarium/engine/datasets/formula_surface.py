"""A number for every point of the plane, by a formula that somebody writes."""

from collections.abc import Mapping

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Data, dataset_registry
from neurarium.engine.drawn import PLANE, PlaneSurface
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Number
from neurarium.engine.formula import Formula, read_formula
from neurarium.engine.formula_data import Formulated, checked, formula_field, scale_of


@dataset_registry.register("formula_surface")
class FormulaSurface(Formulated, PlaneSurface):
    """Write the formula yourself: a number z for every point of the plane."""

    title = "Your surface"

    formula: str = formula_field(
        "sin(x)*y",
        "z =",
        "sin(x)*y",
        "x*y",
        "cos(hypot(x, y))",
        "max(x, y)",
        "exp(-(x^2 + y^2)/8)",
    )

    @classmethod
    def read(cls, text: str) -> Formula:
        return read_formula(text, ("x", "y"), condition=False, called="z")

    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        formula = self.read(self.formula)
        middle, half = scale_of(formula, 2)
        height: np.ndarray = (formula(x=x, y=y) - middle) / half
        return height

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return checked(super().parse(files, seed=seed))

    def fields(self) -> dict[str, DataField]:
        return {INPUT: PLANE, TARGET: Number("z", scale=scale_of(self.read(self.formula), 2))}
