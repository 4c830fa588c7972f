"""Data sets: loaded once, fetched once, and their failures in words."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neurarium.engine.dataset import Data, RemoteFile, Split
from neurarium.engine.datasets.digits import Digits
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.events import DatasetChanged
from neurarium.runtime.datasets import Datasets
from tests.runtime.mirror import Mirror, open_mirror

DIGITS = Spec(type="digits")
CONTENT = b"extra" * 100_000
EXTRA = RemoteFile("extra.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with open_mirror() as opened:
        opened.files[EXTRA.name] = CONTENT
        yield opened


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Digits are noise of their seed; the list holds the seeds that were drawn."""
    seeds: list[int] = []

    def parse(_: Digits, __: Mapping[str, bytes], *, seed: int) -> Data:
        seeds.append(seed)
        noise = np.random.default_rng(seed).random((4, 2, 2, 1), np.float32)
        split = Split({"input": noise, "target": np.arange(4, dtype=np.int32)})
        return Data(split, split)

    monkeypatch.setattr(Digits, "parse", parse)
    return seeds


def test_many_that_ask_at_once_share_one_load(parsed: list[int], tmp_path: Path) -> None:
    datasets = Datasets(tmp_path, ())
    begin = threading.Barrier(8)

    def load(_: int) -> object:
        begin.wait(timeout=20)
        return datasets.load(DIGITS, seed=0)

    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(load, range(8)))
    assert len(parsed) == 1
    assert all(data is loaded[0] for data in loaded)


def test_data_from_files_are_the_same_for_every_seed(parsed: list[int], tmp_path: Path) -> None:
    datasets = Datasets(tmp_path, ())
    assert datasets.load(DIGITS, seed=1) is datasets.load(DIGITS, seed=2)
    assert len(parsed) == 1


def test_data_that_are_drawn_differ_by_seed(
    parsed: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digits, "bundled", ())
    datasets = Datasets(tmp_path, ())
    first, second = datasets.load(DIGITS, seed=1), datasets.load(DIGITS, seed=2)
    assert parsed == [1, 2]
    assert (first.host.train.fields["input"] != second.host.train.fields["input"]).any()


@pytest.mark.usefixtures("parsed")
def test_a_load_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = Datasets(tmp_path, ())
    with monkeypatch.context() as broken:
        broken.setattr(Digits, "bundled", ("missing.npz",))
        with pytest.raises(FileNotFoundError):
            datasets.load(DIGITS, seed=0)
    assert datasets.load(DIGITS, seed=0).spec.train_size == 4


def test_one_sample_is_a_batch_of_one(tmp_path: Path) -> None:
    data = Datasets(tmp_path, ()).load(DIGITS, seed=0)
    sample = data.sample("train", 7)
    np.testing.assert_array_equal(sample.fields["input"], data.host.train.fields["input"][7:8])
    assert sample.fields["target"] == data.host.train.fields["target"][7:8]


@pytest.mark.usefixtures("parsed")
def test_data_that_must_be_fetched_are_refused_until_they_are(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digits, "remote", (EXTRA,))
    datasets, told = Datasets(tmp_path, (mirror.url,)), list[DatasetChanged]()
    assert not datasets.available("digits")
    with pytest.raises(EngineError, match="has to be fetched first") as caught:
        datasets.load(DIGITS, seed=0)
    assert (caught.value.code, caught.value.field) == ("data_missing", "dataset")
    datasets.fetch("digits", told.append)
    assert datasets.available("digits")
    assert datasets.load(DIGITS, seed=0).spec.train_size == 4
    assert [event.status for event in told[:-1]] == ["fetching"] * (len(told) - 1)
    received = [event.received_bytes for event in told]
    assert received == sorted(received)
    assert told[-1] == DatasetChanged(
        dataset="digits", status="available", received_bytes=EXTRA.size, total_bytes=EXTRA.size
    )


def test_what_cannot_be_fetched_is_told_in_words_and_may_be_tried_again(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digits, "remote", (EXTRA,))
    datasets, told = Datasets(tmp_path, (mirror.url,)), list[DatasetChanged]()
    del mirror.files[EXTRA.name]
    datasets.fetch("digits", told.append)
    assert [event.status for event in told] == ["failed"]
    assert "could not be fetched" in told[-1].message
    assert "“digits” holds 10,000" in told[-1].message
    mirror.files[EXTRA.name] = CONTENT
    datasets.fetch("digits", told.append)
    assert told[-1].status == "available"


def test_two_that_ask_for_the_same_files_fetch_them_once(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digits, "remote", (EXTRA,))
    datasets, begun = Datasets(tmp_path, (mirror.url,)), threading.Event()
    mirror.gate.clear()
    first = threading.Thread(target=datasets.fetch, args=("digits", lambda _: begun.set()))
    first.start()
    assert begun.wait(timeout=20)
    second = list[DatasetChanged]()
    datasets.fetch("digits", second.append)
    mirror.gate.set()
    first.join(timeout=20)
    assert datasets.available("digits")
    assert mirror.asked == [EXTRA.name]
    assert second == []


def test_many_drawn_data_leave_those_from_files_in_memory(parsed: list[int], tmp_path: Path) -> None:
    datasets = Datasets(tmp_path, ())
    digits = datasets.load(DIGITS, seed=0)
    drawn = [datasets.load(Spec(type="circle", config={"noise": step / 20}), seed=0) for step in range(20)]
    assert datasets.load(DIGITS, seed=0) is digits
    assert len(parsed) == 1
    assert datasets.load(Spec(type="circle", config={"noise": 19 / 20}), seed=0) is drawn[19]
    assert datasets.load(Spec(type="circle", config={"noise": 0.0}), seed=0) is not drawn[0]
