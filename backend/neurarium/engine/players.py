"""The networks of a learning problem with their numbers of now, to be applied by role."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import jax

from neurarium.engine import threefry
from neurarium.engine.network import Model, Outputs, Params, State

# No key is drawn from when not training; layers are given one all the same.
_UNUSED_SEED = 0


class Players(NamedTuple):
    """Networks by role; `params` and `state` hold the arrays of all their layers by id.

    `memory` is what the problem keeps of params between steps, and `added` what is added to the outputs of
    layers, by id. Sequences have these true `lengths` by field, or else those that are seen of them.
    """

    models: Mapping[str, Model]
    params: Params
    state: State
    key: jax.Array
    training: bool
    memory: Mapping[str, dict[str, jax.Array]] = MappingProxyType({})
    added: Mapping[str, jax.Array] = MappingProxyType({})
    lengths: Mapping[str, jax.Array] | None = None

    @classmethod
    def at_rest(
        cls,
        models: Mapping[str, Model],
        params: Params,
        state: State,
        memory: Mapping[str, dict[str, jax.Array]] = MappingProxyType({}),
    ) -> "Players":
        """Networks that are looked at: without dropout, and norms by what they have remembered."""
        return cls(models, params, state, threefry.seeded(_UNUSED_SEED), training=False, memory=memory)

    def remembered(self) -> "Players":
        """The same networks with what is kept of their params in place of these."""
        return self._replace(params=self.params | dict(self.memory))

    def apply(self, role: str, fields: Mapping[str, jax.Array]) -> Outputs:
        """One forward pass of a role's network over a batch of its fields, each (batch, *shape)."""
        return self.models[role].apply(
            self.params,
            self.state,
            fields,
            key=self.key,
            training=self.training,
            added=self.added,
            lengths=self.lengths,
        )
