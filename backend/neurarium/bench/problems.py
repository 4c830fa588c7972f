"""Problems without answers, GAN, VAE and flow: against a scan that was written by hand, and PyTorch."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.bench.bare import prepared_lab, rate_of
from neurarium.bench.by_hand.flow import Flow
from neurarium.bench.by_hand.gan import Gan
from neurarium.bench.by_hand.problem import SCANNED, ByHand, TorchLayers
from neurarium.bench.by_hand.vae import Vae
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.pytorch import NEEDS_PYTORCH, has_pytorch
from neurarium.bench.report import Figure
from neurarium.runtime.plan import Plan

LEAST_OF_SCAN = 0.9
PROBLEMS: tuple[tuple[ByHand, float], ...] = ((Gan(), 18), (Vae(), 1.8), (Flow(), 9))  # with goals

Rate = Callable[[float], float]


class Rates(NamedTuple):
    """Steps per second in rounds that took turns."""

    bare: list[float]
    scan: list[float]
    pytorch: list[float]


def measure_problems(effort: Effort) -> list[Figure]:
    """Training rates as ratios to a scan by hand, and to PyTorch's if it is there."""
    figures = []
    for problem, goal in PROBLEMS:
        rates = _rates(problem, effort)
        note = f"{statistics.median(rates.bare):,.0f} against {statistics.median(rates.scan):,.0f} steps/s"
        name = f"{problem.lab}: scan by hand 1"
        figures.append(Figure.of(name, ratios(rates.bare, rates.scan), "×", LEAST_OF_SCAN, note=note))
        name = f"{problem.lab}: PyTorch 1"
        if rates.pytorch:
            note = f"{statistics.median(rates.pytorch):,.0f} steps/s"
            figures.append(Figure.of(name, ratios(rates.bare, rates.pytorch), "×", goal, note=note))
        else:
            figures.append(Figure(name, None, "×", goal, note=NEEDS_PYTORCH))
    return figures


def _rates(problem: ByHand, effort: Effort) -> Rates:
    plan, program = prepared_lab(problem.lab)
    measures: list[Rate] = [lambda secs: rate_of(plan, program, secs), _scan_rate(problem, plan)]
    if has_pytorch():
        measures.append(_pytorch_rate(problem, plan))
    by_measure = effort.by_turns(*measures)
    return Rates(by_measure[0], by_measure[1], by_measure[2] if has_pytorch() else [])


def _samples(plan: Plan) -> np.ndarray:
    """The training samples as their networks read them, (samples, numbers)."""
    samples = plan.data.host.train.fields["input"]
    flat = samples.reshape(len(samples), -1).astype(np.float32)
    return flat / 255 if samples.dtype == np.uint8 else flat


def _scan_rate(problem: ByHand, plan: Plan) -> Rate:
    scan = jax.jit(problem.scan)
    start = problem.start(plan.learner.start(jax.random.key(0)).params)
    samples = jnp.asarray(_samples(plan))

    def rate(secs: float) -> float:
        carried, calls, begun = start, 0, time.perf_counter()
        while time.perf_counter() - begun < secs:
            carried, losses = scan(carried, samples, jax.random.key(calls))
            losses.block_until_ready()
            calls += 1
        return calls * SCANNED / (time.perf_counter() - begun)

    return rate


def _pytorch_rate(problem: ByHand, plan: Plan) -> Rate:
    import torch

    layers = TorchLayers(plan.learner.start(jax.random.key(0)).params)
    step, samples = problem.torch_step(layers), torch.from_numpy(_samples(plan))

    def rate(secs: float) -> float:
        steps, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < secs:
            chosen = torch.randint(len(samples), (problem.batch_size,))
            step(samples[chosen], problem.torch_draw())
            steps += 1
        return steps / (time.perf_counter() - begun)

    return rate
