"""A race in one program against the same networks one after the other."""

import time
from collections.abc import Sequence

from neurarium.bench.bare import planner, prepared
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.report import Figure
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.preset import chain
from neurarium.engine.race import Axis, lanes_of
from neurarium.runtime.fair_threads import FairThreads
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.race import Entrant, Race
from neurarium.runtime.run import Run
from neurarium.settings import Settings

LANES = 16
RATES = Axis(setting="optimizer.learning_rate", values=tuple(0.001 * 1.5**i for i in range(LANES)))


def measure_races(effort: Effort) -> list[Figure]:
    """Steps per second of all networks together, as a ratio to what they take one after the other."""
    plane = prepared("plane_4_2", "circle")[0].experiment
    return [
        _figure("16 × 4-2", plane, effort),
        _figure("16 × 784-32-10", _dense(), effort),
    ]


def _dense() -> Experiment:
    layers = [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="flatten", type="flatten"),
        LayerSpec(id="dense_1", type="dense", config={"units": 32}),
        LayerSpec(id="output", type="dense", config={"units": 10, "activation": "linear"}),
    ]
    return Experiment(
        dataset=Spec(type="digits"),
        networks={"network": chain(layers)},
        objective=Spec(type="classification"),
        optimizer=Spec(type="adamw"),
    )


def _figure(name: str, experiment: Experiment, effort: Effort) -> Figure:
    plans = [planner().plan(lane.experiment) for lane in lanes_of(experiment, (RATES,))]
    program = Program(plans[0], FairThreads(1, name="compiler")).compile()
    race = Race(
        [
            Entrant(lane, plan, Run(0, plan, program))
            for lane, plan in zip(lanes_of(experiment, (RATES,)), plans, strict=True)
        ],
        steps=1,
        chunk_secs=Settings().chunk_secs,
    ).compile()
    together, alone = effort.by_turns(
        lambda secs: _rate_of_race(race, secs), lambda secs: _rate_by_turns(plans, program, secs)
    )
    note = f"in one program; one after the other {alone[len(alone) // 2]:,.0f} steps/s of each"
    return Figure.of(
        f"race of {name}: steps/s to one after the other", ratios(together, alone), "×", note=note
    )


def _rate_of_race(race: Race, secs: float) -> float:
    """Steps per second that each lane takes."""
    (group,) = race.groups
    steps, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < secs:
        chunk = group.pace.chunk
        group.train(chunk)
        steps += chunk
    return steps / (time.perf_counter() - begun)


def _rate_by_turns(plans: Sequence[Plan], program: Program, secs: float) -> float:
    """Steps per second that each takes where they take turns, chunk by chunk."""
    runs = [Run(0, plan, program) for plan in plans]
    chunk, steps, begun = 1, 0, time.perf_counter()
    while time.perf_counter() - begun < secs:
        turn = time.perf_counter()
        for run in runs:
            run.train(chunk)
        took = (time.perf_counter() - turn) / len(runs) / chunk
        steps += chunk
        chunk = max(1, min(4096, round(Settings().chunk_secs / took)))
    return steps / (time.perf_counter() - begun)
