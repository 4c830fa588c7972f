"""Measures runs that train side by side: in turns, as they do, beside all in one compiled program.

    python -m scripts.measure_together

For each preset and number of runs: how many times as fast one program is (`vmap`, as races use), and how many
of its runs come to the same bits as alone.
"""

import time
from pathlib import Path

import jax
import numpy as np

from neurarium.engine.hyperparameters import with_hyperparameters
from neurarium.engine.train import TrainState
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import configure_jax
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import Programs
from neurarium.runtime.race_program import RaceProgram, one_of, stacked
from neurarium.settings import Limits, Settings

PRESETS = {"plane_4_2": "circle", "plane_8_8_8": "spiral", "mlp_16_16": "digits"}
RUNS = (2, 4, 8)
STEPS, ROUNDS = 500, 10
RATE = 0.01


def bits(train_state: TrainState) -> list[bytes]:
    """Every number of a train state."""
    plain = train_state._replace(key=jax.random.key_data(train_state.key))
    return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(plain)]


def measure(plans: list[Plan], program: Program) -> tuple[float, int]:
    """How many times as fast one program is, and how many runs are the same in it."""
    start, numbers = program.init(0), [plan.numbers for plan in plans]
    alone, states = [start] * len(plans), stacked([start] * len(plans))
    race = RaceProgram(plans).compile(states)
    secs = {"turns": 0.0, "one": 0.0}
    for number in range(ROUNDS + 1):
        begun = time.perf_counter()
        states, _ = race.train_chunk(states, STEPS)
        between = time.perf_counter()
        alone = [
            program.train_chunk(state, plan.data, told, STEPS)[0]
            for state, plan, told in zip(alone, plans, numbers, strict=True)
        ]
        if number:  # the first one warms up
            secs["one"] += between - begun
            secs["turns"] += time.perf_counter() - between
    same = sum(bits(one_of(states, lane)) == bits(state) for lane, state in enumerate(alone))
    return secs["turns"] / secs["one"], same


def main() -> None:
    """Print the table."""
    cache = Path(Settings().cache_dir)
    configure_jax("cpu", cache)
    planner, programs = Planner(Datasets(cache, ()), Limits()), Programs()
    for preset, dataset in PRESETS.items():
        experiment = planner.preset_experiment(preset, dataset)
        path = next(
            name for name in planner.plan(experiment).hyperparameters if name.endswith("learning_rate")
        )
        program = programs.compile(planner.plan(experiment)).result()
        for count in RUNS:
            rates = [RATE * number for number in range(1, count + 1)]
            plans = [planner.plan(with_hyperparameters(experiment, {path: rate})) for rate in rates]
            factor, same = measure(plans, program)
            print(f"{preset:12} {count} runs: one program {factor:.2f} times as fast, {same} the same")
    programs.close()


if __name__ == "__main__":
    main()
