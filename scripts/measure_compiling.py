"""What an option of XLA's changes: how long programs compile and run with it and without, in turns.

python -m scripts.measure_compiling KEY=VALUE [PRESET or LAB ...]
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from neurarium.bench.bare import planner
from neurarium.engine.experiment import Experiment
from neurarium.engine.lab import lab_registry
from neurarium.engine.train import Learner
from neurarium.runtime.device import configure_jax
from neurarium.runtime.plan import Plan, device_numbers
from neurarium.runtime.program import EVALUATION_SLICE
from neurarium.runtime.small import Options, drawing_options, loop_options, summary_options
from neurarium.settings import Settings

PROGRAMS = ("three_units", "gan_dots", "autoencoder_digits", "mlp_16_16", "mlp_128_64", "small_cnn")
STEPS, ROUNDS = 20, 12


class Measured(NamedTuple):
    """Processor time of compiling, and the shortest of several runs, both in seconds."""

    compile_secs: float
    run_secs: float


def main(option: str, *names: str) -> None:
    """Print a row for each program: evaluating a slice of the test samples, and training."""
    key, _, value = option.partition("=")
    changed: Options = {key: {"true": True, "false": False}.get(value, value)}
    jax.config.update("jax_enable_compilation_cache", False)
    print(f"{'':32}{'compiling (s)':>18}{'running (ms)':>20}{'ratio':>8}")
    for name in names or PROGRAMS:
        plan = planner().plan(experiment_of(name))
        for what, function, arguments, usual in programs(plan):
            before, after = compare(function, arguments, (usual, usual | changed))
            compiling = f"{before.compile_secs:.2f} → {after.compile_secs:.2f}"
            running = f"{before.run_secs * 1e3:.3f} → {after.run_secs * 1e3:.3f}"
            ratio = after.run_secs / before.run_secs
            print(f"{name:20}{what:12}{compiling:>18}{running:>20}{ratio:8.2f}", flush=True)


def experiment_of(name: str) -> Experiment:
    """A lab's, or that of a preset on digits."""
    if name in lab_registry:
        return lab_registry[name].experiment
    return planner().preset_experiment(name, "digits")


def programs(plan: Plan) -> Iterator[tuple[str, Callable[..., Any], tuple[Any, ...], Options]]:
    """What is compiled of a plan, what it is run on, and its options; first what draws batches ahead."""
    learner: Learner = plan.learner
    start, numbers = learner.start(jax.random.key(0)), device_numbers(plan.hyperparameters)
    if learner.draws_ahead:
        drawing, size = learner.drawing, learner.batch_size
        ahead = min(STEPS, drawing.rows // size)
        counts = jnp.uint32(0), plan.data.train, numbers, jnp.uint32(size), jnp.uint32(ahead)
        yield f"{ahead} batches", drawing.ahead, (start.key, *counts), drawing_options()
        batches = jax.jit(drawing.ahead)(start.key, *counts)
        on_batches = (start, batches, numbers, jnp.int32(ahead))
        yield f"{ahead} on them", learner.train_on, on_batches, loop_options(learner)
    rows = min(EVALUATION_SLICE, plan.data.test.rows)
    part = plan.data.test.part(0, rows)
    yield "evaluate", learner.evaluate, (start, part, numbers), summary_options(learner)
    train = (start, plan.data.train, numbers, jnp.int32(STEPS))
    yield f"{STEPS} steps", learner.train_chunk, train, loop_options(learner)


def compare(
    function: Callable[..., Any], arguments: tuple[Any, ...], options: tuple[Options, ...]
) -> list[Measured]:
    """The same function compiled with several options; each runs in turn with the others."""
    lowered = jax.jit(function).lower(*arguments)
    compiled, compile_secs = [], []
    for each in options:
        begun = time.process_time()
        compiled.append(lowered.compile(each))
        compile_secs.append(time.process_time() - begun)
    shortest = [float("inf")] * len(options)
    for _ in range(ROUNDS):
        for number, program in enumerate(compiled):
            begun = time.perf_counter()
            jax.block_until_ready(program(*arguments))
            shortest[number] = min(shortest[number], time.perf_counter() - begun)
    return [Measured(*times) for times in zip(compile_secs, shortest, strict=True)]


if __name__ == "__main__":
    configure_jax("cpu", Settings().cache_dir)
    main(*sys.argv[1:])
