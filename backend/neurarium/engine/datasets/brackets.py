"""Brackets: is each closed by one of its kind?"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Label, Sequence

TRAIN_SAMPLES, TEST_SAMPLES = 4_000, 500
KINDS = ("()", "[]", "{}")


@dataset_registry.register("brackets")
class Brackets(Dataset):
    """Brackets within brackets: is each closed, in the right order, by one of its own kind? In half of the
    samples a single one is wrong, or two are exchanged: then it does not help to count them.

    Words of the Dyck language (Chomsky and Schützenberger 1963): what is open must be remembered, the last
    one first. A dot begins each, and dots fill it up to its end.
    """

    title = "Brackets"
    category = "sequences"

    pairs: int = Field(6, ge=1, le=12, title="Pairs", description="How many pairs there are at most.")
    kinds: int = Field(2, ge=1, le=len(KINDS), title="Kinds", description="How many kinds of brackets.")
    mistake: Literal["replaced", "exchanged"] = Field(
        "replaced",
        title="Mistake",
        description="What is wrong: one bracket is another one, or two stand in each other's place.",
    )

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        rng, count = np.random.default_rng(seed), TRAIN_SAMPLES + TEST_SAMPLES
        rows = np.zeros((count, 2 * self.pairs + 1), int)
        is_right = np.arange(count) % 2
        for row, right in zip(rows, is_right, strict=True):
            word = drawn(rng, int(rng.integers(1, self.pairs + 1)), self.kinds)
            word = word if right else self._spoiled(rng, word)
            row[1 : len(word) + 1] = word
        sequences = 255 * np.eye(len(self._symbols), dtype=np.uint8)[rows]
        whole = Split({INPUT: sequences, TARGET: is_right.astype(np.int32)})
        return Data(whole.part(slice(TRAIN_SAMPLES)), whole.part(slice(TRAIN_SAMPLES, None)))

    def fields(self) -> dict[str, DataField]:
        symbols = self._symbols
        return {
            INPUT: Sequence(2 * self.pairs + 1, len(symbols), symbols, ends=True),
            TARGET: Label(("wrong", "right")),
        }

    def _spoiled(self, rng: np.random.Generator, word: list[int]) -> list[int]:
        return exchanged(rng, word) if self.mistake == "exchanged" else replaced(rng, word, self.kinds)

    @property
    def _symbols(self) -> tuple[str, ...]:
        return ("·", *"".join(KINDS[: self.kinds]))


def drawn(rng: np.random.Generator, pairs: int, kinds: int) -> list[int]:
    """A word of so many pairs as numbers of symbols: odd ones open, and the next one closes."""
    word: list[int] = []
    stack: list[int] = []
    opened = 0
    while len(word) < 2 * pairs:
        if opened < pairs and (not stack or rng.random() < 0.5):
            stack.append(2 * int(rng.integers(kinds)) + 1)
            word.append(stack[-1])
            opened += 1
        else:
            word.append(stack.pop() + 1)
    return word


def exchanged(rng: np.random.Generator, word: list[int]) -> list[int]:
    """The same with two brackets in each other's place, so that it is wrong; of each kind are as many."""
    while True:
        one, other = rng.choice(len(word), 2, replace=False)
        made = [*word]
        made[one], made[other] = word[other], word[one]
        if not is_balanced(made):
            return made


def replaced(rng: np.random.Generator, word: list[int], kinds: int) -> list[int]:
    """The same with a single bracket that is another one, so that the word is wrong."""
    place = int(rng.integers(len(word)))
    others = [symbol for symbol in range(1, 2 * kinds + 1) if symbol != word[place]]
    return [*word[:place], int(rng.choice(others)), *word[place + 1 :]]


def is_balanced(word: list[int]) -> bool:
    """Whether each bracket is closed by one of its kind, the last one that was opened first."""
    stack: list[int] = []
    for symbol in word:
        if symbol % 2:
            stack.append(symbol)
        elif not stack or stack.pop() != symbol - 1:
            return False
    return not stack
