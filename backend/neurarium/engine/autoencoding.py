"""The networks of an autoencoder, in layers that are mirror images of each other."""

from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.field import Image
from neurarium.engine.generative import CODE
from neurarium.engine.preset import chain


def encoder_decoder(data: DataSpec, *hidden: int, code: int, clouds: bool) -> dict[str, Network]:
    """An encoder from pictures through hidden layers of so many units to a code, and a decoder back.

    Where there are to be `clouds`, the encoder says a mean and a variance for each number of the code.
    """
    picture = data.fields[INPUT]
    assert isinstance(picture, Image)
    height, width, channels = picture.shape
    encoder = [
        LayerSpec(id="picture", type="input"),
        LayerSpec(id="flatten", type="flatten"),
        *_hidden("encoder", hidden),
        *_code(code, clouds=clouds),
    ]
    decoder = [
        LayerSpec(id="place", type="input", config={"field": CODE}),
        *_hidden("decoder", hidden[::-1]),
        _linear("pixels", height * width * channels),
        LayerSpec(id="made", type="reshape", config={"height": height, "width": width, "channels": channels}),
    ]
    return {"encoder": chain(encoder), "decoder": chain(decoder)}


def _hidden(role: str, units: tuple[int, ...]) -> list[LayerSpec]:
    return [
        LayerSpec(id=f"{role}_{number}", type="dense", config={"units": width, "activation": "gelu"})
        for number, width in enumerate(units, start=1)
    ]


def _code(size: int, *, clouds: bool) -> list[LayerSpec]:
    if not clouds:
        return [_linear(CODE, size)]
    return [_linear("cloud", 2 * size), LayerSpec(id=CODE, type="sample")]


def _linear(id_: str, units: int) -> LayerSpec:
    return LayerSpec(id=id_, type="dense", config={"units": units, "activation": "linear"})
