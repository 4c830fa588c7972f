"""The plain reference does the same work as the server, or the comparison says nothing."""

import pytest

from neurarium.bench.node import find_node
from neurarium.bench.plane import COMPARED_STEPS, FullStep, run_plain
from neurarium.runtime.plan import device_numbers


@pytest.fixture(scope="module")
def full_step() -> FullStep:
    return FullStep()


def test_the_plain_reference_has_the_servers_losses(full_step: FullStep) -> None:
    node = find_node()
    assert node is not None
    plain = run_plain(node, full_step, 0)
    assert len(plain.first) == COMPARED_STEPS
    assert plain.first[-1].train < plain.first[0].train


def test_a_reference_that_does_other_work_is_found_out(full_step: FullStep) -> None:
    node = find_node()
    assert node is not None
    other = FullStep()
    other._numbers = full_step.plan.numbers | device_numbers({"optimizer.learning_rate": 0.1})
    with pytest.raises(RuntimeError, match="the reference has the losses"):
        run_plain(node, other, 0)
