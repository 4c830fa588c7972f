"""A network that is applied to both pictures of a pair."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Network, Spec
from neurarium.engine.preset import Preset, chain, dense_chain, preset_registry


@preset_registry.register("twins_128_64")
class Twins12864(Preset):
    """Hidden layers of 128 and 64 units to a code of two numbers: near for one class, apart for two."""

    title = "Twins 128-64"
    solves: ClassVar[str] = "twins"

    def networks(self, data: DataSpec) -> dict[str, Network]:
        code = LayerSpec(id="code", type="dense", config={"units": 2, "activation": "linear"})
        return {"network": chain([*dense_chain(data, 128, 64)[:-1], code])}

    def optimizer(self) -> Spec:
        return Spec(type="adam")
