"""A plain network that reads well."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec
from neurarium.engine.preset import AnsweringPreset, dense_chain, preset_registry


@preset_registry.register("mlp_128_64")
class Mlp12864(AnsweringPreset):
    """Hidden layers of 128 and 64 units: no convolutions, and still 19 of 20 digits."""

    title = "128-64"
    tables: ClassVar[bool] = True

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return dense_chain(data, 128, 64)
