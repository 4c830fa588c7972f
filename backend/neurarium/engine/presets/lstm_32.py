"""A network with a long memory."""

from typing import ClassVar

from neurarium.engine.preset import RecurrentPreset, preset_registry


@preset_registry.register("lstm_32")
class Lstm32(RecurrentPreset):
    """An LSTM of 32 units: what it has let into a cell stays there until it forgets it."""

    title = "LSTM 32"
    layer: ClassVar[str] = "lstm"
    units: ClassVar[int] = 32
