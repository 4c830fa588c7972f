"""What holds for every data set of pictures, and how files are read."""

import gzip
import math
import struct
from importlib import resources

import numpy as np
import pytest

from neurarium.engine.dataset import Data, Dataset, dataset_registry
from neurarium.engine.datasets.mnist import Mnist, parse_idx
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.stratify import stratified_split

SIZES = {
    "animals": (8_500, 1_500, (28, 28, 1)),
    "cats": (1_700, 300, (28, 28, 1)),
    "digits": (8_500, 1_500, (28, 28, 1)),
    "digits_8x8": (1_400, 397, (8, 8, 1)),
    "mnist": (6, 3, (28, 28, 1)),
}
every_dataset = pytest.mark.parametrize(
    "name",
    [
        name
        for name, dataset in ((name, dataset_registry[name]) for name in dataset_registry)
        if dataset().spec().picture and not dataset.collects
    ],
)


def idx(array: np.ndarray) -> bytes:
    """An idx file of unsigned bytes, gzipped."""
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes())


def parsed_digits(**config: object) -> Data:
    dataset = dataset_registry.build(Spec.model_validate({"type": "digits", "config": config}))
    content = {
        name: resources.files("neurarium.data").joinpath(name).read_bytes() for name in dataset.bundled
    }
    return dataset.parse(content, seed=0)


def small_mnist() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    return {
        f"{part}-{kind}.gz": idx(array)
        for part, size in (("train", 6), ("t10k", 3))
        for kind, array in (
            ("images-idx3-ubyte", rng.integers(0, 256, (size, 28, 28))),
            ("labels-idx1-ubyte", np.arange(size)),
        )
    }


def files(dataset: Dataset) -> dict[str, bytes]:
    if dataset.remote:
        return small_mnist()
    folder = resources.files("neurarium.data")
    return {name: (folder / name).read_bytes() for name in dataset.bundled}


def parsed(name: str) -> tuple[Dataset, Data]:
    dataset = dataset_registry.build(Spec(type=name))
    return dataset, dataset.parse(files(dataset), seed=0)


@every_dataset
def test_its_samples_are_pictures_with_classes(name: str) -> None:
    dataset, data = parsed(name)
    train_size, test_size, shape = SIZES[name]
    for split, size in ((data.train, train_size), (data.test, test_size)):
        pictures = split.fields["input"]
        assert pictures.shape == (size, *shape)
        assert pictures.dtype == np.uint8
        assert split.fields["target"].shape == (size,)
        assert split.fields["target"].dtype == np.int32
        assert split.fields["target"].min() >= 0
        assert split.fields["target"].max() < len(dataset.spec().class_names)
    spec = dataset.describe(data)
    assert (spec.train_size, spec.test_size, spec.input_shapes) == (train_size, test_size, {"input": shape})
    assert spec.class_names == dataset.spec().class_names


@every_dataset
def test_it_is_the_same_every_time(name: str) -> None:
    (_, first), (_, again) = parsed(name), parsed(name)
    for split, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(split.fields["input"], same.fields["input"])
        np.testing.assert_array_equal(split.fields["target"], same.fields["target"])


@every_dataset
def test_it_is_bundled_or_fetched_and_says_what(name: str) -> None:
    dataset = dataset_registry[name]
    assert bool(dataset.bundled) != bool(dataset.remote)
    for file in dataset.remote:
        assert file.size > 0
        assert len(bytes.fromhex(file.sha256)) == 32


@pytest.mark.parametrize("name", ["animals", "cats", "digits", "digits_8x8"])
def test_each_class_is_tested_in_proportion_and_strokes_are_light_on_dark(name: str) -> None:
    _, data = parsed(name)
    train, test = (np.bincount(split.fields["target"]) for split in data)
    share = SIZES[name][1] / sum(SIZES[name][:2])
    np.testing.assert_array_less(abs(test - (train + test) * share), 1.01)
    assert data.train.fields["input"].max() == 255
    assert data.train.fields["input"].mean() < 128


def test_half_of_the_cats_are_none() -> None:
    dataset, data = parsed("cats")
    assert dataset.spec().class_names[1] == "cat"
    assert [np.bincount(split.fields["target"]).tolist() for split in data] == [[850, 850], [150, 150]]


def test_a_split_keeps_every_sample_once_and_is_mixed() -> None:
    inputs, target = np.arange(1_000)[:, np.newaxis], np.repeat(np.arange(10), 100).astype(np.int32)
    train, test = stratified_split(inputs, target, test_size=150)
    kept = np.concatenate([train.fields["input"], test.fields["input"]]).ravel()
    np.testing.assert_array_equal(np.sort(kept), np.arange(1_000))
    assert np.bincount(test.fields["target"]).tolist() == [15] * 10
    for split in (train, test):
        np.testing.assert_array_equal(target[split.fields["input"].ravel()], split.fields["target"])
        assert (np.diff(split.fields["target"]) == 0).mean() < 0.3
    other = stratified_split(inputs, target, test_size=150, seed=1)
    assert set(other.test.fields["input"].ravel()) != set(test.fields["input"].ravel())


