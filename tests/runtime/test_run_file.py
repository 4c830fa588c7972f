"""A run as a file, and what is said of one that cannot be opened."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from neurarium.engine.errors import EngineError
from neurarium.protocol.commands import Step
from neurarium.runtime import run_file
from neurarium.runtime.opened_pictures import opened
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.run_file import RUN, WEIGHTS, read, written
from neurarium.runtime.saved import About, Saved, unpacked
from neurarium.settings import Limits
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError
from tests.runtime.driving import Driver

MOST_BYTES = 2**24


@pytest.fixture(scope="module")
def trained(planner: Planner, programs: Programs) -> Driver:
    driver = Driver(planner, programs).ready()
    driver.send(Step(steps=5))
    driver.at_step(5)
    return driver


def saved_of(driver: Driver) -> Saved:
    saved = driver.session.saved()
    assert saved is not None
    return saved


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def test_a_file_goes_on_to_the_same_numbers_and_its_weights_can_be_read(
    trained: Driver, planner: Planner, programs: Programs
) -> None:
    saved = saved_of(trained)
    content = written(saved)
    checkpoint = read(content, most_bytes=MOST_BYTES).run
    plan = planner.plan(saved.left.experiment)
    found = unpacked(checkpoint, About.read(checkpoint), plan, programs.begun(plan))
    other = Driver(planner, programs, found.left.experiment, saved=found).ready()
    for driver in (trained, other):
        driver.send(Step(steps=3))
        driver.at_step(8)
    assert other.losses().tobytes() == trained.losses().tobytes()
    weights = load(zipfile.ZipFile(io.BytesIO(content)).read(WEIGHTS))
    np.testing.assert_array_equal(
        weights["dense_1/kernel"], saved.left.train_state.params["dense_1"]["kernel"]
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no zip"),
        (b"PK\x03\x04 and no more", "no zip"),
        (zipped(notes=b"nothing"), "no zip"),
        (zipped(**{RUN: b"no tensors"}), "no checkpoint"),
    ],
)
def test_what_is_no_run_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        read(content, most_bytes=MOST_BYTES)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_never_a_mistake_of_the_server(method: int) -> None:
    """Neither one with a run nor one with pictures, wherever its bytes are others."""
    drawn = np.random.default_rng(0)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name in (RUN, "cat/1.bmp"):
            archive.writestr(name, drawn.integers(0, 4, 300, np.uint8).tobytes())
    whole = np.frombuffer(content.getvalue(), np.uint8)
    for _ in range(200):
        damaged = whole.copy()
        damaged[drawn.integers(len(whole), size=3)] = drawn.integers(256, size=3)
        assert opened("pictures.zip", damaged.tobytes()).refused
        with pytest.raises(EngineError):
            read(damaged.tobytes(), most_bytes=MOST_BYTES)


def test_a_run_that_is_too_large_is_not_unpacked() -> None:
    with pytest.raises(EngineError, match="may hold 10 bytes"):
        read(zipped(**{RUN: bytes(11)}), most_bytes=10)


def changed(checkpoint: Checkpoint, **about: Any) -> Checkpoint:
    return checkpoint._replace(about=json.dumps({**json.loads(checkpoint.about), **about}))


def with_array(name: str, make: Callable[[np.ndarray], np.ndarray]) -> Callable[[Checkpoint], Checkpoint]:
    return lambda it: it._replace(arrays={**it.arrays, name: make(it.arrays[name])})


FORGED: dict[str, Callable[[Checkpoint], Checkpoint]] = {
    "no stride": lambda it: changed(it, stride=0),
    "another stride": lambda it: changed(it, stride=2),
    "a step of another": lambda it: changed(it, step=7),
    "a step that is none": lambda it: changed(it, step=-1),
    "an end of another": lambda it: changed(it, end_step=4),
    "no samples": lambda it: changed(it, seen={**json.loads(it.about)["seen"], "size": 0}),
    "backwards": lambda it: changed(it, speed=[-1.0]),
    "many marks": lambda it: changed(it, markers=[{"step": 1, "text": "x"}] * 201),
    "fewer tests": lambda it: changed(it, measurements=0),
    "long": lambda it: changed(it, edit="x" * 2**23),
    "points gone": with_array("history.points", lambda points: points[..., :-1]),
    "points of another": with_array("history.points", lambda points: points[0]),
    "more than all steps": with_array("history.recent", lambda recent: np.tile(recent, 9)),
    "a table of others": with_array("tests", lambda table: table[:, :-1]),
    "a test at no step": with_array("tests", lambda table: np.full_like(table, np.inf)),
    "a kernel of another": with_array(".params['dense_1']['kernel']", lambda kernel: kernel[1:]),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_no_run(
    forge: Callable[[Checkpoint], Checkpoint], trained: Driver, planner: Planner, programs: Programs
) -> None:
    forged = forge(read(written(saved_of(trained)), most_bytes=MOST_BYTES).run)
    plan = planner.plan(trained.state.experiment)
    with pytest.raises(LostError):
        unpacked(forged, About.read(forged), plan, programs.begun(plan))


def test_what_is_no_table_or_album_in_a_file_is_not_brought_and_too_many_are_refused(trained: Driver) -> None:
    def with_more(*paths: str) -> bytes:
        content = io.BytesIO(written(saved_of(trained)))
        with zipfile.ZipFile(content, "a") as archive:
            for path in paths:
                archive.writestr(path, b"held")
        return content.getvalue()

    paths = (
        "tables/",
        "albums/",
        "tables/../x",
        "tables/a/b",
        "shelves/a",
        "albums/a b",
        "tables/a",
        "albums/b",
    )
    found = read(with_more(*paths), most_bytes=MOST_BYTES)
    assert found.held == {("tables", "a"): b"held", ("albums", "b"): b"held"}
    with pytest.raises(EngineError, match="A run may bring 32 tables and albums, not 33"):
        read(with_more(*(f"tables/{number}" for number in range(33))), most_bytes=MOST_BYTES)


class Full:
    """A shelf that has whatever is asked for, of 4 MiB each."""

    def carried(self, name: str, revisions: Sequence[int]) -> bytes | None:
        del name, revisions
        return bytes(2**22)

    def bring(self, name: str, content: bytes) -> None:
        raise AssertionError


def test_of_many_tables_a_run_takes_along_what_can_be_opened_again(
    trained: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {("tables", str(number)): [0] for number in range(40)}
    monkeypatch.setattr(run_file, "held_by", lambda _: many)
    content = written(saved_of(trained), {"tables": Full()})
    found = read(content, most_bytes=Limits().run_bytes)
    assert list(found.held) == [("tables", str(number)) for number in range(16)]
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert "there was no room: tables/39" in files.read("README.txt").decode()
