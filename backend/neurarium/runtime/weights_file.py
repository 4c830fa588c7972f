"""Arrays in a file that somebody brings: safetensors, npz, or a run of Neurarium; whatever else, in words."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, deserialize

from neurarium.engine.errors import EngineError
from neurarium.runtime.damaged_zip import DAMAGED
from neurarium.runtime.run_file import RUN
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

LENGTH_BYTES = 8  # of a safetensors header, before it
EXPECTED = "Expected weights as .safetensors or .npz, or a run as .neurarium."
# Types of safetensors by numpy's; bfloat16 is the first half of a float32.
_TYPES: Mapping[str, str] = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_OF_A_RUN = re.compile(r"^\.(?:params|state)\['([^']+)'\]\['([^']+)'\]$")
# What files of other kinds begin with, and what to say of them.
_OTHERS: Mapping[bytes, str] = {
    b"\x89HDF": "it is an HDF5 file, as Keras writes it; save its arrays with numpy.savez",
    b"\x80": "it is a pickle, which would run code; save its tensors with safetensors",
    b"\x93NUMPY": "it is a single array, without the name of its layer; save it with numpy.savez",
    b"\x08": "it looks like an ONNX model, which has no names to open weights by",
}


class Brought(NamedTuple):
    """The arrays of a file that hold real numbers, by name, and the types of the `others`."""

    arrays: Mapping[str, np.ndarray]
    others: Mapping[str, str]


def read_weights(content: bytes, *, most_bytes: int) -> Brought:
    """The arrays in the content of a file.

    Raises:
        EngineError: it holds none, it is damaged, or it would take more than `most_bytes`; it says which.
    """
    if not content:
        raise _unreadable("it is empty")
    if content.startswith(b"PK"):
        return _of_zip(content, most_bytes)
    for beginning, words in _OTHERS.items():
        if content.startswith(beginning) and not _is_header(content):
            raise _unreadable(words)
    return _of_safetensors(content)


def _of_safetensors(content: bytes) -> Brought:
    if not _is_header(content):
        raise _unreadable("it is neither safetensors, which begin with a header, nor a zip, as .npz is")
    if len(content) < LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "little"):
        raise _unreadable("it ends within its header: it was cut off on its way")
    try:
        entries = deserialize(content)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise _unreadable("its header and its length do not agree: it is damaged or was cut off") from error
    arrays: dict[str, np.ndarray] = {}
    others: dict[str, str] = {}
    for name, entry in entries:
        kind = entry["dtype"]
        if kind not in _TYPES:
            others[name] = kind
            continue
        array = np.frombuffer(entry["data"], _TYPES[kind]).reshape(entry["shape"])
        arrays[name] = (array.astype("<u4") << 16).view("<f4") if kind == "BF16" else array
    return Brought(arrays, others)


def _is_header(content: bytes) -> bool:
    return content[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{"


def _of_zip(content: bytes, most_bytes: int) -> Brought:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            names = files.namelist()
            if sum(info.file_size for info in files.infolist()) > most_bytes:
                raise EngineError("too_large", f"Weights may hold {most_bytes:,} bytes here, unpacked.")
            if RUN in names:
                return _of_run(files.read(RUN))
        if any(name.endswith("data.pkl") for name in names):
            raise _unreadable("it is a pickle of PyTorch, which would run code; save it with safetensors")
        if any(name.endswith(".onnx") for name in names):
            raise _unreadable("it holds an ONNX model, which has no names to open weights by")
        if not any(name.endswith(".npy") for name in names):
            raise _unreadable("it is a zip without arrays")
        return _of_npz(content)
    except LostError as error:
        raise _unreadable(error.reason) from error
    except DAMAGED as error:
        raise _unreadable("it is damaged or was cut off") from error


def _of_npz(content: bytes) -> Brought:
    arrays: dict[str, np.ndarray] = {}
    others: dict[str, str] = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        for name in stored.files:
            try:
                array = stored[name]
            except ValueError:
                others[name] = "Python objects"
                continue
            if array.dtype.kind == "f":
                arrays[name] = array
            else:
                others[name] = str(array.dtype)
    return Brought(arrays, others)


def _of_run(content: bytes) -> Brought:
    """Params and state of what trained on."""
    arrays = Checkpoint.decode(content).arrays
    named = ((_OF_A_RUN.match(path), array) for path, array in arrays.items())
    return Brought({f"{found[1]}/{found[2]}": array for found, array in named if found}, {})


def _unreadable(reason: str) -> EngineError:
    return EngineError("unreadable_weights", f"This file cannot be opened: {reason}. {EXPECTED}")
