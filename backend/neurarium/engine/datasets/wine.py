"""Wines, analysed."""

from typing import ClassVar

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.tables import Column, Table


@dataset_registry.register("wine")
class Wine(Table):
    """178 wines of three growers, by 13 quantities that a chemist measured (Aeberhard and Forina 1992)."""

    title = "Wine"
    bundled: ClassVar[tuple[str, ...]] = ("wine.csv",)
    classes: ClassVar[tuple[str, ...]] = ("grower 1", "grower 2", "grower 3")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("alcohol", 11.03, 14.83, 13, 0.81),
        Column("malic acid", 0.74, 5.8, 2.34, 1.11),
        Column("ash", 1.36, 3.23, 2.37, 0.274),
        Column("alcalinity of ash", 10.6, 30, 19.5, 3.33),
        Column("magnesium", 70, 162, 99.7, 14.2),
        Column("total phenols", 0.98, 3.88, 2.3, 0.624),
        Column("flavanoids", 0.34, 5.08, 2.03, 0.996),
        Column("nonflavanoid phenols", 0.13, 0.66, 0.362, 0.124),
        Column("proanthocyanins", 0.41, 3.58, 1.59, 0.571),
        Column("colour intensity", 1.28, 13, 5.06, 2.31),
        Column("hue", 0.48, 1.71, 0.957, 0.228),
        Column("OD280/OD315", 1.27, 4, 2.61, 0.708),
        Column("proline", 278, 1680, 747, 314),
    )
