"""The plane lab: its full step against plain TypeScript, and how fast tiny networks train."""

import json
import statistics
import subprocess
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.bench.bare import bare_rate, planner
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.node import find_node
from neurarium.bench.report import Figure
from neurarium.bench.server import BenchServer
from neurarium.bench.watching import Watched, watching
from neurarium.engine.batch import batch_indices
from neurarium.engine.dataset import Split
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.grid import expect_points
from neurarium.engine.preset import chain
from neurarium.engine.train import TrainState
from neurarium.runtime.fair_threads import FairThreads
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.showing import Show

BATCHES_A_STEP = 25  # of 10 points each: all 250 training points
STEPS_AT_ONCE = 2  # one is shown while the next is trained
COMPARED_STEPS = 8
GRID = 100
LEARNING_RATE = 0.03
PLAIN = "plane: full step, plain TypeScript 1"


class Losses(NamedTuple):
    """The mean loss of all training points, and of all test points."""

    train: float
    test: float


class FullStep:
    """What TensorFlow Playground does in one step of its own, by the functions that the server uses.

    It trains one pass over 250 points in batches of 10, measures train and test loss over all points, and
    computes the outputs of every unit of 2-4-2-1 on a grid of 100 × 100.
    """

    def __init__(self) -> None:
        self.plan = planner().plan(_experiment())
        self._program = Program(self.plan, FairThreads(1, name="compiler")).compile()
        self._numbers = self.plan.numbers
        self._sample = self.plan.data.sample("test", 0)
        self._maps = self._summary(Spec(type="maps", config={"size": GRID}))
        self._points = self._summary(Spec(type="points"))
        self.start = self._program.init(0)

    def train(self, state: TrainState) -> TrainState:
        """The part of the trainer."""
        state, _ = self._program.train_chunk(state, self.plan.data, self._numbers, BATCHES_A_STEP)
        return state

    def show(self, state: TrainState) -> Losses:
        """The part of the presenter: all losses, and all maps."""
        points = self._points(state, self._numbers, self._sample, self.plan.data, {})
        self._maps(state, self._numbers, self._sample, self.plan.data, {})
        return Losses(float(points["train_loss"].mean()), float(points["test_loss"].mean()))

    def rate_on_one_thread(self, secs: float) -> float:
        """Full steps per second, one part after the other."""
        state, count, begun = self.start, 0, time.perf_counter()
        while time.perf_counter() - begun < secs:
            state = self.train(state)
            self.show(state)
            count += 1
        return count / (time.perf_counter() - begun)

    def rate(self, secs: float) -> float:
        """Full steps per second as the server takes them: one thread trains while another shows.

        Every step is shown; the trainer is ahead by one.
        """
        with ThreadPoolExecutor(1) as trainer:
            coming = deque([trainer.submit(self.train, self.start)])
            count, begun = 0, time.perf_counter()
            while time.perf_counter() - begun < secs:
                while len(coming) < STEPS_AT_ONCE:
                    coming.append(trainer.submit(self._train_after, coming[-1]))
                self.show(coming.popleft().result())
                count += 1
            return count / (time.perf_counter() - begun)

    def _train_after(self, before: Future[TrainState]) -> TrainState:
        return self.train(before.result())

    def _summary(self, spec: Spec) -> Show:
        compiled = threading.Event()
        while (show := self._program.summary(spec, self._sample, self.plan.data, compiled.set)) is None:
            compiled.wait()
        return show


def measure_against_plain_typescript(effort: Effort) -> list[Figure]:
    """Full steps per second as a ratio to the same work in Node; not measured without one."""
    node = find_node()
    if node is None:
        return [Figure(PLAIN, None, "×", 10, note="needs Node 22.18 or newer on the path")]
    full_step = FullStep()
    both, plain, alone = effort.by_turns(
        full_step.rate,
        lambda secs: run_plain(node, full_step, secs).steps_per_sec,
        full_step.rate_on_one_thread,
    )
    note = f"trainer and presenter; Node takes {statistics.median(plain):,.0f}/s"
    return [
        Figure.of(PLAIN, ratios(both, plain), "×", 10, note=note),
        Figure.of(f"{PLAIN}, on one thread", ratios(alone, plain), "×"),
    ]


class Plain(NamedTuple):
    """What the reference answers: its rate, and the losses of its first steps."""

    steps_per_sec: float
    first: list[Losses]


