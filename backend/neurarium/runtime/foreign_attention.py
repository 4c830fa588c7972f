"""Attention of PyTorch, Keras and Flax, whose weights lie in parts with names of their own."""

from collections.abc import Collection, Mapping

import numpy as np

from neurarium.engine.layers.transformer_block import ATTENTION

Arrays = Mapping[str, np.ndarray]

_TORCH_PARTS = ("out_proj",)
_TORCH_BLOCK_PARTS = ("self_attn", "self_attn.out_proj", "linear1", "linear2", "norm1", "norm2")
_KERAS_PARTS = ("query", "key", "value", "attention_output")
_FLAX_PARTS = ("query", "key", "value", "out")
_WHOLE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "transformer_block": (_TORCH_BLOCK_PARTS,),
    "self_attention": (_KERAS_PARTS, _FLAX_PARTS, _TORCH_PARTS),
}


def gathered(modules: Mapping[str, Arrays], kinds: Collection[str]) -> dict[str, Arrays]:
    """Modules by name, those as one that are parts of a layer of one of these kinds.

    An array of a part is called like both, such as `query.kernel`.
    """
    made = dict(modules)
    for parts in (parts for kind, each in _WHOLE.items() if kind in kinds for parts in each):
        for first in [name for name in made if name == parts[0] or name.endswith(f".{parts[0]}")]:
            before = first.removesuffix(parts[0])
            if not all(f"{before}{part}" in made for part in parts):
                continue
            of_parts = {
                f"{part}.{name}": array
                for part in parts
                for name, array in made.pop(f"{before}{part}").items()
            }
            whole = before.rstrip(".")
            made[whole or first] = {**made.pop(whole, {}), **of_parts}
    return made


def torch_attention(arrays: Arrays, _: object = None) -> dict[str, np.ndarray]:
    """As `MultiheadAttention` has it, or exported code: either is the other way round than here."""
    if "weight" in arrays:
        made = dict(arrays)
        return {"kernel": made.pop("weight").transpose(2, 1, 0), **made}
    features = len(arrays["out_proj.bias"])
    return {
        "kernel": arrays["in_proj_weight"].reshape(3, features, features).transpose(0, 2, 1),
        "bias": arrays["in_proj_bias"].reshape(3, features),
        "output_kernel": arrays["out_proj.weight"].T,
        "output_bias": arrays["out_proj.bias"],
    }


def torch_block(arrays: Arrays, _: object = None) -> dict[str, np.ndarray]:
    """As `TransformerEncoderLayer` has it, or exported code."""
    if "linear1.weight" not in arrays:
        return dict(arrays)
    of_attention = {
        name.removeprefix("self_attn."): array
        for name, array in arrays.items()
        if name.startswith("self_attn")
    }
    norms = {
        f"{ours}_{name}": arrays[f"{theirs}.{their_name}"]
        for ours, theirs in (("first", "norm1"), ("second", "norm2"))
        for name, their_name in (("scale", "weight"), ("bias", "bias"))
    }
    return {
        **{ATTENTION[name]: array for name, array in torch_attention(of_attention).items()},
        **norms,
        "wide_kernel": arrays["linear1.weight"].T,
        "wide_bias": arrays["linear1.bias"],
        "narrow_kernel": arrays["linear2.weight"].T,
        "narrow_bias": arrays["linear2.bias"],
    }


def keras_attention(arrays: Arrays, _: object = None) -> dict[str, np.ndarray]:
    """As `MultiHeadAttention` of Keras or Flax has it, with an axis for the heads, or exported code."""
    if "query.kernel" not in arrays:
        return dict(arrays)
    out = "out" if "out.kernel" in arrays else "attention_output"
    features = len(arrays["query.kernel"])
    parts = ("query", "key", "value")
    return {
        "kernel": np.stack([arrays[f"{part}.kernel"].reshape(features, -1) for part in parts]),
        "bias": np.stack([arrays[f"{part}.bias"].reshape(-1) for part in parts]),
        "output_kernel": arrays[f"{out}.kernel"].reshape(-1, features),
        "output_bias": arrays[f"{out}.bias"],
    }
