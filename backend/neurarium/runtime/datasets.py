"""The data sets at hand: read or fetched once, parsed once, and kept on the device."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import (
    HELD,
    Data,
    Dataset,
    DataSpec,
    Holding,
    LeastRows,
    Shelf,
    Split,
    SplitName,
    dataset_registry,
)
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.padding import LEAST_CAPACITY, capacity, padded
from neurarium.engine.placed import placed
from neurarium.protocol.events import DatasetChanged
from neurarium.runtime.fetch import FetchError, fetch

KEPT_DRAWN = 8
OF_POINTS = LeastRows(LEAST_CAPACITY, LEAST_CAPACITY)


class LoadedData(NamedTuple):
    """A data set ready for use: on the host for looking at single samples, on the device for training.

    What is on the device may be padded.
    """

    spec: DataSpec
    host: Data
    train: Batch
    test: Batch

    def size(self, split: SplitName) -> int:
        """Number of samples."""
        return self._split(split).size

    def learning_from(self, split: Split) -> "LoadedData":
        """The same in arrays of the same form, but with other samples to learn from; there must be room."""
        return self._replace(train=_in_place_of(self.train, split))

    def tested_on(self, split: Split) -> "LoadedData":
        """The same in arrays of the same form, but with other samples to test on; there must be room."""
        return self._replace(test=_in_place_of(self.test, split))

    def sample(self, split: SplitName, index: int) -> Batch:
        """One sample as a batch of one, on the host."""
        part = self._split(split).part(slice(index, index + 1))
        return Batch(part.fields)  # type: ignore[arg-type]  # numpy goes where JAX's arrays go

    def _split(self, split: SplitName) -> Split:
        return self.host.train if split == "train" else self.host.test


class _Key(NamedTuple):
    """What tells loaded data apart; the seed is that of data that are drawn."""

    spec: str
    seed: int | None


class Datasets:
    """Loads data sets by spec. Thread-safe; two that ask for the same one wait for the same load."""

    def __init__(
        self,
        cache_dir: Path,
        mirrors: Sequence[str],
        held: Mapping[Shelf, Callable[[Holding], bytes]] = MappingProxyType({}),
    ) -> None:
        self._held = held
        self._folder = cache_dir / "datasets"
        self._mirrors = mirrors
        self._lock = threading.Lock()
        self._loading: dict[_Key, Future[LoadedData]] = {}
        self._fetching: set[str] = set()

    def load(self, spec: Spec, *, seed: int) -> LoadedData:
        """The data set of a spec; the seed matters only to data that are drawn.

        Raises:
            EngineError: there is no such data set, or it has to be fetched first.
        """
        dataset = dataset_registry.build(spec)
        is_drawn = not (dataset.bundled or dataset.remote)
        key = _Key(spec.model_dump_json(), seed if is_drawn else None)
        with self._lock:
            pending = self._loading.get(key)
            future = pending or self._loading.setdefault(key, Future())
            # There are few files, but a dragged number draws others at each turn.
            drawn = [other for other in self._loading if other.seed is not None]
            if len(drawn) > KEPT_DRAWN:
                self._loading.pop(drawn[0])
        if pending is None:
            try:
                future.set_result(self._read(spec.type, dataset, seed))
            except BaseException as error:
                with self._lock:
                    self._loading.pop(key, None)
                future.set_exception(error)
        return future.result()

    def forget(self, albums: Collection[str]) -> None:
        """Keep nothing of these albums."""
        with self._lock:
            for key in [key for key in self._loading if any(f'"{album}"' in key.spec for album in albums)]:
                del self._loading[key]

    def available(self, name: str) -> bool:
        """Whether a data set can be loaded without fetching anything."""
        return all(self._path(name, file.name).exists() for file in dataset_registry[name].remote)

    def fetch(self, name: str, notify: Callable[[DatasetChanged], None]) -> None:
        """Fetch a data set's files, once however many ask; `notify` is told how it goes. It blocks."""
        remote = dataset_registry[name].remote
        with self._lock:
            if name in self._fetching:
                return
            self._fetching.add(name)
        total, told = sum(file.size for file in remote), 0

        def tell(before: int, received: int) -> None:
            nonlocal told
            if abs(before + received - told) > total / 100:
                told = before + received
                notify(
                    DatasetChanged(dataset=name, status="fetching", received_bytes=told, total_bytes=total)
                )

        try:
            before = 0
            for file in remote:
                fetch(file, self._folder / name, self._mirrors, partial(tell, before))
                before += file.size
        except FetchError as error:
            words = f"{error} Until then, “digits” holds 10,000 of them without any fetching."
            notify(DatasetChanged(dataset=name, status="failed", total_bytes=total, message=words))
        else:
            notify(DatasetChanged(dataset=name, status="available", received_bytes=total, total_bytes=total))
        finally:
            with self._lock:
                self._fetching.discard(name)

    def _path(self, name: str, file: str) -> Path:
        return self._folder / name / file

    def _read(self, name: str, dataset: Dataset, seed: int) -> LoadedData:
        if not self.available(name):
            raise EngineError(
                "data_missing",
                f"{dataset.title} has to be fetched first; until then, “digits” is at hand.",
                field="dataset",
            )
        contents: dict[str, bytes] = {
            file: (files("neurarium.data") / file).read_bytes() for file in dataset.bundled
        } | {file.name: self._path(name, file.name).read_bytes() for file in dataset.remote}
        if (holding := dataset.holding) and holding.shelf in self._held:
            contents[HELD] = self._held[holding.shelf](holding)
        host = dataset.parse(contents, seed=seed)
        spec = dataset.describe(host)
        least = dataset.least_rows or (OF_POINTS if spec.points else None)
        if least is None:
            return LoadedData(spec, host, _on_device(host.train), _on_device(host.test))
        train, test = _with_room(host.train, least.train), _with_room(host.test, least.test)
        return LoadedData(spec, host, train, test)


def _on_device(split: Split) -> Batch:
    return Batch(_arrays(split.fields))


def _with_room(split: Split, least: int) -> Batch:
    """Samples that come and go: with room for more, they need no other program."""
    rows = capacity(split.size, least)
    fields = {field: padded(array, rows) for field, array in split.fields.items()}
    return Batch(_arrays(fields), placed(np.int32(split.size)))


def _in_place_of(batch: Batch, split: Split) -> Batch:
    fields = {field: padded(array, batch.rows) for field, array in split.fields.items()}
    return Batch(_arrays(fields), placed(np.int32(split.size)))


def _arrays(arrays: Mapping[str, np.ndarray]) -> dict[str, jax.Array]:
    return {field: placed(array) for field, array in arrays.items()}
