"""The download runs in an empty folder: every lab, and what frameworks once refused."""

import io
import os
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

import jax
import numpy as np
import pytest
from pydantic import JsonValue

from neurarium.engine.dataset import Holding, Shelf
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Network, Spec
from neurarium.engine.lab import lab_registry
from neurarium.engine.train import TrainState
from neurarium.export.archive import Archive, write_archive
from neurarium.export.objective_code import objective_codes
from neurarium.protocol.code import Framework
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Plan, Planner
from neurarium.settings import Limits
from tests.export.frameworks import PACKAGES
from tests.export.graphs import experiment, network
from tests.export.test_outputs import every_framework

FEW = 10  # samples to learn from, to test on, and a step at most: most is compiled for one shape alone
TWO = "out=dense:units=2,activation=linear"


def frozen(made: Network, *ids: str) -> Network:
    """The network with some of its layers frozen."""

    def change(spec: LayerSpec) -> LayerSpec:
        return spec.model_copy(update={"frozen": spec.id in ids})

    return made.model_copy(update={"layers": tuple(change(spec) for spec in made.layers)})


def pictures(layers: str, wires: str, dataset: str, *held: str) -> Experiment:
    return experiment(frozen(network(layers, wires), *held), dataset=Spec(type=dataset))


def with_lock(made: Network) -> Network:
    out = made.layers[-1].model_copy(update={"locks": {"kernel": (0, 1)}})
    return made.model_copy(update={"layers": (*made.layers[:-1], out)})


def lab_of(name: str) -> Experiment:
    return lab_registry[name].experiment


def is_written(name: str) -> bool:
    """Whether a lab has one network that learns to answer: other problems have tests of their own."""
    return lab_of(name).objective.type in objective_codes()


SINGLE = network(TWO, "in>out")
OWN_POINTS: list[JsonValue] = [[x / 3, -x / 5, float(x > 1)] for x in range(-15, 15)]
# More numbers than are written into a program.
OWN_TABLE = np.column_stack([np.random.default_rng(0).normal(size=(8_000, 3)), np.arange(8_000) % 2])
EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    **{f"lab {name}": partial(lab_of, name) for name in lab_registry if is_written(name)},
    "whole rate": lambda: experiment(SINGLE, optimizer=Spec(type="adadelta", config={"learning_rate": 1})),
    "no dropout": lambda: experiment(network(f"drop=dropout:rate=0.0 {TWO}", "in>drop drop>out")),
    "nothing to train": lambda: experiment(network("", "")),
    "all frozen": lambda: experiment(frozen(SINGLE, "out")),
    "norms alone": lambda: experiment(
        network("norm=batch_norm", "in>norm"), optimizer=Spec(type="adamw", config={"l2": 0.1, "l1": 0.1})
    ),
    "one sample a step": lambda: experiment(
        network(f"norm=batch_norm {TWO}", "in>norm norm>out"), batch_size=1
    ),
    "a locked weight": lambda: experiment(with_lock(SINGLE)),
    "own table": lambda: experiment(
        SINGLE, dataset=Spec(type="own_table", config={"table": "mine", "axes": ["a", "b", "c"]})
    ),
    "own points": lambda: experiment(SINGLE, dataset=Spec(type="points", config={"points": OWN_POINTS})),
    "a frozen front": lambda: pictures(
        "conv=conv2d:filters=2,stride=4 pool=avg_pool flat=flatten out=dense:units=10,activation=linear",
        "in>conv conv>pool pool>flat flat>out",
        "digits",
        "conv",
        "pool",
        "flat",
    ),
    "what comes next": lambda: experiment(
        network("a=embedding:units=4 b=dense:units=27,activation=linear", "in>a a>b"),
        dataset=Spec(type="names"),
        objective=Spec(type="next_symbol"),
    ),
    "animals": lambda: pictures("flat=flatten out=dense:units=10", "in>flat flat>out", "animals"),
    "small digits": lambda: pictures("flat=flatten out=dense:units=10", "in>flat flat>out", "digits_8x8"),
}


@cache
def plan_of(name: str) -> Plan:
    held: Mapping[Shelf, Callable[[Holding], bytes]] = {"tables": lambda _: OWN_TABLE.astype("<f4").tobytes()}
    return Planner(Datasets(Path("nowhere"), (), held), Limits()).plan(EXPERIMENTS[name]())


@cache
def start_of(name: str) -> TrainState:
    return plan_of(name).learner.start(jax.random.key(3))


def archive_of(name: str, framework: Framework) -> Archive:
    """The download of an experiment at its start."""
    return write_archive(plan_of(name), start_of(name), framework)