def run_plain(node: Path, full_step: FullStep, secs: float) -> Plain:
    """Run the reference for a while, from the same start and with the same batches.

    Raises:
        RuntimeError: its losses are others, so that it does not do the same work.
    """
    work = json.dumps({**_work(full_step.plan, full_step.start), "secs": secs})
    with as_file(files("neurarium.bench") / "plane_reference.ts") as script:
        done = subprocess.run([node, script], input=work, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    plain = Plain(answer["stepsPerSec"], [Losses(**losses) for losses in answer["first"]])
    state = full_step.start
    for step, losses in enumerate(plain.first):
        state = full_step.train(state)
        expected = full_step.show(state)
        if not np.allclose(losses, expected, rtol=1e-3):
            raise RuntimeError(f"Step {step}: the reference has the losses {losses}, not {expected}.")
    return plain


def _work(plan: Plan, start: TrainState) -> dict[str, object]:
    """What the reference works on: the start, the points and the batches."""
    layers = plan.network_infos[0].layers[1:]
    low, high = expect_points(plan.data.spec).ranges[0]
    return {
        "layers": [
            {
                "kernel": np.asarray(start.params[layer.id]["kernel"]).tolist(),
                "bias": np.asarray(start.params[layer.id]["bias"]).tolist(),
                "isOutput": layer.id == plan.network_infos[0].output,
            }
            for layer in layers
        ],
        "train": _as_lists(plan.data.host.train),
        "test": _as_lists(plan.data.host.test),
        "batches": _batches(plan, start).tolist(),
        "batchesPerStep": BATCHES_A_STEP,
        "learningRate": LEARNING_RATE,
        "axis": np.linspace(low, high, GRID).tolist(),
    }


def _as_lists(split: Split) -> dict[str, object]:
    return {"points": split.fields["input"].tolist(), "target": split.fields["target"].tolist()}


def _batches(plan: Plan, start: TrainState) -> np.ndarray:
    """The points that each batch of the compared steps learns from, (batches, batch size)."""
    samples, batch_size = plan.data.spec.train_size, plan.experiment.batch_size

    def batch(step: jax.Array) -> jax.Array:
        return batch_indices(start.key, step, samples=samples, batch_size=batch_size)

    return np.asarray(jax.jit(jax.vmap(batch))(jnp.arange(COMPARED_STEPS * BATCHES_A_STEP)))


def _experiment() -> Experiment:
    units = {"dense_1": 4, "dense_2": 2, "output": 1}
    layers = [
        LayerSpec(
            id=layer_id,
            type="dense",
            config={"units": count, "activation": "linear" if layer_id == "output" else "tanh"},
        )
        for layer_id, count in units.items()
    ]
    return Experiment(
        dataset=Spec(type="circle"),
        networks={"network": chain([LayerSpec(id="input", type="input"), *layers])},
        objective=Spec(type="binary_classification"),
        optimizer=Spec(type="sgd", config={"learning_rate": LEARNING_RATE}),
        batch_size=10,
    )


async def measure_tiny_networks(server: BenchServer, effort: Effort) -> list[Figure]:
    """Steps per second of 4-2 on a spiral: bare, watched by the loss alone, and with all maps."""
    (bare,) = effort.by_turns(lambda secs: bare_rate("plane_4_2", secs, dataset="spiral"))
    quiet = await _watched(server, effort)
    watched = await _watched(server, effort, "maps", "points")
    steps = {
        "bare loop": (bare, None),
        "one viewer of the loss alone": ([each.steps_per_sec for each in quiet], 50_000),
        "one viewer of all maps and points": ([each.steps_per_sec for each in watched], None),
    }
    frames = [each.frames_per_sec for each in watched]
    return [
        *(Figure.of(f"plane_4_2: steps, {name}", rates, "/s", goal) for name, (rates, goal) in steps.items()),
        Figure.of("plane_4_2: frames of all maps and points", frames, "/s", 30, note="of 60 asked for"),
    ]


async def _watched(server: BenchServer, effort: Effort, *summaries: str) -> list[Watched]:
    """With one viewer, round by round."""
    async with watching(server, "plane_4_2", "spiral", summaries=summaries) as measure:
        return [await measure(effort.round_secs) for _ in range(effort.rounds)]
