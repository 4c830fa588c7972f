"""The features layer."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.errors import EngineError
from neurarium.engine.layer import Axes, Layer, Shape, Variables, expect_row, format_shape, layer_registry

# Squares and products are brought to the range of the inputs, or they would make training diverge.
RANGE = 6
MOST_WAVES = 64


class Feature(NamedTuple):
    """A feature's name, how many inputs it needs, and itself: points (batch, inputs) to numbers (batch,)."""

    name: str
    inputs: int
    compute: Callable[[jax.Array], jax.Array]


FEATURES = {
    "x": Feature("x", 1, lambda p: p[:, 0]),
    "y": Feature("y", 2, lambda p: p[:, 1]),
    "x_squared": Feature("x²/6", 1, lambda p: jnp.square(p[:, 0]) / RANGE),
    "y_squared": Feature("y²/6", 2, lambda p: jnp.square(p[:, 1]) / RANGE),
    "product": Feature("xy/6", 2, lambda p: p[:, 0] * p[:, 1] / RANGE),
    "sin_x": Feature("sin x", 1, lambda p: jnp.sin(p[:, 0])),
    "sin_y": Feature("sin y", 2, lambda p: jnp.sin(p[:, 1])),
    "radius": Feature("radius", 2, lambda p: jnp.hypot(p[:, 0], p[:, 1])),
    "angle": Feature("angle", 2, lambda p: jnp.arctan2(p[:, 1], p[:, 0])),
}


@layer_registry.register("features")
class Features(Layer):
    """Makes features of a point: what the network gets to see of it, such as its square or its radius.

    Shapes: (2,) or (1,) to (features,). Of a single number, features that need a second are left out. Random
    Fourier features (Rahimi and Recht 2007) are √2 cos(w · p + b) with w and b drawn once; they are state.
    """

    title = "Features"
    category = "plane"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {"frequencies": ("input", "own"), "phases": ("own",)}
    )

    x: bool = Field(True, title="x", description="The first input as it is.")
    y: bool = Field(True, title="y", description="The second input as it is.")
    x_squared: bool = Field(False, title="x²", description="The square of the first input, divided by 6.")
    y_squared: bool = Field(False, title="y²", description="The square of the second input, divided by 6.")
    product: bool = Field(False, title="xy", description="The product of both inputs, divided by 6.")
    sin_x: bool = Field(False, title="sin x", description="The sine of the first input.")
    sin_y: bool = Field(False, title="sin y", description="The sine of the second input.")
    radius: bool = Field(False, title="Radius", description="The distance from the middle.")
    angle: bool = Field(False, title="Angle", description="The direction from the middle, −π to π.")
    fourier: int = Field(
        0,
        ge=0,
        le=MOST_WAVES,
        title="Random Fourier",
        description="How many waves of random direction and length.",
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_row(self, inputs[0])
        if inputs[0][0] > 2:
            raise EngineError(
                "shape", f"Features are of one number or two, not of {format_shape(inputs[0])}."
            )
        if not (units := len(self.unit_names(inputs))):
            raise EngineError("shape", "Choose at least one feature.", field="x")
        return (units,)

    def unit_names(self, inputs: Sequence[Shape]) -> tuple[str, ...]:
        waves = tuple(f"wave {number}" for number in range(1, self.fourier + 1))
        return tuple(feature.name for feature in self._chosen(inputs[0][0])) + waves

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        if not self.fourier:
            return Variables({}, {})
        frequencies, phases = _waves(key, inputs[0])
        return Variables(
            {}, {"frequencies": frequencies[:, : self.fourier], "phases": phases[: self.fourier]}
        )

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        (points,), state = inputs, variables.state
        columns = [feature.compute(points)[:, jnp.newaxis] for feature in self._chosen(points.shape[1])]
        if self.fourier:
            columns.append(math.sqrt(2) * jnp.cos(points @ state["frequencies"] + state["phases"]))
        return jnp.concatenate(columns, axis=1), state

    def _chosen(self, inputs: int) -> tuple[Feature, ...]:
        available = ((field, feature) for field, feature in FEATURES.items() if feature.inputs <= inputs)
        return tuple(feature for field, feature in available if getattr(self, field))


@partial(jax.jit, static_argnums=1)
def _waves(key: jax.Array, shape: Shape) -> tuple[jax.Array, jax.Array]:
    """As many waves as there can be: their frequencies (*shape, waves) and phases (waves,)."""

    def wave(number: jax.Array) -> tuple[jax.Array, jax.Array]:
        # Each from a key of its own, so that more waves leave the first ones as they are.
        frequency_key, phase_key = jax.random.split(jax.random.fold_in(key, number))
        frequency = jax.random.normal(frequency_key, shape)
        return frequency, jax.random.uniform(phase_key, maxval=2 * math.pi)

    waves: tuple[jax.Array, jax.Array] = jax.vmap(wave, out_axes=(1, 0))(jnp.arange(MOST_WAVES))
    return waves
