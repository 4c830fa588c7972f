"""A generator and a discriminator for pictures."""

import math
from typing import ClassVar

from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.experiment import LayerSpec, Network, Spec
from neurarium.engine.field import Image
from neurarium.engine.preset import Preset, chain, preset_registry

NOISE_SIZE = 16


@preset_registry.register("gan_128_256")
class Gan128256(Preset):
    """Hidden layers of 128 and 256 for the network that makes pictures, 128 and 64 for its judge."""

    title = "GAN 128-256"
    solves: ClassVar[str] = "gan"

    def networks(self, data: DataSpec) -> dict[str, Network]:
        picture = data.fields[INPUT]
        assert isinstance(picture, Image)
        pixels = {"units": math.prod(picture.shape), "activation": "sigmoid"}
        size = dict(zip(("height", "width", "channels"), picture.shape, strict=True))
        generator = [
            LayerSpec(id="noise", type="input", config={"field": "noise"}),
            LayerSpec(id="generator_1", type="dense", config={"units": 128}),
            LayerSpec(id="generator_2", type="dense", config={"units": 256}),
            LayerSpec(id="pixels", type="dense", config=pixels),
            LayerSpec(id="made", type="reshape", config=size),
        ]
        discriminator = [
            LayerSpec(id="picture", type="input"),
            LayerSpec(id="flatten", type="flatten"),
            LayerSpec(id="discriminator_1", type="dense", config={"units": 128, "activation": "leaky_relu"}),
            LayerSpec(id="discriminator_2", type="dense", config={"units": 64, "activation": "leaky_relu"}),
            LayerSpec(id="judgement", type="dense", config={"units": 1, "activation": "linear"}),
        ]
        return {"generator": chain(generator), "discriminator": chain(discriminator)}

    def objective(self, data: DataSpec) -> Spec:
        del data
        return Spec(type="gan", config={"noise": NOISE_SIZE})

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.001, "beta1": 0.5})
