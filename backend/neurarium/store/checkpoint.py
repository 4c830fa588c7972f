"""A checkpoint: arrays by name and what is said of them, as one safetensors file."""

import json
from hashlib import blake2b
from typing import NamedTuple, Self

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from neurarium.store.errors import LostError

ABOUT = "neurarium"
LENGTH_BYTES = 8  # of the header, before it


class Checkpoint(NamedTuple):
    """What is saved of a session; `about` is JSON, whose meaning is not the store's."""

    about: str
    arrays: dict[str, np.ndarray]

    def encode(self) -> bytes:
        """As the content of a file."""
        # Not np.ascontiguousarray: it makes vectors of single numbers.
        arrays = {name: np.array(array, order="C", copy=None) for name, array in self.arrays.items()}
        return save(arrays, {ABOUT: self.about})

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """Of the content of a file.

        Raises:
            LostError: it is none.
        """
        try:
            arrays = load(content)
            length = int.from_bytes(content[:LENGTH_BYTES], "little")
            about = json.loads(content[LENGTH_BYTES : LENGTH_BYTES + length])["__metadata__"][ABOUT]
        except (SafetensorError, KeyError, TypeError, ValueError) as error:
            raise LostError("its file is no checkpoint") from error
        return cls(about, arrays)


def digest_of(content: bytes) -> str:
    """What shows that a file is as it was written."""
    return blake2b(content, digest_size=16).hexdigest()
