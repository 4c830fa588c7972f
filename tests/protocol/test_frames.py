"""Frames, against the safetensors library as an independent reader and writer."""

import json
from typing import Any

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from neurarium.protocol.commands import InputMeta
from neurarium.protocol.frames import MAX_HEADER_BYTES, FrameError, decode_frame, encode_frame

META = InputMeta(revision=7, label=3)
TYPES = [np.dtype(name) for name in ("<f4", "<f2", "<i4", "u1", "i1")]
TENSORS = st.dictionaries(
    st.text("abc/_ü", min_size=1, max_size=12),
    st.sampled_from(TYPES).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0))
    ),
    max_size=6,
)


def same(tensors: dict[str, np.ndarray], others: dict[str, np.ndarray]) -> bool:
    """Whether both hold the same bits under the same names."""
    return tensors.keys() == others.keys() and all(
        tensor.dtype == others[name].dtype
        and tensor.shape == others[name].shape
        and tensor.tobytes() == others[name].tobytes()
        for name, tensor in tensors.items()
    )


def frame_of(header: object, body: bytes = b"") -> bytes:
    """A message with any header at all."""
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(8, "little") + encoded + body


def words_of_failure(message: bytes) -> str:
    """What the frame error says; nothing if the frame is good. Any other error is let through."""
    try:
        decode_frame(message)
    except FrameError as error:
        return str(error)
    return ""


def can_be_sent(words: str) -> bool:
    """Whether a text message may hold the words: lone surrogates may not stand in it."""
    return words.encode(errors="replace").decode() == words


def with_tensor(name: str = "input", **entry: Any) -> bytes:
    return frame_of({"__metadata__": {"meta": "{}"}, name: entry}, b"\0" * 64)


@given(TENSORS)
def test_what_is_encoded_is_decoded_the_same(tensors: dict[str, np.ndarray]) -> None:
    meta, decoded = decode_frame(encode_frame(META, tensors))
    assert InputMeta.model_validate_json(meta) == META
    assert same(decoded, tensors)


@given(TENSORS)
def test_the_safetensors_library_reads_our_frames(tensors: dict[str, np.ndarray]) -> None:
    assert same(safetensors.numpy.load(encode_frame(META, tensors)), tensors)


@given(TENSORS)
def test_we_read_the_safetensors_librarys_frames(tensors: dict[str, np.ndarray]) -> None:
    meta, decoded = decode_frame(safetensors.numpy.save(tensors, {"meta": "words"}))
    assert meta == "words"
    assert same(decoded, tensors)


@given(TENSORS)
def test_every_tensor_lies_where_a_typed_view_of_it_may_begin(tensors: dict[str, np.ndarray]) -> None:
    message = encode_frame(META, tensors)
    header_end = 8 + int.from_bytes(message[:8], "little")
    assert header_end % 8 == 0
    header = json.loads(message[8:header_end])
    for name, tensor in tensors.items():
        assert header[name]["data_offsets"][0] % tensor.dtype.itemsize == 0


def test_decoded_tensors_are_views_that_cannot_be_written_to() -> None:
    _, tensors = decode_frame(encode_frame(META, {"input": np.ones(3, np.float32)}))
    assert not tensors["input"].flags.writeable
    assert not tensors["input"].flags.owndata


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_frame_error_at_worst(message: bytes) -> None:
    with pytest.raises(FrameError):
        decode_frame(message)


@given(TENSORS, st.data())
def test_a_mutated_frame_is_a_frame_error_at_worst(
    tensors: dict[str, np.ndarray], data: st.DataObject
) -> None:
    message = bytearray(encode_frame(META, tensors))
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(message) - 1))
        replacement = data.draw(st.binary(max_size=3))
        message[position : position + data.draw(st.integers(0, 3))] = replacement
        if not message:
            break
    assert can_be_sent(words_of_failure(bytes(message)))


HEADER_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=4),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3)
    ),
    max_leaves=6,
)
ENTRIES = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "U8"]) | HEADER_VALUES,
        "shape": st.lists(st.integers(-1, 2**70) | st.integers(0, 4), max_size=10) | HEADER_VALUES,
        "data_offsets": st.lists(st.integers(-1, 2**70) | st.integers(0, 64), max_size=3) | HEADER_VALUES,
    }
)


@given(st.text(st.characters(codec=None), max_size=6), ENTRIES | HEADER_VALUES)
def test_any_header_is_a_frame_error_in_words_at_worst(name: str, entry: object) -> None:
    message = frame_of({"__metadata__": {"meta": "{}"}, name: entry}, b"\0" * 64)
    assert can_be_sent(words_of_failure(message))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"", "must begin with its header's length"),
        (b"\xff" * 64, "hold the whole header"),
        (
            (MAX_HEADER_BYTES + 1).to_bytes(8, "little") + b" " * (MAX_HEADER_BYTES + 1),
            "hold the whole header",
        ),
        ((2).to_bytes(8, "little") + b"{]", "must be JSON"),
        ((60_000).to_bytes(8, "little") + b"[" * 60_000, "must be JSON"),
        (frame_of([1]), "must be a JSON object"),
        (frame_of({}), "__metadata__.meta"),
        (frame_of({"__metadata__": {"meta": 1}}), "__metadata__.meta"),
        (with_tensor(dtype="F64", shape=[8], data_offsets=[0, 64]), "must have a dtype"),
        (with_tensor(dtype="U8", shape=[64]), "must have a dtype"),
        (with_tensor(dtype="U8", shape=[-64], data_offsets=[0, 64]), "must have a dtype"),
        (with_tensor(dtype="U8", shape=[64.0], data_offsets=[0, 64]), "must have a dtype"),
        (with_tensor(dtype="U8", shape=[65], data_offsets=[0, 65]), "does not fill the place"),
        (with_tensor(dtype="U8", shape=[2], data_offsets=[8, 6]), "does not fill the place"),
        (with_tensor(dtype="F32", shape=[16], data_offsets=[0, 60]), "does not fill the place"),
        (with_tensor(dtype="U8", shape=[0, 2**70], data_offsets=[0, 0]), "does not fill the place"),
        (with_tensor("\ud800", dtype="U8", shape=[1], data_offsets=[0, 1]), "must be JSON"),
    ],
)
def test_a_frame_error_says_what_was_expected(message: bytes, words: str) -> None:
    with pytest.raises(FrameError, match=words):
        decode_frame(message)
