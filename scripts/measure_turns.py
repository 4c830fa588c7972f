"""How equal runs are trained fastest: all in one program (`vmap`), or in turns on the server's threads.

`python -m scripts.measure_turns` trains 32 runs of a few presets both ways, by turns, and prints the steps
per second of all together.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from neurarium.bench.bare import planner, prepared
from neurarium.bench.effort import QUICK, ratios
from neurarium.engine.race import Lane
from neurarium.runtime.device import configure_jax, trainer_threads
from neurarium.runtime.race import Entrant, Race
from neurarium.runtime.run import Run
from neurarium.settings import Settings

RUNS = 32
# A round of all on two threads takes 80 ms, as in the server.
TURN_SECS = 0.005
PRESETS = (("mlp_16_16", "digits"), ("mlp_128_64", "digits"), ("plane_4_2", "circle"))


def rate_together(race: Race, secs: float) -> float:
    """Steps per second of all runs of a race, which is one program."""
    (group,) = race.groups
    steps, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < secs:
        chunk = group.pace.chunk
        group.train(chunk)
        steps += chunk * len(race.entrants)
    return steps / (time.perf_counter() - begun)


def rate_in_turns(runs: Sequence[Run], secs: float) -> float:
    """Steps per second of all runs, each thread giving turns to its part of them."""
    threads = trainer_threads()
    end = time.perf_counter() + secs

    def train(part: Sequence[Run]) -> float:
        steps, chunk, begun = 0, 1, time.perf_counter()
        while time.perf_counter() < end:
            took_secs = sum(run.train(chunk) for run in part)
            steps += chunk * len(part)
            chunk = max(1, min(4096, round(TURN_SECS * len(part) * chunk / took_secs)))
        return steps / (time.perf_counter() - begun)

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(train, (runs[first::threads] for first in range(threads))))


def measure(preset: str, dataset: str) -> None:
    """Both ways of a preset."""
    plan, program = prepared(preset, dataset)
    runs = [Run(number, plan, program) for number in range(RUNS)]
    lane = Lane((), planner().preset_experiment(preset, dataset))
    entrants = [Entrant(lane, plan, Run(number, plan, program)) for number in range(RUNS)]
    race = Race(entrants, steps=1, chunk_secs=0.015).compile()
    together, turns = QUICK._replace(rounds=5).by_turns(
        lambda secs: rate_together(race, secs), lambda secs: rate_in_turns(runs, secs)
    )
    gain = sorted(ratios(turns, together))
    print(
        f"{preset}: in one program {sorted(together)[2]:,.0f} steps/s, in turns {sorted(turns)[2]:,.0f}; "
        f"turns to program {gain[2]:.2f} ({gain[0]:.2f} to {gain[-1]:.2f})"
    )


def main() -> None:
    """Measure as the server computes."""
    configure_jax("auto", Settings().cache_dir)
    for preset, dataset in PRESETS:
        measure(preset, dataset)


if __name__ == "__main__":
    main()
