"""A text as numbers of symbols: its characters, in any script."""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from neurarium.engine.errors import EngineError

MOST_CHARACTERS = 50_000
MOST_SYMBOLS = 256  # the mark and the one for all rare characters included
LINE_END, RARE = "↵", "□"
MARKS = "·•◦¶␂"  # the first one that the text lacks begins each excerpt


class Passage(NamedTuple):
    """A text that can be learned from: its symbols, of which the first marks a beginning, and its numbers.

    `numbers`, (characters,), are those of its symbols: none is 0.
    """

    symbols: tuple[str, ...]
    numbers: np.ndarray


@lru_cache(maxsize=8)
def passage(text: str) -> Passage:
    """A text as its symbols; where there are too many, the rarest become one.

    Raises:
        EngineError: there is nothing in it to be told, or it is too long.
    """
    characters = tidy(text)
    if len(characters) > MOST_CHARACTERS:
        raise _refusal(f"A text has up to {MOST_CHARACTERS:,} characters, not {len(characters):,}.")
    counts = Counter(characters)
    if not characters.replace(LINE_END, "").strip():
        raise _refusal("The text is empty: paste some lines to learn from.")
    if len(counts) == 1:
        raise _refusal(
            f"The text is “{characters[0]}” alone: with a single character there is nothing to be told."
        )
    kept = sorted((it for it, _ in _commonest(counts)), key=_order)
    mark = next((it for it in MARKS if it not in counts), MARKS[0])
    symbols = (mark, *(it for it in kept if it != mark))
    numbers = {symbol: number for number, symbol in enumerate(symbols)}
    rare = numbers.get(RARE, 0)
    return Passage(symbols, np.array([numbers.get(it, 0) or rare for it in characters]))


def tidy(text: str) -> str:
    """A text with line ends of one kind, seen as a symbol, and without what cannot be seen at all."""
    plain = "\n".join(unicodedata.normalize("NFC", text).splitlines())
    seen = plain.replace("\t", " ").replace("\ufeff", "").replace("\n", LINE_END)
    return "".join(it for it in seen if unicodedata.category(it) not in ("Cc", "Cs"))


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    """The characters that are symbols of their own; RARE stands for all others, if there are too many."""
    if len(counts) < MOST_SYMBOLS:
        return counts.most_common()
    return [*counts.most_common(MOST_SYMBOLS - 2), (RARE, 0)]


def _order(character: str) -> tuple[bool, str, str]:
    """Letters first, by the alphabet: what differs by an accent or in size stands side by side."""
    return not character.isalpha(), unicodedata.normalize("NFD", character.casefold()), character


def _refusal(message: str) -> EngineError:
    return EngineError("invalid_text", message, field="text")
