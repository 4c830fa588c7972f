"""A generator and a discriminator for the plane."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import LayerSpec, Network, Spec
from neurarium.engine.preset import Preset, chain, preset_registry

LEAKY = {"units": 32, "activation": "leaky_relu"}


@preset_registry.register("gan_32_32")
class Gan3232(Preset):
    """Two hidden layers of 32 for the network that makes points, and as many for the one that judges them."""

    title = "GAN 32-32"
    solves: ClassVar[str] = "gan"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (2,)

    def networks(self, data: DataSpec) -> dict[str, Network]:
        generator = [
            LayerSpec(id="noise", type="input", config={"field": "noise"}),
            LayerSpec(id="generator_1", type="dense", config=LEAKY),
            LayerSpec(id="generator_2", type="dense", config=LEAKY),
            LayerSpec(id="made", type="dense", config={"units": 2, "activation": "linear"}),
        ]
        discriminator = [
            LayerSpec(id="samples", type="input"),
            LayerSpec(id="discriminator_1", type="dense", config=LEAKY),
            LayerSpec(id="discriminator_2", type="dense", config=LEAKY),
            LayerSpec(id="judgement", type="dense", config={"units": 1, "activation": "linear"}),
        ]
        return {"generator": chain(generator), "discriminator": chain(discriminator)}

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.001, "beta1": 0.5})

    def batch_size(self) -> int:
        return 128
