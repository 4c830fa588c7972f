"""What the labs say that part those who remember from those who do not."""

import jax
import numpy as np

from neurarium.engine.datasets.sums import SYMBOLS
from neurarium.engine.writing import symbols_of
from tests.engine.drawn import ready_lab


def counting_brackets_is_guessing() -> None:
    made = ready_lab("brackets_counted")
    state, _ = made.trained(400)
    assert abs(made.measured(state, made.test)["accuracy"] - 0.5) < 0.05


def who_remembers_what_is_open_finds_the_mistake() -> None:
    made = ready_lab("brackets_remembered")
    state, _ = made.trained(1_000)
    assert made.measured(state, made.test)["accuracy"] > 0.95


def three_symbols_at_a_time_are_no_sum() -> None:
    right = sums_told("sums_without_memory", 400)
    assert right[:, :2].mean() < 0.2
    assert 0.5 < right[:, 2].mean() < 0.8
    assert right.all(1).mean() < 0.05


def most_sums_are_right_that_were_never_seen() -> None:
    assert sums_told("sums_carried", 1_600).all(1).mean() > 0.6


def sums_told(lab: str, steps: int) -> np.ndarray:
    """Which digits behind the = are right of the sums that were not learned from, (sums, digits)."""
    made = ready_lab(lab)
    state, _ = made.trained(steps)
    told = jax.jit(made.learner.activations)(state, made.test)["output"].argmax(-1)
    symbols = np.asarray(symbols_of(made.test.fields["input"]))
    behind = int((symbols[0] == SYMBOLS.index("=")).argmax())
    right: np.ndarray = np.asarray(told)[:, behind:-1] == symbols[:, behind + 1 :]
    whole = made.measured(state, made.test)["whole_answers"]
    np.testing.assert_allclose(whole, right.all(1).mean(), atol=1e-6)
    return right
