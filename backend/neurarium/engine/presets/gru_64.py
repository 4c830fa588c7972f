"""A network with a memory that learns fast."""

from typing import ClassVar

from neurarium.engine.preset import RecurrentPreset, preset_registry


@preset_registry.register("gru_64")
class Gru64(RecurrentPreset):
    """A GRU of 64 units reads the sequence to its end: 19 of 20 digits, row by row, within seconds."""

    title = "GRU 64"
    leads: ClassVar[bool] = True
    layer: ClassVar[str] = "gru"
    units: ClassVar[int] = 64
