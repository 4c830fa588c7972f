"""Augmentation: what it does to pictures, and that nothing happens at strength 0."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.augmentations.image import ImageAugmentation
from neurarium.engine.dataset import DataSpec
from neurarium.engine.drawn import PLANE
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Image, Number
from neurarium.engine.warp import Placement, thicken, warp

rng = np.random.default_rng(0)
STRENGTHS = {"shift": 3.0, "rotation": 20.0, "scale": 0.3, "thickness": 0.8, "noise": 0.3}


def pictures(channels: int = 1) -> jax.Array:
    """Random pictures that are empty around the rim."""
    inside = rng.uniform(0.1, 1, (4, 7, 9, channels))
    return jnp.asarray(np.pad(inside, ((0, 0), (3, 3), (3, 3), (0, 0))), jnp.float32)


def placement(*, angle: float = 0, scale: float = 1, x: float = 0, y: float = 0, count: int = 4) -> Placement:
    return Placement(*(jnp.full(count, value) for value in (angle, scale, x, y)))


def changed(x: jax.Array, seed: int = 0, **strengths: float) -> jax.Array:
    augmentation = ImageAugmentation.model_validate(strengths)
    return augmentation.apply({"input": x}, key=jax.random.key(seed))["input"]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("x", "y"), [(0, 0), (2, 0), (0, -3), (-1, 2)])
def test_whole_pixels_are_moved_exactly(x: int, y: int, channels: int) -> None:
    before = pictures(channels)
    after = warp(before, placement(x=x, y=y))
    np.testing.assert_allclose(after, np.roll(before, (y, x), axis=(1, 2)), atol=1e-5)


def test_half_a_pixel_is_the_mean_of_two() -> None:
    before = np.asarray(pictures())
    after = warp(jnp.asarray(before), placement(x=0.5))
    np.testing.assert_allclose(after[:, :, 1:], (before[:, :, 1:] + before[:, :, :-1]) / 2, atol=1e-5)


def test_what_leaves_the_picture_is_gone_and_zeros_come_in() -> None:
    after = warp(jnp.ones((1, 5, 5, 1)), placement(x=2, y=-1, count=1))
    expected = np.zeros((5, 5))
    expected[:4, 2:] = 1
    np.testing.assert_allclose(after[0, ..., 0], expected, atol=1e-6)
    np.testing.assert_array_equal(warp(jnp.ones((1, 5, 5, 1)), placement(x=40, count=1)), 0)


def test_a_quarter_turn_goes_against_the_clock() -> None:
    before = jnp.asarray(rng.uniform(size=(2, 8, 8, 1)), jnp.float32)
    after = warp(before, placement(angle=np.pi / 2, count=2))
    np.testing.assert_allclose(after, np.rot90(before, axes=(1, 2)), atol=1e-4)


def test_a_larger_picture_shows_the_middle() -> None:
    ramp = jnp.broadcast_to(jnp.arange(9.0), (1, 9, 9))[..., jnp.newaxis]
    after = warp(ramp, placement(scale=2, count=1))
    np.testing.assert_allclose(after[0, 4, :, 0], 4 + (np.arange(9) - 4) / 2, atol=1e-5)


def test_strokes_grow_and_shrink_by_a_pixel_and_by_parts_of_it() -> None:
    dot = np.zeros((1, 5, 5, 1), np.float32)
    dot[0, 2, 2] = 1
    plus = np.array(dot)
    plus[0, 1:4, 2] = plus[0, 2, 1:4] = 1
    np.testing.assert_allclose(thicken(jnp.asarray(dot), jnp.ones(1)), plus)
    np.testing.assert_allclose(thicken(jnp.asarray(plus), -jnp.ones(1)), dot)
    np.testing.assert_allclose(thicken(jnp.asarray(dot), jnp.full(1, 0.25)), dot + 0.25 * (plus - dot))
    np.testing.assert_array_equal(thicken(jnp.asarray(dot), jnp.zeros(1)), dot)


def test_at_strength_0_nothing_happens() -> None:
    before = pictures()
    np.testing.assert_array_equal(changed(before), before)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_each_strength_changes_pictures_each_in_its_own_way(strength: str) -> None:
    same = jnp.broadcast_to(pictures()[:1], (4, 13, 15, 1))
    after = np.asarray(changed(same, 0, **{strength: STRENGTHS[strength]}))
    assert after.shape == same.shape
    assert after.min() >= 0
    assert after.max() <= 1
    for number in range(4):
        assert not np.array_equal(after[number], same[number])
        assert not np.array_equal(after[number], after[number - 1])


def test_a_shift_is_no_longer_than_its_strength_and_goes_every_way() -> None:
    dot = jnp.zeros((4_000, 15, 15, 1)).at[:, 7, 7].set(1)
    after = np.asarray(changed(dot, shift=3.0))[..., 0]
    place = np.arange(15) - 7
    x, y = (after.sum(1) @ place, after.sum(2) @ place)
    for moved in (x, y):
        assert abs(moved).max() <= 3
        assert moved.min() < -2.7
        assert moved.max() > 2.7
        assert abs(moved.mean()) < 0.1
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.06


def test_what_comes_in_is_of_the_ground_that_the_picture_has() -> None:
    colours = jnp.array([0.9, 0.5, 0.7])
    light = jnp.broadcast_to(colours, (4, 15, 15, 3)).at[:, 6:9, 6:9].set(0.1)
    after = np.asarray(changed(light, shift=4.0, rotation=20.0))
    np.testing.assert_allclose(
        after[:, [0, 0, -1, -1], [0, -1, 0, -1]], np.tile(colours, (4, 4, 1)), atol=1e-6
    )
    assert not np.array_equal(after[0], light[0])


def test_the_key_decides() -> None:
    before = pictures()
    first, again, other = (changed(before, seed, **STRENGTHS) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_shuffled_pixels_are_changed_as_if_they_were_in_order() -> None:
    before, key = pictures(), jax.random.key(0)
    order = tuple(rng.permutation(before.shape[1] * before.shape[2]).tolist())
    augmentation = ImageAugmentation.model_validate({**STRENGTHS, "noise": 0.0})
    moved = before.reshape(4, -1, 1)[:, list(order)].reshape(before.shape)
    after = augmentation.apply({"input": moved}, key=key, order=order)["input"]
    expected = augmentation.apply({"input": before}, key=key)["input"].reshape(4, -1)
    np.testing.assert_allclose(after.reshape(4, -1), expected[:, list(order)], atol=1e-6)


@pytest.mark.parametrize("name", list(augmentation_registry))
def test_one_program_serves_every_strength(name: str) -> None:
    augmentation, traced, before = augmentation_registry.build(Spec(type=name)), 0, pictures()

    def apply(live: dict[str, jax.Array]) -> jax.Array:
        nonlocal traced
        traced += 1
        bound = augmentation.bind("augmentation", live)
        return bound.apply({"input": before}, key=jax.random.key(0))["input"]

    compiled, names = jax.jit(apply), augmentation.live_names()
    off = compiled({f"augmentation.{field}": jnp.float32(0) for field in names})
    np.testing.assert_array_equal(off, before)
    for field in names:
        one = {f"augmentation.{other}": jnp.float32(STRENGTHS[field] * (other == field)) for other in names}
        assert not np.array_equal(compiled(one), before), f"{field} has no effect"
    assert traced == 1


def test_only_pictures_can_be_changed_so() -> None:
    data = DataSpec("", {"input": Image(28, 28), "target": Number()}, 1, 1)
    ImageAugmentation().check(data)
    with pytest.raises(EngineError, match="for pictures"):
        ImageAugmentation().check(data._replace(fields={"input": PLANE}))
