"""Augmentation of pictures."""

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp

from neurarium.engine.augmentation import Augmentation, augmentation_registry
from neurarium.engine.batch import Part
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.hashing import hashed_uniform
from neurarium.engine.warp import Placement, thicken, warp


@augmentation_registry.register("image")
class ImageAugmentation(Augmentation):
    """Shifts, turns, scales, thickens and roughens each picture at random: no two looks are the same."""

    title = "Pictures"

    shift: float = live(0.0, le=8, title="Shift", description="Up to so many pixels in any direction.")
    rotation: float = live(0.0, le=180, title="Rotation", description="Up to so many degrees either way.")
    scale: float = live(0.0, le=0.5, title="Scale", description="Larger or smaller by up to this share.")
    thickness: float = live(
        0.0, le=1, title="Stroke thickness", description="Thicker or thinner strokes, up to a pixel."
    )
    noise: float = live(0.0, le=1, title="Noise", description="How far each pixel strays from what it was.")

    def check(self, data: DataSpec) -> None:
        if data.picture is None:
            raise EngineError(
                "no_pictures",
                "This augmentation is for pictures; choose “none” for these data.",
                field="augmentation",
            )

    def apply(
        self,
        fields: dict[str, jax.Array],
        *,
        key: jax.Array,
        order: tuple[int, ...] = (),
        part: Part | None = None,
    ) -> dict[str, jax.Array]:
        pictures = fields[INPUT]
        part = part or Part(0, len(pictures))
        if not order:
            return fields | {INPUT: self._change(pictures, key, part)}
        strength = jnp.asarray(self.shift) + self.rotation + self.scale + self.thickness + self.noise
        changed = _if(strength, lambda x: self._change_in_order(x, key, part, order), pictures)
        return fields | {INPUT: changed}

    def _change_in_order(
        self, pictures: jax.Array, key: jax.Array, part: Part, order: tuple[int, ...]
    ) -> jax.Array:
        moved = jnp.array(order)
        changed = self._change(_reordered(pictures, moved.argsort()), key, part)
        return _reordered(changed, moved)

    def _change(self, pictures: jax.Array, key: jax.Array, part: Part) -> jax.Array:
        moves = jnp.asarray(self.shift) + self.rotation + self.scale
        pictures = _if(self.thickness, lambda x: self._thicken(x, key, part), pictures)
        pictures = _if(moves, lambda x: self._lay_down(x, key, part), pictures)
        return _if(self.noise, lambda x: self._dirty(x, key, part), pictures)

    def _thicken(self, pictures: jax.Array, key: jax.Array, part: Part) -> jax.Array:
        amount = hashed_uniform(key, pictures.shape[:1], low=-1, stream=0, first=part.first)
        return thicken(pictures, self.thickness * amount)

    def _lay_down(self, pictures: jax.Array, key: jax.Array, part: Part) -> jax.Array:
        # Of each kind as many are drawn as the whole batch has rows, and all kinds one after the other.
        drawn = [number * part.of + part.first for number in range(4)]
        angle, scale, shift_x, shift_y = (
            hashed_uniform(key, pictures.shape[:1], low=-1, stream=1, first=first) for first in drawn
        )
        placement = Placement(
            angle=jnp.deg2rad(self.rotation) * angle,
            scale=(1 + jnp.asarray(self.scale)) ** scale,
            shift_x=self.shift * shift_x,
            shift_y=self.shift * shift_y,
        )
        ground = _ground(pictures)
        return warp(pictures - ground, placement) + ground

    def _dirty(self, pictures: jax.Array, key: jax.Array, part: Part) -> jax.Array:
        first = part.first * math.prod(pictures.shape[1:])
        noise = hashed_uniform(key, pictures.shape, low=-1, stream=2, first=first)
        return jnp.clip(pictures + self.noise * noise, 0, 1)


def _ground(pictures: jax.Array) -> jax.Array:
    """What pictures have around what they show, the mean of their corners, (batch, 1, 1, channels)."""
    return pictures[:, [0, 0, -1, -1], [0, -1, 0, -1]].mean(1)[:, jnp.newaxis, jnp.newaxis]


def _reordered(pictures: jax.Array, order: jax.Array) -> jax.Array:
    """Pictures with these of their pixels at each place, row by row."""
    count, height, width, channels = pictures.shape
    return pictures.reshape(count, height * width, channels)[:, order].reshape(pictures.shape)


def _if(strength: jax.Array | float, change: Callable[[jax.Array], jax.Array], x: jax.Array) -> jax.Array:
    """The change, if its strength is above 0."""
    changed: jax.Array = jax.lax.cond(jnp.asarray(strength) > 0, change, lambda same: same, x)
    return changed