@pytest.mark.parametrize("shape", [(7,), (3, 4, 5), (2, 3)])
def test_idx_files_come_back_as_they_were(shape: tuple[int, ...]) -> None:
    array = (np.arange(math.prod(shape)) % 256).astype(np.uint8).reshape(shape)
    np.testing.assert_array_equal(parse_idx(idx(array)), array)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no gzip", "no gzipped file"),
        (idx(np.zeros(5))[:-4], "no gzipped file"),
        (gzip.compress(b""), "no idx file"),
        (gzip.compress(b"\0\0\x08\x03\0\0"), "no idx file"),
        (gzip.compress(struct.pack(">4BI", 0, 0, 13, 1, 1) + bytes(4)), "no idx file of unsigned bytes"),
        (gzip.compress(struct.pack(">4BI", 0, 0, 8, 1, 9) + bytes(4)), "as many numbers as it says"),
    ],
    ids=["no gzip", "cut off", "empty", "no sizes", "other numbers", "too few numbers"],
)
def test_what_is_no_idx_file_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        parse_idx(content)


@pytest.mark.parametrize(
    ("name", "shape", "test_size"),
    [("iris", (150, 4), 45), ("penguins", (342, 4), 103), ("wine", (178, 13), 53)],
)
def test_a_bundled_table_is_standardised_and_shown_as_it_was_measured(
    name: str, shape: tuple[int, int], test_size: int
) -> None:
    dataset, data = parsed(name)
    row = dataset.spec().row
    assert row is not None
    inputs = np.concatenate([split.fields["input"] for split in data])
    assert inputs.shape == shape
    assert data.test.size == test_size
    np.testing.assert_allclose(inputs.mean(0), 0, atol=0.05)
    np.testing.assert_allclose(inputs.std(0), 1, atol=0.02)
    np.testing.assert_allclose(np.stack([inputs.min(0), inputs.max(0)], 1), row.ranges, atol=1e-5)
    offset, factor = np.array(row.scales).T
    (text,) = files(dataset).values()
    raw = np.array([line.split(b",")[:-1] for line in text.split()[1:]], float)
    by_row = [np.lexsort(rows.round(3).T) for rows in (inputs * factor + offset, raw)]
    np.testing.assert_allclose((inputs * factor + offset)[by_row[0]], raw[by_row[1]], atol=1e-3)


@every_dataset
def test_its_pixels_are_shuffled_in_the_same_way_in_all_pictures(name: str) -> None:
    dataset, plain = parsed(name)
    shuffled = dataset.model_copy(update={"shuffled": True})
    picture = shuffled.spec().picture
    assert picture is not None
    assert sorted(picture.order) == list(range(picture.height * picture.width)) != list(picture.order)
    for split, before in zip(shuffled.parse(files(dataset), seed=7), plain, strict=True):
        pictures = before.fields["input"]
        expected = np.stack([pictures[:, i // picture.width, i % picture.width] for i in picture.order], 1)
        np.testing.assert_array_equal(split.fields["input"], expected.reshape(pictures.shape))
        np.testing.assert_array_equal(split.fields["target"], before.fields["target"])


def test_mnist_is_fetched_as_published() -> None:
    assert [file.name for file in Mnist.remote] == list(small_mnist())
    assert sum(file.size for file in Mnist.remote) == 11_594_722


def test_a_part_of_the_digits_holds_as_many_of_each_and_leaves_the_test_digits_alone() -> None:
    dataset, whole = parsed("digits")
    few = dataset.model_copy(update={"samples": 55}).parse(files(dataset), seed=0)
    counts = np.bincount(few.train.fields["target"], minlength=10)
    assert (counts.min(), counts.max(), few.train.size) == (5, 6, 55)
    np.testing.assert_array_equal(few.test.fields["input"], whole.test.fields["input"])
    known = {picture.tobytes() for picture in whole.train.fields["input"]}
    assert all(picture.tobytes() in known for picture in few.train.fields["input"])


def test_some_of_the_classes_are_numbered_in_their_order_and_keep_their_pictures() -> None:
    whole, part = (parsed_digits(**config) for config in ({}, {"only": ["7", "3"], "samples": 20}))
    kept = np.isin(whole.test.fields["target"], [3, 7])
    np.testing.assert_array_equal(part.test.fields["input"], whole.test.fields["input"][kept])
    np.testing.assert_array_equal(part.test.fields["target"], whole.test.fields["target"][kept] == 7)
    np.testing.assert_array_equal(np.bincount(part.train.fields["target"]), [10, 10])


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (["3", "cat"], "no class is called “cat”: there are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (["3", "3"], "a class comes twice"),
        (["3"], "two classes are the least"),
    ],
)
def test_classes_that_cannot_be_told_apart_are_refused(only: list[str], words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        dataset_registry.build(Spec.model_validate({"type": "digits", "config": {"only": only}}))
    assert refused.value.field == "only"
