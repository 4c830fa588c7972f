"""Pictures framed as drawings are: what they show in a box, its mass in the middle."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from neurarium.protocol.albums import PictureForm

# As MNIST's digits are: in a box of 20, by the centre of mass in the middle of 28.
BOX_SHARE = 20 / 28
# What is nearer to the ground than this part of the range is the ground.
GROUND = 0.15
# A ground is what most of the rim is like; ink is what differs from it.
LEAST_CONTRAST = 24


class RefusedError(Exception):
    """A picture cannot be taken; the message is the rest of the sentence about it."""


def taken(picture: np.ndarray, form: PictureForm) -> np.ndarray:
    """A picture in a form, uint8 of its shape; one that has it already stays as it is.

    The picture is float32, (height, width, channels), of 0 to 255. A grey one stays only if its
    ground is black, and none that shows nothing. Where grey is wanted, colours still tell ink from ground:
    red on green of the same brightness is seen.
    """
    as_wanted = in_channels(picture, form.shape[-1])
    if as_wanted.shape == form.shape and _is_framed(as_wanted):
        return as_wanted.astype(np.uint8)
    return framed(as_wanted if form.colour else picture, form)


def brought_to(form: PictureForm, picture: np.ndarray) -> np.ndarray:
    """A picture of an album, uint8 (size, size, channels), in another form; one that has it stays as it is.

    It is framed already, so it is made larger or smaller as it is; what has no colours gets none.
    """
    if picture.shape == form.shape:
        return picture
    seen = picture.astype(np.float32)
    if picture.shape[-1] > form.shape[-1]:
        try:
            return framed(seen, form)
        except RefusedError:  # hardly anything is on it
            seen = in_channels(seen, form.shape[-1])
    sides = [form.size] * 2
    channels = [_resized(channel, sides) for channel in np.moveaxis(in_channels(seen, form.shape[-1]), -1, 0)]
    made: np.ndarray = np.round(np.stack(channels, axis=-1)).astype(np.uint8)
    return made


def in_channels(pictures: np.ndarray, channels: int) -> np.ndarray:
    """Pictures, (…, channels), grey or with colours."""
    if pictures.shape[-1] == channels:
        return pictures
    if channels == 1:
        grey: np.ndarray = pictures.mean(-1, keepdims=True)
        return grey
    return np.repeat(pictures[..., :1], channels, axis=-1)


def framed(picture: np.ndarray, form: PictureForm) -> np.ndarray:
    """A picture framed as drawings are: ink in a box of 20 of 28, its mass in the middle.

    Ink is what differs from the ground: what most of the rim is like. Grey ink is made light on black;
    colours stay as they are, on their ground. The float32 values, (height, width, channels), are of 0 to
    255; the result is uint8, of the form's shape.
    """
    ground = _ground(picture)
    ink = np.abs(picture - ground).max(-1)
    if ink.max() < LEAST_CONTRAST:
        raise RefusedError("shows nothing: something on a plain ground is expected")
    ink = np.clip((ink / ink.max() - GROUND) / (1 - GROUND), 0, 1)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    cut = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    scale = round(form.size * BOX_SHARE) / max(ink[cut].shape)
    sides = [max(1, round(side * scale)) for side in ink[cut].shape]
    mass = _resized(ink[cut], sides)
    if form.colour:
        seen = np.stack([_resized(channel, sides) for channel in np.moveaxis(picture[cut], -1, 0)], axis=-1)
    else:
        seen, ground = (255 * mass / mass.max())[..., np.newaxis], np.zeros(1)
    made = np.empty(form.shape, np.uint8)
    made[:] = np.round(ground)
    made[_place(mass, form.size)] = np.round(seen)
    return made


def _place(mass: np.ndarray, size: int) -> tuple[slice, slice]:
    """Where what has this mass lies in a picture of so many pixels, by its centre of mass."""
    places = []
    for axis, side in enumerate(mass.shape):
        centre = mass.sum(1 - axis) @ np.arange(side) / mass.sum()
        begin = min(max(0, round((size - 1) / 2 - centre)), size - side)
        places.append(slice(begin, begin + side))
    return places[0], places[1]


def _resized(values: np.ndarray, sides: Sequence[int]) -> np.ndarray:
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize((sides[1], sides[0]), Image.Resampling.BOX))


def _is_framed(picture: np.ndarray) -> bool:
    ground = _ground(picture)
    shows = np.ptp(picture, axis=(0, 1)).max() >= LEAST_CONTRAST
    return bool(shows) if len(ground) > 1 else bool(picture.max() > 0 and ground[0] < LEAST_CONTRAST)


def _ground(picture: np.ndarray) -> np.ndarray:
    """What most of the rim is like, (channels,)."""
    ground: np.ndarray = np.median(
        np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]), axis=0
    )
    return ground
