"""Weights of a file: held against the network layer by layer, and begun with as one step of undo."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.train import TrainState
from neurarium.protocol.commands import LoadExperiment, Rewind, TakeWeights
from neurarium.protocol.events import CommandFailed
from neurarium.protocol.weights import WeightsFound
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.run_file import written
from neurarium.runtime.weights_file import read_weights
from tests.runtime.driving import Driver
from tests.runtime.test_run_file import saved_of, zipped
from tests.runtime.test_runs import done, present, train

MOST_BYTES = 2**20
Arrays = Mapping[str, np.ndarray]


def arrays_of(train_state: TrainState) -> dict[str, np.ndarray]:
    return {
        f"{layer}/{name}": np.asarray(array)
        for tree in (train_state.params, train_state.state)
        for layer, arrays in tree.items()
        for name, array in arrays.items()
    }


def npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def held(driver: Driver, content: bytes) -> WeightsFound:
    return driver.session.hold_against(read_weights(content, most_bytes=MOST_BYTES), "mine.safetensors")


def verdicts(found: WeightsFound) -> dict[str, tuple[str, str]]:
    return {each.layer: (each.verdict, each.words) for each in found.layers}


def take(driver: Driver, found: WeightsFound, edit: str = "taken") -> None:
    assert found.weights is not None
    done(driver, TakeWeights(weights=found.weights, edit=edit))


@pytest.fixture
def driver(planner: Planner, programs: Programs) -> Driver:
    return Driver(planner, programs).ready()


@pytest.fixture
def learned(driver: Driver) -> dict[str, np.ndarray]:
    """Other weights than the session's, of its form."""
    rng = np.random.default_rng(0)
    arrays = arrays_of(driver.snapshot.train_state)
    return {path: rng.normal(size=array.shape).astype(np.float32) for path, array in arrays.items()}


def same(driver: Driver, arrays: Arrays) -> bool:
    now = arrays_of(driver.snapshot.train_state)
    return now.keys() == arrays.keys() and all((now[path] == arrays[path]).all() for path in arrays)


@pytest.mark.parametrize("steps", [0, 7])
def test_weights_begin_a_run_that_undo_takes_back(
    driver: Driver, learned: dict[str, np.ndarray], steps: int
) -> None:
    if steps:
        train(driver, steps)
    before, experiment = arrays_of(driver.snapshot.train_state), driver.state.experiment
    found = held(driver, save(learned | {"inputs": np.zeros((2, 4)), "outputs": np.zeros((2, 3))}))
    assert {verdict for verdict, _ in verdicts(found).values()} == {"fits"}
    assert (found.unused, found.unused_count) == ((), 0)
    take(driver, found)
    assert same(driver, learned)
    assert driver.state.step == 0
    assert [marker.text for marker in driver.state.markers] == ["began with mine.safetensors"]
    train(driver, 5)
    done(driver, Rewind())
    assert same(driver, learned)
    undo(driver, experiment, "taken")
    assert driver.state.step == steps
    assert same(driver, before)


def undo(driver: Driver, experiment: Experiment, edit: str) -> None:
    run = driver.snapshot.run
    driver.send(LoadExperiment(experiment=experiment, keep=False, restore=edit))
    driver.until(lambda: driver.snapshot.run != run)


def test_what_does_not_fit_is_said_layer_by_layer_and_the_rest_can_be_taken(
    driver: Driver, learned: dict[str, np.ndarray]
) -> None:
    first, *others = dict.fromkeys(path.partition("/")[0] for path in learned)
    kernel = learned[f"{first}/kernel"]
    rows, columns = kernel.shape
    theirs = dict(learned) | {
        f"{first}/kernel": np.zeros((2 * rows, columns), np.float32),
        "stranger/kernel": np.zeros(3, np.float32),
    }
    start = arrays_of(driver.snapshot.train_state)
    found = held(driver, save(theirs))
    expected = f"kernel: expected {rows} × {columns}, the file has {2 * rows} × {columns}"
    assert verdicts(found)[first] == ("differs", expected)
    assert all(verdicts(found)[layer] == ("fits", "") for layer in others)
    assert found.unused == ("stranger/kernel",)
    take(driver, found)
    now = arrays_of(driver.snapshot.train_state)
    for path, array in now.items():
        whose = start if path.startswith(f"{first}/") else learned
        np.testing.assert_array_equal(array, whose[path])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            lambda array: np.full_like(array, np.nan),
            "some of its numbers are infinite, too large or not a number",
        ),
        (lambda array: np.full(array.shape, 1e300), "some of its numbers are infinite"),
        (lambda array: array.astype(np.int64), "expected real numbers, the file has "),
        (None, "is not in the file"),
    ],
)
def test_arrays_that_hold_no_weights_are_named(
    driver: Driver, learned: dict[str, np.ndarray], changed: Any, words: str
) -> None:
    path, array = next(iter(learned.items()))
    layer = path.partition("/")[0]
    theirs = {name: each for name, each in learned.items() if name != path}
    if changed is not None:
        theirs[path] = changed(array)
    for content in (save(theirs), npz(**theirs)):
        verdict, told = verdicts(held(driver, content))[layer]
        assert verdict == "differs"
        assert words in told


