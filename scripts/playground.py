"""TensorFlow Playground's algorithm in plain numpy, for many seeds at once: a reference to compare with.

Written after its `dataset.ts`, `nn.ts` and `playground.ts` (Smilkov et al. 2017, “Direct-Manipulation
Visualization of Deep Networks”): squared error over one tanh unit, targets of -1 and 1, the same order of
samples in every epoch.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

SAMPLES, BATCH_SIZE, LEARNING_RATE = 500, 10, 0.03
Points = tuple[np.ndarray, np.ndarray]  # (samples, 2), and labels of -1 and 1, (samples,)
Weights = list[tuple[np.ndarray, np.ndarray]]  # kernel (seeds, inputs, units), bias (seeds, units)


def circle(rng: np.random.Generator, noise: float) -> Points:
    """A disc within a ring; noise moves the place where the label is taken from."""
    inner = np.arange(SAMPLES) < SAMPLES // 2
    radius = np.where(inner, rng.uniform(0, 2.5, SAMPLES), rng.uniform(3.5, 5, SAMPLES))
    angle = rng.uniform(0, 2 * np.pi, SAMPLES)
    points = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    noisy = points + noise * rng.uniform(-5, 5, points.shape)
    return points, np.where(np.hypot(*noisy.T) < 2.5, 1, -1)


def xor(rng: np.random.Generator, noise: float) -> Points:
    """Four squares; noise moves the place where the label is taken from."""
    points = rng.uniform(-5, 5, (SAMPLES, 2))
    points += np.where(points > 0, 0.3, -0.3)
    noisy = points + noise * rng.uniform(-5, 5, points.shape)
    return points, np.where(noisy.prod(1) >= 0, 1, -1)


def gaussians(rng: np.random.Generator, noise: float) -> Points:
    """Two clouds; their variance is 0.5 without noise, and 4 at a noise of 0.5."""
    label = np.where(np.arange(SAMPLES) < SAMPLES // 2, 1, -1)
    return rng.normal(2 * label[:, None], np.sqrt(0.5 + 7 * noise), (SAMPLES, 2)), label


def spiral(rng: np.random.Generator, noise: float) -> Points:
    """Two arms of 1.75 turns; noise moves the points."""
    arm = np.repeat([0, 1], SAMPLES // 2)
    part = np.tile(np.arange(SAMPLES // 2) / (SAMPLES // 2), 2)
    angle = 1.75 * part * 2 * np.pi + np.pi * arm
    points = 5 * part[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    return points + noise * rng.uniform(-1, 1, points.shape), 1 - 2 * arm


DATA: dict[str, Callable[[np.random.Generator, float], Points]] = {
    "circle": circle,
    "xor": xor,
    "gaussians": gaussians,
    "spiral": spiral,
}


class Activation(NamedTuple):
    """A function, and its derivative given what it gave."""

    apply: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda y: 1 - y**2),
    "relu": Activation(lambda x: np.maximum(x, 0), lambda y: (y > 0) * 1.0),
}


def start(rng: np.random.Generator, seeds: int, *sizes: int) -> Weights:
    """Weights drawn evenly from -0.5 to 0.5, biases of 0.1."""
    pairs = pairwise(sizes)
    return [(rng.uniform(-0.5, 0.5, (seeds, a, b)), np.full((seeds, b), 0.1)) for a, b in pairs]


def outputs(weights: Weights, activation: Activation, x: np.ndarray) -> list[np.ndarray]:
    """The inputs (seeds, samples, 2) and what every layer gives; the last one is tanh."""
    layers = [x]
    for number, (kernel, bias) in enumerate(weights, start=1):
        bend = np.tanh if number == len(weights) else activation.apply
        layers.append(bend(layers[-1] @ kernel + bias[:, None]))
    return layers


def step(
    weights: Weights, activation: Activation, x: np.ndarray, target: np.ndarray, rate: float = LEARNING_RATE
) -> Weights:
    """One step down the mean of half the squared errors of a batch, (seeds, samples)."""
    layers = outputs(weights, activation, x)
    error = (layers[-1] - target[..., None]) * ACTIVATIONS["tanh"].slope(layers[-1])
    made: Weights = []
    for number in reversed(range(len(weights))):
        (kernel, bias), given = weights[number], layers[number]
        made.insert(0, (kernel - rate * given.mT @ error / x.shape[1], bias - rate * error.mean(1)))
        error = error @ kernel.mT * activation.slope(given)
    return made


def accuracies(
    data: str, activation: str, hidden: tuple[int, ...], *, seeds: int, steps: int, noise: float = 0.0
) -> np.ndarray:
    """How many of its test points each of so many seeds gets right after training, (seeds,)."""
    rngs = [np.random.default_rng(seed) for seed in range(seeds)]
    drawn = [DATA[data](rng, noise) for rng in rngs]
    orders = [rng.permutation(SAMPLES) for rng in rngs]
    x = np.stack([points[order] for (points, _), order in zip(drawn, orders, strict=True)])
    label = np.stack([labels[order] for (_, labels), order in zip(drawn, orders, strict=True)])
    half, bend = SAMPLES // 2, ACTIVATIONS[activation]
    weights = start(np.random.default_rng(seeds), seeds, 2, *hidden, 1)
    for number in range(steps):
        begun = number * BATCH_SIZE % half
        batch = slice(begun, begun + BATCH_SIZE)
        weights = step(weights, bend, x[:, batch], label[:, batch])
    answers = outputs(weights, bend, x[:, half:])[-1][..., 0]
    correct: np.ndarray = (np.sign(answers) == label[:, half:]).mean(1)
    return correct
