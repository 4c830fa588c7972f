"""The bare loop: training by compiled chunks and nothing else, which everything is measured against."""

import time
from functools import cache
from pathlib import Path

import jax

from neurarium.engine.experiment import Experiment
from neurarium.engine.lab import lab_registry
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.fair_threads import FairThreads
from neurarium.runtime.pace import Pace
from neurarium.runtime.plan import Plan, Planner, device_numbers
from neurarium.runtime.program import Program
from neurarium.settings import Settings


@cache
def planner() -> Planner:
    """Plans as the server makes them."""
    settings = Settings()
    return Planner(Datasets(Path(settings.cache_dir), settings.mirrors), settings.limits)


@cache
def prepared(preset: str, dataset: str = "digits") -> tuple[Plan, Program]:
    """A preset, planned and compiled."""
    return _compiled(planner().preset_experiment(preset, dataset))


@cache
def prepared_lab(name: str) -> tuple[Plan, Program]:
    """A lab, planned and compiled."""
    return _compiled(lab_registry[name].experiment)


def _compiled(experiment: Experiment) -> tuple[Plan, Program]:
    plan = planner().plan(experiment)
    program = Program(plan, FairThreads(1, name="compiler")).compile()
    program.settle()
    return plan, program


def bare_rate(preset: str, secs: float, *, augmented: bool = True, dataset: str = "digits") -> float:
    """Steps per second of the bare loop of a preset."""
    return rate_of(*prepared(preset, dataset), secs, augmented=augmented)


def rate_of(plan: Plan, program: Program, secs: float, *, augmented: bool = True) -> float:
    """Steps per second of the bare loop, in chunks as long as the server's."""
    numbers = plan.numbers | device_numbers(
        {
            path: value if augmented or not path.startswith("augmentation.") else 0.0
            for path, value in plan.hyperparameters.items()
        }
    )
    train_state = program.init(0)
    pace = Pace(Settings().chunk_secs)
    begun = now = time.perf_counter()
    trained = 0
    while now - begun < secs:
        steps = pace.chunk
        train_state, _ = program.train_chunk(train_state, plan.data, numbers, steps)
        before, now = now, time.perf_counter()
        pace.trained(steps, now - before, now=now)
        trained += steps
    jax.block_until_ready(train_state)
    return trained / (now - begun)
