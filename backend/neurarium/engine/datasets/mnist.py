"""All of MNIST."""

import gzip
import zlib
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Data, RemoteFile, Split, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.pictures import ChosenPictures, samples_field

HEADER_BYTES = 4


@dataset_registry.register("mnist")
class Mnist(ChosenPictures):
    """All 70,000 handwritten digits of MNIST, 10,000 of them for testing; fetched once, about 12 MB."""

    title = "MNIST"
    meanwhile: ClassVar[str | None] = "digits"
    remote: ClassVar[tuple[RemoteFile, ...]] = (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    )

    samples: int = samples_field(60_000)

    def read_all(self, files: Mapping[str, bytes]) -> Data:
        def split(part: str) -> Split:
            images = parse_idx(files[f"{part}-images-idx3-ubyte.gz"])
            labels = parse_idx(files[f"{part}-labels-idx1-ubyte.gz"])
            return Split({INPUT: images[..., np.newaxis], TARGET: labels.astype(np.int32)})

        return Data(split("train"), split("t10k"))


def parse_idx(content: bytes) -> np.ndarray:
    """The uint8 array of a gzipped idx file (LeCun, Cortes and Burges, 1998).

    Two zero bytes, a type, a number of axes, the axes' sizes as big-endian u32, then the data.

    Raises:
        EngineError: the bytes are no such file.
    """
    try:
        raw = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise EngineError("invalid_data", "This is no gzipped file.") from error
    if raw[:3] != b"\0\0\x08" or len(raw) < HEADER_BYTES + 4 * raw[3]:
        raise EngineError("invalid_data", "This is no idx file of unsigned bytes.")
    axes = raw[3]
    shape = np.frombuffer(raw, ">u4", axes, HEADER_BYTES)
    data = np.frombuffer(raw, np.uint8, offset=HEADER_BYTES + 4 * axes)
    if data.size != shape.prod(dtype=np.int64):
        raise EngineError("invalid_data", "The idx file does not hold as many numbers as it says.")
    return data.reshape(shape.astype(int))
