"""Forms: what a program is compiled for."""

from typing import TypeVar

import jax

T = TypeVar("T")


def form_of(arrays: T) -> T:
    """The shapes and types of arrays, without their numbers: these are not kept for it."""
    form: T = jax.tree.map(lambda array: jax.ShapeDtypeStruct(array.shape, array.dtype), arrays)
    return form
