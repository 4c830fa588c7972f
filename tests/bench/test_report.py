"""Figures have ranges, and are compared with what was measured before on the same machine only."""

import json
from pathlib import Path

import pytest

from neurarium.bench import history
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.history import keep, latest, moved
from neurarium.bench.report import Figure


def test_a_figure_is_the_median_of_its_rounds_with_their_range() -> None:
    figure = Figure.of("rate", [3.0, 1.0, 2.0], "×")
    assert (figure.value, figure.low, figure.high) == (2.0, 1.0, 3.0)
    assert figure.measured == "2 × (1 to 3)"


@pytest.mark.parametrize(
    ("goal", "better", "met", "is_doubtful"),
    [
        (1.0, "higher", True, False),
        (1.5, "higher", True, True),
        (2.5, "higher", False, True),
        (4.0, "higher", False, False),
        (2.5, "lower", True, True),
        (0.5, "lower", False, False),
    ],
)
def test_a_goal_that_only_some_rounds_reach_is_doubtful(
    goal: float, better: str, met: bool, is_doubtful: bool
) -> None:
    figure = Figure.of("rate", [3.0, 1.0, 2.0], "×", goal, better)  # type: ignore[arg-type]
    assert (figure.met, figure.is_doubtful) == (met, is_doubtful)


def test_what_is_compared_takes_turns() -> None:
    called: list[tuple[str, float]] = []

    def measure(name: str) -> float:
        called.append((name, 0.0))
        return float(len(called))

    one, other = Effort(rounds=2, round_secs=0.5, warm_up_secs=0.1).by_turns(
        lambda _: measure("one"), lambda _: measure("other")
    )
    assert [name for name, _ in called] == ["one", "other"] * 3
    assert (one, other) == ([3, 5], [4, 6])
    assert ratios(one, other) == [3 / 4, 5 / 6]


def test_a_history_is_compared_by_ranges_and_by_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.jsonl"
    keep([Figure.of("rate", [1.0, 1.1, 1.2], "×"), Figure("not there", None, "s")], path)
    before = latest(path)
    assert before is not None
    then = before["figures"]["rate"]
    assert before["figures"] == {"rate": {"value": 1.1, "low": 1.0, "high": 1.2}}
    assert moved(Figure.of("rate", [1.15, 1.4], "×"), then) == ""
    assert moved(Figure.of("rate", [1.3, 1.4], "×"), then) == "better"
    assert "worse" in moved(Figure.of("rate", [0.8, 0.9], "×"), then)
    assert "worse" in moved(Figure.of("rate", [1.3, 1.4], "s", better="lower"), then)
    assert moved(Figure("rate", 7.0, "×"), then) == ""

    keep([Figure.of("rate", [2.0], "×")], path)
    assert [json.loads(line)["figures"]["rate"]["value"] for line in path.read_text().splitlines()] == [
        1.1,
        2.0,
    ]
    monkeypatch.setattr(history, "machine", lambda: {"device": "another", "processor": "", "cores": "1"})
    assert latest(path) is None
