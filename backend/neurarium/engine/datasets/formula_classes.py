"""Points of the plane in two classes, by a condition that somebody writes."""

from collections.abc import Mapping

import numpy as np

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.drawn import Draws, PlaneRegions
from neurarium.engine.formula import Formula, read_formula
from neurarium.engine.formula_data import Formulated, checked, formula_field


@dataset_registry.register("formula_classes")
class FormulaClasses(Formulated, PlaneRegions):
    """Write the rule yourself: B is where it holds, A is elsewhere."""

    title = "Your rule"

    formula: str = formula_field(
        "sin(x)*y > 0.3",
        "Rule",
        "sin(x)*y > 0.3",
        "x^2 + y^2 < 12",
        "abs(x) + abs(y) < 4",
        "y > 3*sin(x)",
        "(x^2 + y^2 - 9)^3 < 20*x^2*y^3",
    )

    @classmethod
    def read(cls, text: str) -> Formula:
        return read_formula(text, ("x", "y"), condition=True)

    def place(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        points = draws.in_domain()
        return points, self.class_at(points)

    def class_at(self, points: np.ndarray) -> np.ndarray:
        x, y = points.T
        holds = self.read(self.formula)(x=x, y=y)
        classes: np.ndarray = np.where(np.isnan(holds), -1, holds).astype(int)
        return classes

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        return checked(super().parse(files, seed=seed), self.class_names())
