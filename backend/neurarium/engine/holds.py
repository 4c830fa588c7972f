"""What is held in every pass: units at a value, such as 0 for one that is muted, and weights that are cut.

All of it is given to a compiled program beside the live numbers: what is held or let go compiles nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.experiment import Experiment, LayerSpec
from neurarium.engine.placed import placed
from neurarium.engine.places import LayerShapes, masks_of, there

Shapes = Mapping[str, LayerShapes]
Channels = Mapping[str, int]  # how many units or maps each layer has, by id
HELD, CUT = "held", "cut"


class Hold(NamedTuple):
    """What is held of a layer.

    `values` are those of its units, (channels,), not a number where a unit is free; `cuts` are masks of the
    form of its params, true where one counts as 0.
    """

    values: jax.Array | None = None
    cuts: Mapping[str, jax.Array] = MappingProxyType({})

    @classmethod
    def of(cls, layer_id: str, numbers: Mapping[str, jax.Array]) -> Self | None:
        """What the numbers that a program is given say of a layer; None if they say nothing."""
        prefix = f"{CUT}.{layer_id}."
        cuts = {path.removeprefix(prefix): mask for path, mask in numbers.items() if path.startswith(prefix)}
        values = numbers.get(f"{HELD}.{layer_id}")
        return cls(values, cuts) if cuts or values is not None else None

    def cut(self, params: dict[str, jax.Array]) -> dict[str, jax.Array]:
        """A layer's params as they count; those that are cut have no gradient."""
        return {
            name: jnp.where(self.cuts[name], 0, array) if name in self.cuts else array
            for name, array in params.items()
        }

    def held(self, output: jax.Array) -> jax.Array:
        """A layer's output, (batch, …, channels), as it is passed on; held units have no gradient."""
        if self.values is None:
            return output
        return jnp.where(jnp.isnan(self.values), output, self.values.astype(output.dtype))


def hold_numbers(experiment: Experiment, shapes: Shapes, channels: Channels) -> dict[str, jax.Array]:
    """What a program is told of all that is held, given the shapes of params by layer and name.

    Its form is that of the networks, whatever is held of them.
    """
    numbers: dict[str, jax.Array] = {}
    for spec in experiment.layers:
        numbers[f"{HELD}.{spec.id}"] = _values(spec.held, channels[spec.id])
        masks = masks_of(spec.cuts, shapes.get(spec.id, {}))
        numbers |= {f"{CUT}.{spec.id}.{name}": mask for name, mask in masks.items()}
    return numbers


def without_lost_holds(experiment: Experiment, shapes: Shapes, channels: Channels) -> Experiment:
    """The experiment without holds on units and numbers that do not exist: a layer may have been resized."""

    def change(spec: LayerSpec) -> LayerSpec:
        if not spec.held and not spec.cuts:
            return spec
        cuts = {name: places for name, places in there(spec.cuts, shapes.get(spec.id, {})).items() if places}
        held = {unit: value for unit, value in sorted(spec.held.items()) if unit < channels[spec.id]}
        return spec.model_copy(update={"cuts": cuts, "held": held})

    return experiment.with_layers(change)


def _values(held: Mapping[int, float], count: int) -> jax.Array:
    values = np.full(count, np.nan, np.float32)
    values[list(held)] = list(held.values())
    return placed(values)
