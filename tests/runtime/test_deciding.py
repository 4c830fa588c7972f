"""The steps whose tests decide when to stop."""

import pytest

from neurarium.runtime.deciding import DecidingSteps


def steps_up_to(deciding: DecidingSteps, last: int) -> list[int]:
    steps = [deciding.after(0)]
    while steps[-1] < last:
        steps.append(deciding.after(steps[-1]))
    return steps


def test_they_lie_close_at_first_and_evenly_later() -> None:
    assert steps_up_to(DecidingSteps(longest=32), 400) == [
        *range(2, 32, 2),
        *range(32, 64, 4),
        *range(64, 128, 8),
        *range(128, 256, 16),
        *range(256, 401, 32),
        *([416] if 400 % 32 else []),
    ]


@pytest.mark.parametrize("longest", [1, 2, 64, 512])
def test_the_one_after_a_step_is_the_next_that_there_is(longest: int) -> None:
    deciding = DecidingSteps(longest)
    there_are = [step for step in range(3_000) if step in deciding]
    assert steps_up_to(deciding, there_are[-1]) == there_are
    assert all(deciding.after(step) == min(s for s in there_are if s > step) for step in range(0, 2_000, 7))


@pytest.mark.parametrize(
    ("test_size", "batch_size", "longest"), [(1_500, 32, 128), (1_500, 1, 4_096), (10, 512, 1), (0, 10, 1)]
)
def test_the_longer_the_test_takes_beside_a_step_the_farther_they_are_apart(
    test_size: int, batch_size: int, longest: int
) -> None:
    assert DecidingSteps.of(test_size=test_size, batch_size=batch_size).longest == longest
