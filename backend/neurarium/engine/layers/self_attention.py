"""The self-attention layer."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine import threefry
from neurarium.engine.attending import Attending
from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.initializer import initializer
from neurarium.engine.layer import Axes, Shape, Variables, constant, expect_sequence, layer_registry
from neurarium.engine.lengths import is_within
from neurarium.engine.placed import stacked

QUERY, KEY, VALUE = range(3)


@layer_registry.register("self_attention")
class SelfAttention(Attending):
    """Each element asks all others what they have for it: where its query meets a key that agrees, much of
    the value that belongs to the key comes over.

    Shapes: (length, features) to the same. Each head has features / heads of them: with its queries q, keys k
    and values v, softmax(q · kᵀ / √size) · v; what all heads give goes through one more product. Vaswani et
    al. 2017, section 3.2, as PyTorch's MultiheadAttention. Kernel (3, features, features) of queries, keys
    and values, bias (3, features), output kernel (features, features), output bias (features,).
    """

    title = "Self-attention"
    category = "sequences"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {
            "kernel": ("own", "input", "own"),
            "bias": ("own", "own"),
            "output_kernel": ("own", "output"),
            "output_bias": ("output",),
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

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_sequence(self, inputs[0])
        if inputs[0][-1] % self.heads:
            raise EngineError(
                "shape",
                f"{self.title} gives each head as many features: {inputs[0][-1]} cannot be divided by"
                f" {self.heads} heads.",
                field="heads",
            )
        return inputs[0]

    def is_causal(self) -> bool:
        return self.causal

    def param_shapes(self, inputs: Sequence[Shape]) -> dict[str, Shape]:
        features = inputs[0][-1]
        return {
            "kernel": (3, features, features),
            "bias": (3, features),
            "output_kernel": (features, features),
            "output_bias": (features,),
        }

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        shapes = self.param_shapes(inputs)
        of_output, *of_kernel = threefry.split(key, 4)
        drawn = initializer("glorot", None)
        params = {
            "kernel": stacked([drawn(each, shapes["output_kernel"]) for each in of_kernel]),
            "bias": constant(0, shapes["bias"]),
            "output_kernel": drawn(of_output, shapes["output_kernel"]),
            "output_bias": constant(0, shapes["output_bias"]),
        }
        return Variables(params, {})

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return self._heard(variables, inputs[0]), variables.state

    def apply_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        lengths: jax.Array,
        key: jax.Array,
        training: bool,
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        return self._heard(variables, inputs[0], lengths), variables.state

    def attention(self, variables: Variables, x: jax.Array, lengths: jax.Array | None = None) -> jax.Array:
        scores = self._scores(variables, x)
        if lengths is None:
            return jax.nn.softmax(scores)
        is_heard = is_within(lengths, x.shape[-2])[..., jnp.newaxis, jnp.newaxis, :]
        return jax.nn.softmax(jnp.where(is_heard, scores, -jnp.inf))

    def told(
        self, variables: Variables, x: jax.Array, element: Element, length: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """How much the element hears of each by each head, `attention`, and what that adds to the number,
        `terms`, both (heads, length); and the `bias`.
        """
        lengths = None if self.causal or length is None else length[jnp.newaxis]
        weights = self.attention(variables, x[jnp.newaxis], lengths)[0, :, element.row]
        values = self._part(variables, x[jnp.newaxis], VALUE)[0]
        kernel = jnp.take(variables.params["output_kernel"], element.column, axis=1)
        added = jnp.einsum("hls,hs->hl", values, kernel.reshape(self.heads, -1))
        bias = variables.params["output_bias"][element.column]
        return {"attention": weights, "terms": weights * added, "bias": bias}

    def _heard(self, variables: Variables, x: jax.Array, lengths: jax.Array | None = None) -> jax.Array:
        params, values = variables.params, self._part(variables, x, VALUE)
        weights = self.attention(variables, x, None if self.causal else lengths)
        heard = jnp.moveaxis(weights @ values, -3, -2).reshape(x.shape)
        return heard @ params["output_kernel"] + params["output_bias"]

    def _scores(self, variables: Variables, x: jax.Array) -> jax.Array:
        queries, keys = (self._part(variables, x, part) for part in (QUERY, KEY))
        scores = queries @ jnp.swapaxes(keys, -1, -2) / jnp.sqrt(queries.shape[-1])
        if not self.causal:
            return scores
        return jnp.where(jnp.tri(x.shape[-2], dtype=bool), scores, -jnp.inf)

    def _part(self, variables: Variables, x: jax.Array, part: int) -> jax.Array:
        """Queries, keys or values of each head, (…, heads, length, size)."""
        kernel, bias = variables.params["kernel"][part], variables.params["bias"][part]
        made = (x @ kernel + bias).reshape(*x.shape[:-1], self.heads, -1)
        return jnp.moveaxis(made, -2, -3)

    def macs(self, inputs: Sequence[Shape]) -> int:
        length, features = inputs[0]
        return 4 * length * features**2 + 2 * length**2 * features

    def scratch(self, inputs: Sequence[Shape]) -> int:
        length, features = inputs[0]
        return 4 * length * features + 2 * self.heads * length**2

    def summary(self) -> str:
        return f"Attention, {self.heads} head{'s' if self.heads > 1 else ''}"