def unpacked(archive: Archive, folder: Path) -> Path:
    """The program, alone in a folder with what came along, cut so that it is done soon."""
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        files.extractall(folder)
    (program,) = folder.glob("*.py")
    code = program.read_text("utf-8")
    for name, most in (("EPOCHS", 2), ("BATCH_SIZE", FEW)):
        if found := re.search(rf"^{name} = (\d+)", code, flags=re.MULTILINE):
            code = code.replace(found[0], f"{name} = {min(int(found[1]), most)}")
    points = "parse(TRAIN) + parse(TEST)"
    code = code.replace(f"return {points}", f"return tuple(part[:{FEW}] for part in {points})")
    program.write_text(code, "utf-8")
    if (folder / "data.npz").exists():
        with np.load(folder / "data.npz") as arrays:
            few: dict[str, Any] = {name: array[:FEW] for name, array in arrays.items()}
        np.savez(folder / "data.npz", **few)
    return program


@pytest.mark.parametrize("framework", ["flax", "keras"])
@pytest.mark.parametrize("name", ["gan_dots", "few_labels_moons"])
def test_what_a_framework_does_not_write_is_refused_in_words(name: str, framework: Framework) -> None:
    plan = Planner(Datasets(Path("nowhere"), ()), Limits()).plan(lab_of(name))
    with pytest.raises(EngineError, match=r"becomes code in JAX and in PyTorch") as raised:
        write_archive(plan, plan.learner.start(jax.random.key(3)), framework)
    assert raised.value.code == "not_exportable"


@pytest.fixture(scope="module")
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """One experiment after the other; what was compiled for one is then forgotten."""
    yield request.param
    jax.clear_caches()


def cases() -> Iterator[tuple[str, Framework]]:
    """Every experiment in all frameworks, but labs, of which many are alike, in one framework by turns."""
    frameworks = get_args(Framework)
    for number, name in enumerate(EXPERIMENTS):
        turn = number % len(frameworks)
        for framework in frameworks[turn : turn + 1] if name.startswith("lab ") else frameworks:
            yield name, framework


@pytest.mark.parametrize(("name", "framework"), list(cases()), indirect=["name"])
def test_the_download_runs_in_an_empty_folder_and_reproduces_a_prediction(
    name: str, framework: Framework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(PACKAGES[framework])
    program = unpacked(archive_of(name, framework), tmp_path)
    runpy.run_path(str(program), run_name="__main__")
    told = capsys.readouterr().out
    assert ("reproduces the prediction stored with it: yes" in told) == (name != "nothing to train")
    assert objective_codes()[EXPERIMENTS[name]().objective.type].metric.name in told
    assert "nan" not in told


def test_the_samples_that_come_along_are_those_of_the_run(tmp_path: Path) -> None:
    name = "a frozen front"
    with zipfile.ZipFile(io.BytesIO(archive_of(name, "jax").content)) as files:
        assert {"README.md", "requirements.txt", "data.npz", "weights.npz"} < {*files.namelist()}
        files.extractall(tmp_path)
    host = plan_of(name).data.host
    with np.load(tmp_path / "data.npz") as arrays:
        for part, split in (("train", host.train), ("test", host.test)):
            np.testing.assert_array_equal(arrays[f"x_{part}"], split.fields["input"])
            np.testing.assert_array_equal(arrays[f"y_{part}"], split.fields["target"])


@every_framework
def test_data_that_are_missing_are_a_sentence(framework: Framework, tmp_path: Path) -> None:
    pytest.importorskip(PACKAGES[framework])
    program = unpacked(archive_of("small digits", framework), tmp_path)
    (tmp_path / "data.npz").unlink()
    with pytest.raises(SystemExit, match=r"data\.npz is missing: it comes with this program"):
        runpy.run_path(str(program), run_name="__main__")


def test_weights_that_were_changed_are_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = unpacked(archive_of("own points", "jax"), tmp_path)
    with np.load(tmp_path / "weights.npz") as arrays:
        changed: dict[str, Any] = {**arrays, "out/bias": arrays["out/bias"] + 1}
    np.savez(tmp_path / "weights.npz", **changed)
    runpy.run_path(str(program), run_name="__main__")
    assert "reproduces the prediction stored with it: no" in capsys.readouterr().out


@pytest.mark.parametrize("chosen", [None, "torch"])
def test_keras_takes_a_backend_that_is_there_unless_it_is_told_which(
    chosen: str | None, tmp_path: Path
) -> None:
    pytest.importorskip("keras")
    pytest.importorskip(chosen or "jax")
    program = unpacked(archive_of("a frozen front", "keras"), tmp_path)
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    if chosen:
        environment["KERAS_BACKEND"] = chosen
    environment["KERAS_HOME"] = str(tmp_path)
    told = "import atexit, keras; atexit.register(lambda: print('on', keras.backend.backend()))\n"
    program.write_text(
        program.read_text("utf-8").replace("def make_model", f"{told}\n\ndef make_model"), "utf-8"
    )
    ran = subprocess.run(
        [sys.executable, program], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "stored with it: yes" in ran.stdout
    assert f"on {chosen or 'jax'}" in ran.stdout


def test_the_same_run_gives_the_same_bytes() -> None:
    for framework in get_args(Framework):
        assert archive_of("own points", framework) == archive_of("own points", framework)
