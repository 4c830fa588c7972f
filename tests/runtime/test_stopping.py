"""Stop conditions: when each pauses, and that playing continues past it."""

import pytest

from neurarium.protocol.commands import StopConditions
from neurarium.runtime.deciding import DecidingSteps
from neurarium.runtime.stopping import MOST_STEPS, Stopping

EVERY_8 = DecidingSteps(longest=8)


def stopping(**conditions: float) -> Stopping:
    made = Stopping()
    made.set(StopConditions.model_validate(conditions), step=0)
    return made


def test_training_is_cut_at_the_step_to_stop_at_and_not_beyond_it() -> None:
    made = stopping(step=100)
    assert [made.limit(step, 30, EVERY_8) for step in (0, 80, 99, 100, 120)] == [30, 20, 1, 30, 30]
    assert [made.reached(step) for step in (80, 100, 101)] == [None, "Step 100 is reached.", None]
    assert Stopping().limit(5, 30, EVERY_8) == 30


def test_training_waits_at_each_deciding_step_until_it_was_decided() -> None:
    made = stopping(test_accuracy=0.9)
    assert [made.limit(step, 30, EVERY_8) for step in (0, 17, 64, 67)] == [1, 1, 0, 5]
    assert made.awaits(64, EVERY_8)
    made.decide(64, {"loss": 1.0, "accuracy": 0.5})
    assert not made.awaits(64, EVERY_8)
    assert made.limit(64, 30, EVERY_8) == 8


def test_conditions_are_decided_after_the_step_at_which_they_were_set() -> None:
    made = Stopping()
    made.set(StopConditions(test_loss=0.5), step=64)
    assert not made.awaits(64, EVERY_8)
    assert made.awaits(72, EVERY_8)
    made.set(StopConditions(test_loss=0.5), step=72)
    assert made.awaits(72, EVERY_8), "setting the same again changed something"


def test_losses_of_before_a_condition_looked_at_them_do_not_count() -> None:
    made = stopping(plateau_steps=100)
    made.decide(8, {"loss": 0.1})
    made.set(StopConditions(), step=8)
    made.set(StopConditions(plateau_steps=100), step=200)
    assert made.decide(208, {"loss": 0.5}) is None


def test_training_ends_where_steps_are_no_longer_counted() -> None:
    made = stopping(step=100)
    assert made.limit(MOST_STEPS - 20, 30, EVERY_8) == 20
    assert made.limit(MOST_STEPS, 30, EVERY_8) == 1
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
    met = [made.decide(step, test) for step, test in enumerate([before, after, after, before, after])]
    assert met == [None, words, None, None, words]


def test_a_target_that_is_set_anew_pauses_again() -> None:
    made = stopping(test_loss=0.5)
    assert made.decide(1, {"loss": 0.4}) is not None
    made.set(StopConditions(test_loss=0.5), step=1)
    assert made.decide(2, {"loss": 0.4}) is None
    made.set(StopConditions(test_loss=0.45), step=2)
    assert made.decide(3, {"loss": 0.4}) is not None


def test_a_plateau_is_when_the_test_loss_has_not_become_lower_for_so_many_steps() -> None:
    made = stopping(plateau_steps=100)
    losses = [(0, 1.0), (50, 0.8), (149, 0.81), (150, 0.8), (200, 0.9), (210, 0.7), (309, 0.7), (310, 0.75)]
    met = [made.decide(step, {"loss": loss}) for step, loss in losses]
    assert [step for (step, _), reason in zip(losses, met, strict=True) if reason] == [150, 310]
    assert met[-1] == "The test loss has not become lower for 100 steps."


def test_another_run_looks_out_afresh() -> None:
    made = stopping(test_loss=0.5, plateau_steps=10)
    assert made.decide(100, {"loss": 0.4}) is not None
    made.restart()
    assert made.decide(5, {"loss": 0.4}) == "The test loss has come down to 0.4."


def test_losses_on_other_data_are_not_compared() -> None:
    made = stopping(plateau_steps=100)
    made.decide(0, {"loss": 0.1})
    made.forget_losses()
    assert [made.decide(step, {"loss": 0.5}) for step in (90, 100, 189)] == [None, None, None]
    assert made.decide(190, {"loss": 0.5}) is not None


def test_data_without_accuracy_never_reach_one() -> None:
    assert stopping(test_accuracy=0.0).decide(1, {"loss": 1.0}) is None
