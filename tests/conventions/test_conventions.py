"""Every row of docs/conventions.md, compared with PyTorch and Keras in numbers."""

import re
from pathlib import Path

import pytest

from tests.conventions.layers import LAYERS, LOSSES
from tests.conventions.optimizers import TRAINING
from tests.conventions.recurrent import RECURRENT

PAGE = Path(__file__).parents[2] / "docs/conventions.md"
COMPARISONS = LAYERS | RECURRENT | LOSSES | TRAINING


def rows() -> dict[str, list[str]]:
    """The cells of the page's table, by what a row is about."""
    lines = re.findall(r"^\| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[2:]
    return {what: cells for what, *cells in (line.split(" | ") for line in lines)}


def test_every_row_of_the_page_is_compared() -> None:
    assert list(rows()) == list(COMPARISONS)


@pytest.mark.parametrize("what", COMPARISONS)
def test_a_row_is_true(what: str) -> None:
    _, *cells = rows()[what]
    assert tuple(cell.startswith("same") for cell in cells) == COMPARISONS[what]()