def test_runs_dots_halves_and_objects_are_read(driver: Driver, learned: dict[str, np.ndarray]) -> None:
    train(driver, 3)
    run = read_weights(written(saved_of(driver)), most_bytes=MOST_BYTES)
    trained = arrays_of(driver.snapshot.train_state)
    assert run.arrays.keys() == trained.keys()
    assert all((run.arrays[path] == array).all() for path, array in trained.items())
    dotted = {path.replace("/", "."): array.astype(np.float16) for path, array in learned.items()}
    assert {verdict for verdict, _ in verdicts(held(driver, save(dotted))).values()} == {"fits"}
    header = json.dumps({"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    halves = len(header).to_bytes(8, "little") + header + np.array([0x3F80, 0xC000], "<u2").tobytes()
    assert read_weights(halves, most_bytes=MOST_BYTES).arrays["a"].tolist() == [1.0, -2.0]
    objects = read_weights(npz(a=np.array([{}], object)), most_bytes=MOST_BYTES)
    assert (dict(objects.arrays), dict(objects.others)) == ({}, {"a": "Python objects"})


def test_weights_of_another_network_are_nothing_that_fits(driver: Driver) -> None:
    found = held(driver, save({"fc.weight": np.zeros((2, 2), np.float32)}))
    assert found.weights is None
    assert {verdict for verdict, _ in verdicts(found).values()} == {"missing"}


WHOLE = save({"a/b": np.zeros(100, np.float32)})
NOT_SAFE = json.dumps({"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 4]}}).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"weights, honestly", "is neither safetensors"),
        (WHOLE[:30], "ends within its header"),
        (WHOLE[:-7], "damaged or was cut off"),
        (len(NOT_SAFE).to_bytes(8, "little") + NOT_SAFE + b"1234", "damaged or was cut off"),
        ((2**63).to_bytes(8, "little") + b"{}", "ends within its header"),
        (npz(a=np.zeros(9))[:-40], "damaged or was cut off"),
        (zipped(**{"model/data.pkl": b"pickled"}), "pickle of PyTorch"),
        (zipped(**{"run.safetensors": b"none"}), "its file is no checkpoint"),
        (zipped(**{"readme.txt": b"nothing"}), "a zip without arrays"),
        (zipped(**{"network.onnx": b"model"}), "holds an ONNX model"),
        (b"\x89HDF\r\n\x1a\n" + bytes(9), "HDF5"),
        (b"\x80\x04\x95" + bytes(9), "a pickle"),
        (b"\x93NUMPY" + bytes(9), "a single array"),
        (b"\x08\x08\x12\x09Neurarium", "ONNX"),
    ],
)
def test_what_holds_no_weights_is_said_with_what_was_expected(content: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=r"Expected weights as \.safetensors or \.npz") as raised:
        read_weights(content, most_bytes=MOST_BYTES)
    assert words in raised.value.message
    assert raised.value.code == "unreadable_weights"


def test_what_would_be_huge_when_unpacked_is_refused_before_it_is() -> None:
    content = io.BytesIO()
    np.savez_compressed(content, a=np.zeros(MOST_BYTES, np.float32))
    assert len(content.getvalue()) < MOST_BYTES / 10
    with pytest.raises(EngineError, match="may hold 1,048,576 bytes here, unpacked"):
        read_weights(content.getvalue(), most_bytes=MOST_BYTES)


def test_weights_that_are_not_there_any_more_are_refused_and_nothing_changes(driver: Driver) -> None:
    train(driver, 2)
    run, edit = present(driver).id, driver.state.edit
    (reply,) = driver.send(TakeWeights(weights="gone"))
    assert isinstance(reply, CommandFailed)
    assert "open the file again" in reply.problem.message
    assert (present(driver).id, driver.state.edit, driver.state.step) == (run, edit, 2)
