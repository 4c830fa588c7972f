"""First names, letter by letter."""

from collections.abc import Mapping
from string import ascii_lowercase
from typing import ClassVar

import numpy as np

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, dataset_registry
from neurarium.engine.field import Field, Label, Sequence
from neurarium.engine.stratify import stratified_split

LENGTH = 12  # with the mark at the beginning
TEST_SIZE = 663
SYMBOLS = ("·", *ascii_lowercase)


@dataset_registry.register("names")
class Names(Dataset):
    """5,163 first names, letter by letter: which letter comes next? Or: is it a woman's name or a man's?

    From the 1990 census of the United States. A dot begins each name, and dots fill it up to its end.
    """

    title = "Names"
    category = "sequences"
    bundled: ClassVar[tuple[str, ...]] = ("names.csv",)

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        rows = [line.split(",") for line in files["names.csv"].decode().split()[1:]]
        numbers = np.array([_numbers(name) for name, _ in rows])
        target = np.array([usual == "m" for _, usual in rows], np.int32)
        return stratified_split(
            255 * np.eye(len(SYMBOLS), dtype=np.uint8)[numbers], target, test_size=TEST_SIZE
        )

    def fields(self) -> dict[str, Field]:
        return {
            INPUT: Sequence(LENGTH, len(SYMBOLS), SYMBOLS, ends=True),
            TARGET: Label(("a woman's", "a man's")),
        }


def _numbers(name: str) -> list[int]:
    return [SYMBOLS.index(symbol) for symbol in f"·{name}".ljust(LENGTH, "·")]
