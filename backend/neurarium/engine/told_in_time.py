"""Layers that read a sequence, and tell how a number comes about with a true length as without one."""

from abc import abstractmethod
from collections.abc import Sequence

import jax

from neurarium.engine.element import Element
from neurarium.engine.layer import Layer, Variables


class ToldInTime(Layer):
    """A layer of one input, a sequence, whose calculation heeds where the sequence ends."""

    @abstractmethod
    def told(
        self, variables: Variables, x: jax.Array, element: Element, length: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """What `calculation` gives of one sample, (length, features), and of its true length."""

    def calculation(
        self, variables: Variables, inputs: Sequence[jax.Array], *, element: Element, key: jax.Array
    ) -> dict[str, jax.Array]:
        return self.told(variables, inputs[0], element)

    def calculation_padded(
        self,
        variables: Variables,
        inputs: Sequence[jax.Array],
        *,
        length: jax.Array,
        element: Element,
        key: jax.Array,
    ) -> dict[str, jax.Array]:
        return self.told(variables, inputs[0], element, length)
