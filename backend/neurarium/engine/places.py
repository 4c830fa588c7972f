"""Places: single numbers of a layer's params, by the flat index of each."""

import math
from collections.abc import Mapping

import jax
import numpy as np

from neurarium.engine.placed import placed

Places = Mapping[str, tuple[int, ...]]  # flat indices by param
LayerShapes = Mapping[str, tuple[int, ...]]


def there(places: Places, shapes: LayerShapes) -> dict[str, tuple[int, ...]]:
    """The places that params of these shapes have, in order, each once."""
    return {
        name: tuple(index for index in sorted(set(indices)) if index < math.prod(shapes[name]))
        for name, indices in places.items()
        if name in shapes
    }


def mask_of(indices: tuple[int, ...], shape: tuple[int, ...]) -> jax.Array:
    """An array of a shape that is true at flat indices."""
    flat = np.zeros(math.prod(shape), bool)
    flat[list(indices)] = True
    return placed(flat.reshape(shape))


def masks_of(places: Places, shapes: LayerShapes) -> dict[str, jax.Array]:
    """For each param an array of its shape that is true at the places."""
    return {name: mask_of(places.get(name, ()), shape) for name, shape in shapes.items()}
