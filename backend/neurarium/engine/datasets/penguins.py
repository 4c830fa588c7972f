"""Penguins, measured."""

from typing import ClassVar

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.tables import Column, Table


@dataset_registry.register("penguins")
class Penguins(Table):
    """342 penguins of three kinds by bill, flippers and weight (Gorman, Williams and Fraser 2014)."""

    title = "Penguins"
    bundled: ClassVar[tuple[str, ...]] = ("penguins.csv",)
    classes: ClassVar[tuple[str, ...]] = ("Adelie", "Chinstrap", "Gentoo")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("bill length (mm)", 32.1, 59.6, 43.9, 5.45),
        Column("bill depth (mm)", 13.1, 21.5, 17.15, 1.97),
        Column("flipper length (mm)", 172, 231, 200.9, 14.04),
        Column("body mass (g)", 2700, 6300, 4202, 801),
    )
