"""What fills up sequences that are shorter than others, as code: a mask says which elements are true."""

from collections.abc import Mapping
from typing import NamedTuple

from neurarium.engine.layers.conv1d import Conv1D
from neurarium.export import text
from neurarium.export.recipe import Recipe
from neurarium.export.walk import MASK, Step
from neurarium.protocol.code import Framework

# Layers that make 0 of elements that are 0.
SILENT = frozenset({"add", "concatenate", "dropout", "embedding"})


class _Words(NamedTuple):
    """How a framework writes the blank of symbols and of a pen, both functions, a mask of windows, and zeros
    around sequences as `same` windows need them that move by more than one element.
    """

    symbol: str
    pen: str
    functions: str
    windows: str
    inside: str
    spaced: str


_EVERY = '"""Which elements are true, (batch, length): all up to the last one that does not fill up."""'
_KEEP = '"""Sequences with 0 in place of what fills them up."""'
_SPACED = '"""Sequences with zeros around them, for “same” windows on the true elements."""'
_IN_JAX = _Words(
    "jnp.eye(x.shape[-1])[0]",
    "jnp.array([128, 128, 0]) / 255",
    f"""
def true_elements(x):
    {_EVERY}
    blank, numbers = {{blank}}, jnp.arange(1, x.shape[1] + 1)
    is_true = jnp.abs(x - blank).max(-1) > 1e-3
    return numbers <= jnp.where(is_true, numbers, 1).max(1, keepdims=True)


def keep(x, mask):
    {_KEEP}
    return jnp.where(mask[..., None], x, 0)
""",
    "jnp.arange({count}) * {stride} < {mask}.sum(1, keepdims=True)",
    "jnp.arange({count}) * {stride} <= jnp.maximum({mask}.sum(1, keepdims=True) - {size}, 0)",
    f"""

def spaced(x, mask, size, stride, width):
    {_SPACED}
    in_last_window = (mask.sum(1, keepdims=True) - 1) % stride + 1
    places = jnp.arange(width) - jnp.maximum(size - in_last_window, 0) // 2
    taken = jnp.take_along_axis(x, jnp.clip(places, 0, x.shape[1] - 1)[..., None], axis=1)
    return keep(taken, (places >= 0) & (places < x.shape[1]))
""",
)
_WORDS: Mapping[Framework, _Words] = {
    "jax": _IN_JAX,
    "flax": _IN_JAX,
    "pytorch": _Words(
        "torch.eye(x.shape[-1], device=x.device)[0]",
        "torch.tensor([128, 128, 0], device=x.device) / 255",
        f"""
def true_elements(x):
    {_EVERY}
    blank, numbers = {{blank}}, torch.arange(1, x.shape[1] + 1, device=x.device)
    is_true = (x - blank).abs().amax(-1) > 1e-3
    return numbers <= torch.where(is_true, numbers, 1).amax(1, keepdim=True)


def keep(x, mask):
    {_KEEP}
    return x.masked_fill(~mask[..., None], 0)
""",
        "torch.arange({count}, device=x.device) * {stride} < {mask}.sum(1, keepdim=True)",
        "torch.arange({count}, device=x.device) * {stride}"
        " <= ({mask}.sum(1, keepdim=True) - {size}).clamp(min=0)",
        f"""

def spaced(x, mask, size, stride, width):
    {_SPACED}
    in_last_window = (mask.sum(1, keepdim=True) - 1) % stride + 1
    places = torch.arange(width, device=x.device) - (size - in_last_window).clamp(min=0) // 2
    taken = x.take_along_dim(places.clamp(0, x.shape[1] - 1)[..., None], 1)
    return keep(taken, (places >= 0) & (places < x.shape[1]))
""",
    ),
    "keras": _Words(
        'np.eye(x.shape[-1], dtype="float32")[0]',
        "np.float32([128, 128, 0]) / 255",
        f"""
def true_elements(x):
    {_EVERY}
    ops, blank, numbers = keras.ops, {{blank}}, np.arange(1, x.shape[1] + 1, dtype="int32")
    is_true = ops.max(ops.abs(x - blank), axis=-1) > 1e-3
    return ops.less_equal(numbers, ops.max(ops.where(is_true, numbers, 1), axis=1, keepdims=True))


def keep(x, mask):
    {_KEEP}
    return keras.ops.where(mask[..., None], x, 0.0)


def count_true(mask):
    \"\"\"How many elements are true, (batch, 1).\"\"\"
    return keras.ops.sum(keras.ops.cast(mask, "int32"), axis=1, keepdims=True)
""",
        'keras.ops.less(np.arange({count}, dtype="int32") * {stride}, count_true({mask}))',
        'keras.ops.less_equal(np.arange({count}, dtype="int32") * {stride},'
        " keras.ops.maximum(count_true({mask}) - {size}, 0))",
        f"""

def spaced(x, mask, size, stride, width):
    {_SPACED}
    ops = keras.ops
    in_last_window = (count_true(mask) - 1) % stride + 1
    before = ops.maximum(size - in_last_window, 0) // 2
    places = ops.subtract(np.arange(width, dtype="int32"), before)
    taken = ops.take_along_axis(x, ops.clip(places, 0, x.shape[1] - 1)[..., None], axis=1)
    return keep(taken, ops.logical_and(places >= 0, places < x.shape[1]))
""",
    ),
}


def helper(recipe: Recipe, framework: Framework) -> str:
    """The functions that see which elements are true, and keep those alone; none if all always are."""
    if not recipe.is_masked:
        return ""
    words, sequence = _WORDS[framework], recipe.data.sequence
    blank = words.pen if sequence and sequence.pen else words.symbol
    of_windows = words.spaced if any(is_spaced(step) for step in recipe.steps) else ""
    return words.functions.format(blank=blank) + of_windows


def is_spaced(step: Step) -> bool:
    """Whether a layer has windows whose places follow from the true lengths."""
    layer = step.node.layer
    return bool(step.mask) and isinstance(layer, Conv1D) and layer.padding == "same" and layer.stride > 1


def spaced(step: Step) -> str:
    """What such a layer reads, with zeros around it."""
    layer, (room, _) = step.of(Conv1D), step.input_shape
    width = room + sum(layer.pads(room))
    return f"spaced({step.x}, {step.mask}, {layer.kernel_size}, {layer.stride}, {width})"


def of_input(recipe: Recipe) -> list[str]:
    """The lines that see which elements are true; none if all always are."""
    if not recipe.is_masked:
        return []
    return [f"{MASK} = true_elements(x)", f"x = keep(x, {MASK})"]


def of_step(step: Step, framework: Framework) -> list[str]:
    """The lines that keep of what a layer gives the elements that are true."""
    if not step.mask_after:
        return []
    lines = [f"{step.mask_after} = {_windows(step, _WORDS[framework])}"] if step.moves_mask else []
    if step.node.type not in SILENT:
        lines.append(f"{step.output} = keep({step.output}, {step.mask_after})")
    return text.body(lines, 0).split("\n") if lines else []


def _windows(step: Step, words: _Words) -> str:
    layer = step.of(Conv1D)
    template = words.inside if layer.padding == "valid" else words.windows
    return template.format(
        count=step.node.shape[0], stride=layer.stride, size=layer.kernel_size, mask=step.mask
    )
