"""Stop conditions: when each pauses, and that playing goes on past it."""

import pytest

from neurarium.protocol.commands import StopConditions
from neurarium.runtime.stopping import MOST_STEPS, Stopping


def stopping(**conditions: float) -> Stopping:
    made = Stopping()
    made.set(StopConditions.model_validate(conditions))
    return made


def test_training_is_cut_at_the_step_to_stop_at_and_not_beyond_it() -> None:
    made = stopping(step=100)
    assert [made.limit(step, 30) for step in (0, 80, 99, 100, 120)] == [30, 20, 1, 30, 30]
    assert [made.reached(step) for step in (80, 100, 101)] == [None, "Step 100 is reached.", None]
    assert Stopping().limit(5, 30) == 30


def test_training_ends_where_steps_are_no_longer_counted() -> None:
    made = stopping(step=100)
    assert made.limit(MOST_STEPS - 20, 30) == 20
    assert made.limit(MOST_STEPS, 30) == 1
    assert made.reached(MOST_STEPS - 1) is None
    for step in (MOST_STEPS, MOST_STEPS + 1):
        assert "rewind" in (made.reached(step) or "")


@pytest.mark.parametrize(
    ("condition", "before", "after", "words"),
    [
        ({"test_loss": 0.5}, {"loss": 0.6}, {"loss": 0.5}, "The test loss has come down to 0.5."),
        (
            {"test_accuracy": 0.9},
            {"loss": 1, "accuracy": 0.89},
            {"loss": 1, "accuracy": 0.901},
            "The test accuracy has come up to 90.1%.",
        ),
    ],
)
def test_a_target_pauses_once_until_it_was_missed_again(
    condition: dict[str, float], before: dict[str, float], after: dict[str, float], words: str
) -> None:
    made = stopping(**condition)
    met = [made.evaluated(step, test) for step, test in enumerate([before, after, after, before, after])]
    assert met == [None, words, None, None, words]


def test_a_target_that_is_set_anew_pauses_again() -> None:
    made = stopping(test_loss=0.5)
    assert made.evaluated(1, {"loss": 0.4}) is not None
    made.set(StopConditions(test_loss=0.5))
    assert made.evaluated(2, {"loss": 0.4}) is None
    made.set(StopConditions(test_loss=0.45))
    assert made.evaluated(3, {"loss": 0.4}) is not None


def test_a_plateau_is_when_the_test_loss_has_not_become_lower_for_so_many_steps() -> None:
    made = stopping(plateau_steps=100)
    losses = [(0, 1.0), (50, 0.8), (149, 0.81), (150, 0.8), (200, 0.9), (210, 0.7), (309, 0.7), (310, 0.75)]
    met = [made.evaluated(step, {"loss": loss}) for step, loss in losses]
    assert [step for (step, _), reason in zip(losses, met, strict=True) if reason] == [150, 310]
    assert met[-1] == "The test loss has not become lower for 100 steps."


def test_another_run_looks_out_afresh() -> None:
    made = stopping(test_loss=0.5, plateau_steps=10)
    assert made.evaluated(100, {"loss": 0.4}) is not None
    made.restart()
    assert made.evaluated(5, {"loss": 0.4}) == "The test loss has come down to 0.4."


def test_losses_on_other_data_are_not_compared() -> None:
    made = stopping(plateau_steps=100)
    made.evaluated(0, {"loss": 0.1})
    made.forget_losses()
    assert [made.evaluated(step, {"loss": 0.5}) for step in (90, 100, 189)] == [None, None, None]
    assert made.evaluated(190, {"loss": 0.5}) is not None


def test_data_without_accuracy_never_reach_one() -> None:
    assert stopping(test_accuracy=0.0).evaluated(1, {"loss": 1.0}) is None
