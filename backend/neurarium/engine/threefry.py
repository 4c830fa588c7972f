"""The keys and numbers of `jax.random`, made by the host: outside of a trace nothing is compiled.

`jax.random` compiles a program for each number of numbers, a hundred times as slow as drawing them.
Even numbers are the same to the bit; normal ones differ by the rounding of a logarithm.

Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
"""

import math

import jax
import numpy as np

from neurarium.engine.placed import placed

IMPLEMENTATION = "threefry2x32"
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)
_ONE = np.float32(1).view(np.uint32)
# The inverse of the error function by two polynomials of -log(1 - x²), below 5 and above (Giles 2010).
_NEAR = (
    2.81022636e-08,
    3.43273939e-07,
    -3.5233877e-06,
    -4.39150654e-06,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
)
_FAR = (
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
)


def seeded(seed: int) -> jax.Array:
    """What `jax.random.key` gives for a seed from 0 to below 2³²."""
    return _key(np.uint32(0), np.uint32(seed))


def fold_in(key: jax.Array, number: int) -> jax.Array:
    """What `jax.random.fold_in` gives for a number below 2³²."""
    if isinstance(key, jax.core.Tracer):
        return jax.random.fold_in(key, number)
    high, low = _threefry(_words(key), np.zeros(1, np.uint32), np.array([number], np.uint32))
    return _key(high[0], low[0])


def split(key: jax.Array, count: int) -> list[jax.Array]:
    """What `jax.random.split` gives."""
    if isinstance(key, jax.core.Tracer):
        return list(jax.random.split(key, count))
    high, low = _threefry(_words(key), np.zeros(count, np.uint32), np.arange(count, dtype=np.uint32))
    return [_key(*words) for words in zip(high, low, strict=True)]


def uniform(key: jax.Array, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """So many numbers drawn evenly from `low` to below `high`, (count,)."""
    low_end, span = np.float32(low), np.float32(high) - np.float32(low)
    unit = ((_bits(key, count) >> np.uint32(9)) | _ONE).view(np.float32) - np.float32(1)
    even: np.ndarray = np.maximum(low_end, unit * span + low_end)
    return even


def normal(key: jax.Array, count: int) -> np.ndarray:
    """So many numbers from the normal distribution of mean 0 and standard deviation 1, (count,)."""
    return _of_even(uniform(key, count, np.nextafter(np.float32(-1), np.float32(0)), 1))


def truncated_normal(key: jax.Array, count: int, low: float, high: float) -> np.ndarray:
    """The same, of those between `low` and `high` alone, (count,)."""
    drawn = _of_even(uniform(key, count, math.erf(low / math.sqrt(2)), math.erf(high / math.sqrt(2))))
    inside = np.nextafter(np.float32(low), np.inf), np.nextafter(np.float32(high), -np.inf)
    clipped: np.ndarray = np.clip(drawn, *inside)
    return clipped


def _of_even(even: np.ndarray) -> np.ndarray:
    """Normal numbers of numbers that are even between -1 and 1."""
    w = -np.log1p(-even * even)
    is_near = w < 5
    w = np.where(is_near, w - np.float32(2.5), np.sqrt(w) - np.float32(3))
    made = np.zeros_like(w)
    for near, far in zip(_NEAR, _FAR, strict=True):
        made = np.where(is_near, np.float32(near), np.float32(far)) + made * w
    of_even: np.ndarray = np.sqrt(np.float32(2)) * (made * even)
    return of_even


def _bits(key: jax.Array, count: int) -> np.ndarray:
    high, low = _threefry(_words(key), np.zeros(count, np.uint32), np.arange(count, dtype=np.uint32))
    bits: np.ndarray = high ^ low
    return bits


def _words(key: jax.Array) -> tuple[np.uint32, np.uint32]:
    first, second = np.asarray(jax.random.key_data(key))
    return first, second


def _key(high: np.uint32, low: np.uint32) -> jax.Array:
    made: jax.Array = jax.random.wrap_key_data(placed(np.array([high, low], np.uint32)), impl=IMPLEMENTATION)
    return made


def _threefry(
    words: tuple[np.uint32, np.uint32], x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Threefry-2x32 of twenty rounds: two words of a key and of a counter to two random ones."""
    with np.errstate(over="ignore"):
        keys = (*words, words[0] ^ words[1] ^ _PARITY)
        x, y = x + keys[0], y + keys[1]
        for block in range(5):
            for rotation in _ROTATIONS[block % 2]:
                x = x + y
                y = x ^ ((y << np.uint32(rotation)) | (y >> np.uint32(32 - rotation)))
            x = x + keys[(block + 1) % 3]
            y = y + keys[(block + 2) % 3] + np.uint32(block + 1)
    return x, y
