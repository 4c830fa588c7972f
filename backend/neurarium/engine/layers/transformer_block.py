"""The transformer block."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.activation import ActivationName, activation_field, activations
from neurarium.engine.attending import Attending
from neurarium.engine.element import Element
from neurarium.engine.initializer import initializer
from neurarium.engine.layer import (
    Axes,
    Given,
    Handover,
    Shape,
    Variables,
    constant,
    expect_sequence,
    layer_registry,
    same_channels,
)
from neurarium.engine.layers.layer_norm import LayerNorm
from neurarium.engine.layers.self_attention import SelfAttention

# What the block calls the arrays of the layers that it is made of.
ATTENTION = {
    "kernel": "attention_kernel",
    "bias": "attention_bias",
    "output_kernel": "output_kernel",
    "output_bias": "output_bias",
}


@layer_registry.register("transformer_block")
class TransformerBlock(Attending):
    """Each element hears of others by self-attention, then thinks by itself in two dense layers; what either
    finds is added to what was there.

    Shapes: (length, features) to the same. h = x + attention(norm(x)), y = h + dense(dense(norm(h))), where
    the first dense layer is some times as wide and ends with the activation. Vaswani et al. 2017, normalised
    before each part as in GPT-2: PyTorch's TransformerEncoderLayer with `norm_first`. Kernels (3, features,
    features), (features, features), (features, width) and (width, features), with biases; two scales and
    biases of norms, (features,).
    """

    title = "Transformer block"
    category = "sequences"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {
            "first_scale": ("output",),
            "first_bias": ("output",),
            "attention_kernel": ("own", "input", "own"),
            "attention_bias": ("own", "own"),
            "output_kernel": ("own", "output"),
            "output_bias": ("output",),
            "second_scale": ("output",),
            "second_bias": ("output",),
            "wide_kernel": ("input", "own"),
            "wide_bias": ("own",),
            "narrow_kernel": ("own", "output"),
            "narrow_bias": ("output",),
        }
    )

    heads: int = Field(
        2, ge=1, le=16, title="Heads", description="How many questions each element asks at once."
    )
    causal: bool = Field(
        True,
        title="Looks back only",
        description="Whether an element hears of none after it; so must be who tells what follows.",
    )
    widening: int = Field(
        4, ge=1, le=8, title="Widening", description="How many times as wide its hidden dense layer is."
    )
    activation: ActivationName = activation_field("gelu")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        return self._attentive.output_shape(inputs)

    def is_causal(self) -> bool:
        return self.causal

    def channel_sources(self, inputs: Sequence[Shape]) -> np.ndarray | None:
        return same_channels(inputs)

    def listening(self, arrays: Mapping[str, jax.Array]) -> dict[str, int]:
        return {}  # it adds to the channels of its input, and has none of its own

    def activation_name(self) -> str | None:
        return None  # it stands within, not at the end

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        features = inputs[0][-1]
        width = self.widening * features
        of_attention = self._attentive.param_shapes(inputs)
        return {
            **{f"{which}_{part}": (features,) for which in ("first", "second") for part in ("scale", "bias")},
            **{own: of_attention[name] for name, own in ATTENTION.items()},
            "wide_kernel": (features, width),
            "wide_bias": (width,),
            "narrow_kernel": (width, features),
            "narrow_bias": (features,),
        }

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        """Attention and the second dense layer by Glorot, the first as its activation asks."""
        shapes = self.param_shapes(inputs)
        of_attention, of_wide, of_narrow = threefry.split(key, 3)
        heard = self._attentive.init(of_attention, inputs).params
        drawn = {
            **{own: heard[name] for name, own in ATTENTION.items()},
            "wide_kernel": initializer("auto", self.activation)(of_wide, shapes["wide_kernel"]),
            "narrow_kernel": initializer("glorot", None)(of_narrow, shapes["narrow_kernel"]),
        }
        rest = {
            name: constant(float(name.endswith("scale")), shape)
            for name, shape in shapes.items()
            if name not in drawn
        }
        return Variables(drawn | rest, {})

    def pass_on(self, variables: Variables, given: Given) -> Handover | None:
        """Parts that find nothing, for now, leave all as it was."""
        silent = {
            name: jnp.zeros_like(array)
            for name, array in variables.params.items()
            if name.startswith(("output", "narrow"))
        }
        return Handover(variables._replace(params=variables.params | silent))

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        seen = _normalised(inputs[0], variables.params, "first")
        of_attention = _of_attention(variables.params)
        heard, _ = self._attentive.apply(of_attention, (seen,), key=key, training=training)
        return self._thought(variables.params, inputs[0] + heard), variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        seen = _normalised(inputs[0], variables.params, "first")
        of_attention = _of_attention(variables.params)
        heard, _ = self._attentive.apply_padded(
            of_attention, (seen,), lengths=lengths, key=key, training=training
        )
        return self._thought(variables.params, inputs[0] + heard), variables.state

    def _thought(self, params: Mapping[str, jax.Array], x: jax.Array) -> jax.Array:
        """What each element makes of itself, added to it."""
        return x + self._wide(params, x) @ params["narrow_kernel"] + params["narrow_bias"]

    def _wide(self, params: Mapping[str, jax.Array], x: jax.Array) -> jax.Array:
        """What the first dense layer gives, (…, width)."""
        wide = _normalised(x, params, "second") @ params["wide_kernel"] + params["wide_bias"]
        return activations[self.activation](wide)

    def told(
        self, variables: Variables, x: jax.Array, element: Element, length: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """The number's way: its `input`, what is `heard`, both together, the `middle`, and what is `found`.

        `attention` and `terms` are as self-attention tells them; of what is found, `wide` is what the first
        dense layer gives, and `products` what that adds by the second one, both (width,).
        """
        params = variables.params
        seen, of_attention = _normalised(x, params, "first"), _of_attention(params)
        told = self._attentive.told(of_attention, seen, element, length)
        lengths = jnp.full(1, len(x)) if length is None else length[jnp.newaxis]
        heard, _ = self._attentive.apply_padded(
            of_attention, (seen[jnp.newaxis],), lengths=lengths, key=threefry.seeded(0), training=False
        )
        middle = x + heard[0]
        wide = self._wide(params, middle)[element.row]
        products = wide * jnp.take(params["narrow_kernel"], element.column, axis=1)
        return told | {
            "input": element.of(x),
            "heard": element.of(heard[0]),
            "middle": element.of(middle),
            "wide": wide,
            "products": products,
            "found": products.sum() + params["narrow_bias"][element.column],
        }

    def attention(self, variables: Variables, x: jax.Array, lengths: jax.Array | None = None) -> jax.Array:
        seen = _normalised(x, variables.params, "first")
        return self._attentive.attention(_of_attention(variables.params), seen, lengths)

    def macs(self, inputs: Sequence[Shape]) -> int:
        length, features = inputs[0]
        return self._attentive.macs(inputs) + 2 * length * self.widening * features**2

    def scratch(self, inputs: Sequence[Shape]) -> int:
        length, features = inputs[0]
        return self._attentive.scratch(inputs) + (2 * self.widening + 4) * length * features

    def summary(self) -> str:
        return f"Block, {self.heads} head{'s' if self.heads > 1 else ''}"

    @property
    def _attentive(self) -> SelfAttention:
        return SelfAttention(heads=self.heads, causal=self.causal)


def _of_attention(params: Mapping[str, jax.Array]) -> Variables:
    return Variables({name: params[own] for name, own in ATTENTION.items()}, {})


def _normalised(x: jax.Array, params: Mapping[str, jax.Array], which: str) -> jax.Array:
    of_norm = Variables({part: params[f"{which}_{part}"] for part in ("scale", "bias")}, {})
    return LayerNorm().apply(of_norm, (x,), key=threefry.seeded(0), training=False)[0]
