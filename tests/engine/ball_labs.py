"""What the labs say of the rolling ball does happen."""

from tests.engine.drawn import ready_lab


def one_snapshot_says_no_more_than_the_middle() -> None:
    made = ready_lab("ball_once")
    error = made.measured(made.trained(1_000)[0], made.test)["error"]
    target = made.test.fields["target"]
    middle = float(abs(target - target.mean()).mean())
    assert 0.17 < error < middle < 0.23


def four_snapshots_say_where_it_will_be() -> None:
    made = ready_lab("ball_four_times")
    assert made.measured(made.trained(1_000)[0], made.test)["error"] < 0.045


def where_it_came_from_is_found_as_well() -> None:
    made = ready_lab("ball_came_from")
    target = made.test.fields["target"]
    middle = float(abs(target - target.mean()).mean())
    assert made.measured(made.trained(1_000)[0], made.test)["error"] < 0.25 * middle
