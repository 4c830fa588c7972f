"""The network that every explanation draws."""

from typing import ClassVar

from neurarium.engine.dataset import DataKind, DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import Preset, dense_chain, preset_registry


@preset_registry.register("mlp_16_16")
class Mlp1616(Preset):
    """Two hidden layers of sixteen units: small enough to see every weight."""

    title = "16-16"
    default_of: ClassVar[tuple[DataKind, ...]] = ("images",)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return dense_chain(data, 16, 16)
