"""An autoencoder."""

from typing import ClassVar

from neurarium.engine.autoencoding import encoder_decoder
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Network, Spec
from neurarium.engine.preset import Preset, preset_registry


@preset_registry.register("autoencoder_128_32")
class Autoencoder12832(Preset):
    """Hidden layers of 128 and 32 to a code of two numbers, and the same way back."""

    title = "Autoencoder 128-32"
    solves: ClassVar[str] = "autoencoder"
    clouds: ClassVar[bool] = False

    def networks(self, data: DataSpec) -> dict[str, Network]:
        return encoder_decoder(data, 128, 32, code=2, clouds=self.clouds)

    def optimizer(self) -> Spec:
        return Spec(type="adam")
