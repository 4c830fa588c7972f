"""Regrowth: an operation is taken back, and what it cut away grows on again."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import jax
import numpy as np
import optax

from neurarium.engine.bias_correction import settled
from neurarium.engine.network import Params
from neurarium.engine.optimizer import parts_like_params
from neurarium.engine.renaming import Names
from neurarium.engine.surgery import LayerMap, Origins, layer_arrays
from neurarium.engine.train import TrainState
from neurarium.engine.transplant import NOWHERE, ArrayMap, AxisMap, put_back

Frozen = Collection[str]


class Passage(NamedTuple):
    """How the numbers of a network came into the one that it was changed into (see `surgery.Grown`)."""

    maps: Mapping[str, LayerMap]
    names: Names
    origins: Origins = MappingProxyType({})

    @classmethod
    def of_all(cls, train_state: TrainState, *, but: str) -> Self:
        """The passage of all numbers to where they were, but those of one layer."""
        maps = {
            layer_id: {
                name: _all_places(array) for name, array in layer_arrays(train_state, layer_id).items()
            }
            for layer_id in train_state.params.keys() | train_state.state.keys()
            if layer_id != but
        }
        return cls(maps, {})

    def fits(self, now: TrainState) -> bool:
        """Whether these numbers can have come through it."""
        return all(
            name in arrays and arrays[name].shape == tuple(map(len, axes))
            for layer_id, by_name in self.maps.items()
            for arrays in (layer_arrays(now, layer_id),)
            for name, axes in by_name.items()
        )

    def reversed(self, left: TrainState) -> "Passage":
        """The way back to what was `left` at its beginning."""
        names = {name: layer_id for layer_id, name in self.names.items()}
        maps: dict[str, LayerMap] = {}
        for layer_id, by_name in self.by_origin().items():
            before = names.get(layer_id, layer_id)
            arrays = layer_arrays(left, before)
            maps[before] = {
                name: tuple(
                    _reversed(axis, size) for axis, size in zip(axes, arrays[name].shape, strict=True)
                )
                for name, axes in by_name.items()
            }
        return Passage(maps, names, self.followers(names))

    def by_origin(self) -> dict[str, LayerMap]:
        """The maps by what arrays were called at the beginning."""
        return {
            layer_id: {self.origins.get(layer_id, {}).get(name, name): axes for name, axes in by_name.items()}
            for layer_id, by_name in self.maps.items()
        }

    def followers(self, old_names: Names) -> Origins:
        """What arrays are called at the end, by layer and array as they were called at the beginning."""
        return {
            old_names.get(layer_id, layer_id): {earlier: name for name, earlier in by_name.items()}
            for layer_id, by_name in self.origins.items()
        }


def regrown(
    left: TrainState, now: TrainState, passage: Passage, *, frozen: tuple[Frozen, Frozen] = ((), ())
) -> TrainState:
    """The train state `left` behind by an operation, with all that went through it as it is `now`.

    What the operation cut away is as it was, its optimizer state too; nothing that was learned since is lost.
    `frozen` are the layers that did not train there, and here.
    """
    old_names = {name: layer_id for layer_id, name in passage.names.items()}
    maps = {old_names.get(layer_id, layer_id): map_ for layer_id, map_ in passage.by_origin().items()}
    followers = passage.followers(old_names)

    def put_all_back(old: Params, new: Params) -> Params:
        def follower(layer_id: str, name: str) -> Any:
            now_called = followers.get(layer_id, {}).get(name, name)
            return new[passage.names.get(layer_id, layer_id)][now_called]

        return {
            layer_id: {
                name: _put_back(array, follower(layer_id, name), maps[layer_id][name])
                if name in maps.get(layer_id, {})
                else array
                for name, array in arrays.items()
            }
            for layer_id, arrays in old.items()
        }

    def opt_state() -> optax.OptState:
        parts, form = parts_like_params(left.params, settled(left.opt_state, frozen[0]))
        new_parts, new_form = parts_like_params(now.params, settled(now.opt_state, frozen[1]))
        if form != new_form:
            return left.opt_state
        pairs = zip(parts, new_parts, strict=True)
        return form.unflatten(
            [put_all_back(old, new) if isinstance(old, dict) else new for old, new in pairs]
        )

    return TrainState(
        params=put_all_back(left.params, now.params),
        state=put_all_back(left.state, now.state),
        opt_state=opt_state(),
        memory=put_all_back(left.memory, now.params | now.memory),
        key=now.key,
        step=now.step,
    )


def _put_back(old: Any, now: Any, axes: ArrayMap) -> Any:
    """An array of a changed layer, or what an optimizer knows of each of its axes, (…, size)."""
    if not isinstance(old, tuple):
        return put_back(old, now, axes)
    return tuple(
        put_back(before, after, (*(np.arange(size) for size in before.shape[:-1]), axis))
        for before, after, axis in zip(old, now, axes, strict=True)
    )


def _all_places(array: jax.Array) -> ArrayMap:
    return tuple(np.arange(size) for size in array.shape)


def _reversed(axis: AxisMap, size: int) -> AxisMap:
    """Where each of so many old places went."""
    made = np.full(size, NOWHERE)
    there = np.flatnonzero(axis != NOWHERE)
    made[axis[there]] = there
    return made
