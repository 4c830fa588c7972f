"""A network with a short memory."""

from typing import ClassVar

from neurarium.engine.preset import RecurrentPreset, preset_registry


@preset_registry.register("simple_rnn_32")
class SimpleRnn32(RecurrentPreset):
    """A simple recurrent layer of 32 units, without gates: it forgets what was long ago."""

    title = "Simple RNN 32"
    layer: ClassVar[str] = "simple_rnn"
    units: ClassVar[int] = 32
