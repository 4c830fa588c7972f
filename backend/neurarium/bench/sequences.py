"""Networks that read sequences: against a scan that was written by hand, and PyTorch, eager."""

import statistics
import time
from functools import partial

import jax
import jax.numpy as jnp

from neurarium.bench.bare import prepared, rate_of
from neurarium.bench.by_hand.problem import SCANNED
from neurarium.bench.by_hand.sequences import SEQUENCES, SequencesByHand
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.problems import Rate
from neurarium.bench.pytorch import NEEDS_PYTORCH, has_pytorch, step_rate, training_step
from neurarium.bench.report import Figure
from neurarium.bench.torch_writers import WRITERS, writing_step
from neurarium.runtime.plan import Plan

LEAST_OF_SCAN, LEAST_OF_PYTORCH = 0.85, 2.0


def measure_sequences(effort: Effort) -> list[Figure]:
    """Training rates as ratios to a scan by hand, and to PyTorch's if it is there, in the same rounds."""
    figures = []
    for by_hand in SEQUENCES:
        plan, program = prepared(by_hand.preset, by_hand.dataset)
        measures: list[Rate] = [partial(rate_of, plan, program), _scan_rate(by_hand, plan)]
        if has_pytorch():
            measures.append(_pytorch_rate(by_hand.preset))
        bare, scan, *pytorch = effort.by_turns(*measures)
        note = f"{statistics.median(bare):,.0f} against {statistics.median(scan):,.0f} steps/s"
        name = f"{by_hand.preset}: scan by hand 1"
        figures.append(Figure.of(name, ratios(bare, scan), "×", LEAST_OF_SCAN, note=note))
        name = f"{by_hand.preset}: PyTorch 1"
        for eager in pytorch:
            note = f"{statistics.median(eager):,.0f} steps/s"
            figures.append(Figure.of(name, ratios(bare, eager), "×", LEAST_OF_PYTORCH, note=note))
        if not pytorch:
            figures.append(Figure(name, None, "×", LEAST_OF_PYTORCH, note=NEEDS_PYTORCH))
    return figures


def _pytorch_rate(preset: str) -> Rate:
    return partial(step_rate, writing_step(preset) if preset in WRITERS else training_step(preset))


def _scan_rate(by_hand: SequencesByHand, plan: Plan) -> Rate:
    scan = jax.jit(partial(by_hand.scan, batch_size=plan.experiment.batch_size))
    start = by_hand.start(
        {name: own for name, own in plan.learner.start(jax.random.key(0)).params.items() if own}
    )
    x, wanted = (jnp.asarray(array) for array in by_hand.samples(plan.data.host.train))

    def rate(secs: float) -> float:
        carried, calls, begun = start, 0, time.perf_counter()
        while time.perf_counter() - begun < secs:
            carried, losses = scan(carried, x, wanted, jax.random.key(calls))
            losses.block_until_ready()
            calls += 1
        return calls * SCANNED / (time.perf_counter() - begun)

    return rate
