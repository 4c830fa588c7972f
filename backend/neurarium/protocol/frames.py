"""Frames: tensors on the wire, in the layout of safetensors.

A little-endian u64 with the header's length, a JSON header padded with spaces to a multiple of 8, then the
raw tensors, widest type first, so that a reader can lay typed views over the message without copying.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError
from pydantic_core import from_json, to_json

_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I32": np.dtype("<i4"),
    "U8": np.dtype("u1"),
    "I8": np.dtype("i1"),
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
MAX_HEADER_BYTES = 65_536


class FrameError(ValueError):
    """Bytes that are no frame, or not the expected one; the message says what was expected."""


def encode_frame(meta: BaseModel, tensors: Mapping[str, np.ndarray]) -> bytes:
    """One message from metadata and named tensors of float32, float16, int32, uint8 or int8."""
    ordered = sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize)
    header: dict[str, Any] = {"__metadata__": {"meta": meta.model_dump_json()}}
    offset = 0
    for name, tensor in ordered:
        end = offset + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": tensor.shape, "data_offsets": (offset, end)}
        offset = end
    encoded = to_json(header)
    encoded += b" " * (-len(encoded) % 8)
    body = (np.asarray(tensor, order="C").data for _, tensor in ordered)
    return b"".join((len(encoded).to_bytes(8, "little"), encoded, *body))


def decode_frame(message: bytes) -> tuple[str, dict[str, np.ndarray]]:
    """The metadata, as JSON text, and the tensors, as read-only views of the message.

    Raises:
        FrameError: the message is no well-formed frame.
    """
    header, body = _split(message)
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get("meta"), str):
        raise FrameError("A frame's header must hold the text “__metadata__.meta”.")
    return metadata["meta"], {name: _tensor(name, entry, body) for name, entry in header.items()}


def _split(message: bytes) -> tuple[dict[str, Any], memoryview]:
    length = int.from_bytes(message[:8], "little")
    if len(message) < 8 or length > min(len(message) - 8, MAX_HEADER_BYTES):
        raise FrameError("A frame must begin with its header's length and hold the whole header.")
    try:
        header = from_json(message[8 : 8 + length])
    except ValueError as error:
        raise FrameError("A frame's header must be JSON.") from error
    if not isinstance(header, dict):
        raise FrameError("A frame's header must be a JSON object.")
    return header, memoryview(message)[8 + length :]


class _Entry(BaseModel):
    """A tensor's entry in the header."""

    model_config = ConfigDict(strict=True, extra="forbid")

    dtype: str
    shape: Annotated[list[NonNegativeInt], Field(max_length=8)]
    data_offsets: Annotated[list[NonNegativeInt], Field(min_length=2, max_length=2)]


def _tensor(name: str, value: object, body: memoryview) -> np.ndarray:
    try:
        entry = _Entry.model_validate(value)
        dtype = _DTYPES[entry.dtype]
    except (ValidationError, KeyError) as error:
        types = ", ".join(_DTYPES)
        raise FrameError(
            f"The tensor “{name}” must have a dtype ({types}), a shape and two data_offsets."
        ) from error
    begin, end = entry.data_offsets
    misplaced = f"The tensor “{name}” does not fill the place that its offsets give it."
    if not begin <= end <= len(body):
        raise FrameError(misplaced)
    try:
        return np.frombuffer(body[begin:end], dtype).reshape(entry.shape)
    except (ValueError, OverflowError) as error:
        raise FrameError(misplaced) from error
