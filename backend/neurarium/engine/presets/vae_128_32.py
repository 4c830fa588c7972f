"""A variational autoencoder."""

from typing import ClassVar

from neurarium.engine.preset import preset_registry
from neurarium.engine.presets.autoencoder_128_32 import Autoencoder12832


@preset_registry.register("vae_128_32")
class Vae12832(Autoencoder12832):
    """Hidden layers of 128 and 32 to a small cloud in the plane of codes, and the same way back."""

    title = "VAE 128-32"
    clouds: ClassVar[bool] = True
