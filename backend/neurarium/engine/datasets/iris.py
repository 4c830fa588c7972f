"""Irises, measured."""

from typing import ClassVar

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.tables import Column, Table


@dataset_registry.register("iris")
class Iris(Table):
    """Three kinds of irises by length and width of their petals and sepals, 50 of each (Fisher 1936)."""

    title = "Iris"
    bundled: ClassVar[tuple[str, ...]] = ("iris.csv",)
    classes: ClassVar[tuple[str, ...]] = ("setosa", "versicolor", "virginica")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("sepal length (cm)", 4.3, 7.9, 5.84, 0.825),
        Column("sepal width (cm)", 2, 4.4, 3.06, 0.434),
        Column("petal length (cm)", 1, 6.9, 3.76, 1.76),
        Column("petal width (cm)", 0.1, 2.5, 1.2, 0.76),
    )
