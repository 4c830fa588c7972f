"""The network that every explanation draws."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import AnsweringPreset, dense_chain, preset_registry


@preset_registry.register("mlp_16_16")
class Mlp1616(AnsweringPreset):
    """Two hidden layers of sixteen units: small enough to see every weight."""

    title = "16-16"
    tables: ClassVar[bool] = True
    leads: ClassVar[bool] = True

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return dense_chain(data, 16, 16)
