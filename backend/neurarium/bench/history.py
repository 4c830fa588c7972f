"""What was measured before: a line of JSON for each time, and what has moved since."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from neurarium.bench.report import Figure, machine

SAME_MACHINE = ("device", "processor", "cores")


def keep(figures: list[Figure], path: Path) -> None:
    """Add a line with these figures to a history."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": machine(),
        "figures": {figure.name: _numbers(figure) for figure in figures if figure.value is not None},
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def latest(path: Path) -> dict[str, Any] | None:
    """The last line of a history that was measured on a machine like this one; None without any.

    Raises:
        ValueError: a line is no JSON.
    """
    here = machine()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return next((line for line in reversed(lines) if _machine(line) == _machine({"machine": here})), None)


def print_comparison(figures: list[Figure], before: dict[str, Any]) -> None:
    """What has moved since: by so much, and whether by more than both ranges."""
    table = Table("What", "Before", "Now", "Ratio", "", title=f"since {before['commit']}, {before['at']}")
    for figure in figures:
        then = before["figures"].get(figure.name)
        if then is not None and figure.value is not None:
            ratio = f"{figure.value / then['value']:.2f}" if then["value"] else "–"
            table.add_row(
                figure.name, f"{then['value']:,.4g}", f"{figure.value:,.4g}", ratio, moved(figure, then)
            )
    Console().print(table)


def moved(figure: Figure, then: dict[str, float]) -> str:
    """“better” or “worse” where the two ranges lie apart; empty if not, or of one round."""
    if figure.low is None or figure.high is None or "low" not in then:
        return ""
    if figure.low <= then["high"] and then["low"] <= figure.high:
        return ""
    is_higher = figure.low > then["high"]
    return "better" if is_higher == (figure.better == "higher") else "[bold]worse[/bold]"


def _machine(line: dict[str, Any]) -> list[str | None]:
    return [line.get("machine", {}).get(part) for part in SAME_MACHINE]


def _numbers(figure: Figure) -> dict[str, float]:
    numbers = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: float(f"{number:.4g}") for name, number in numbers.items() if number is not None}


def _commit() -> str:
    """The commit that is measured, where there is one to be told; a plus where something is changed."""
    here = Path(__file__).parent
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=here, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "–"
    return described.stdout.strip()
