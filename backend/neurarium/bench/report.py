"""Figures of the benchmark, as a table and as JSON."""

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Literal, NamedTuple, Self

import jax
from rich.console import Console
from rich.table import Table

from neurarium import __version__
from neurarium.runtime.device import device_name

Better = Literal["higher", "lower"]


class Figure(NamedTuple):
    """One measured number, its goal if it has one, and where it comes from in words.

    Of several rounds it is the median; `low` and `high` are the least and the most of them.
    """

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    better: Better = "higher"
    note: str = ""
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(
        cls,
        name: str,
        rounds: list[float],
        unit: str,
        goal: float | None = None,
        better: Better = "higher",
        note: str = "",
    ) -> Self:
        """The median of some rounds, with their range."""
        return cls(name, statistics.median(rounds), unit, goal, better, note, min(rounds), max(rounds))

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self._meets(self.value)

    @property
    def is_doubtful(self) -> bool:
        """Whether some rounds reached the goal and others did not."""
        if self.goal is None or self.low is None or self.high is None:
            return False
        return self._meets(self.low) != self._meets(self.high)

    @property
    def measured(self) -> str:
        """The number with its range, in words."""
        if self.value is None:
            return "not measured"
        spread = "" if self.low is None else f" ({self.low:,.4g} to {self.high:,.4g})"
        return f"{self.value:,.4g} {self.unit}{spread}"

    def _meets(self, value: float) -> bool:
        assert self.goal is not None
        return value >= self.goal if self.better == "higher" else value <= self.goal


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "device": device_name(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "jax": jax.__version__,
        "neurarium": __version__,
    }


def _processor() -> str:
    """What the processor is called, where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def load() -> str:
    """How many processes want to run, in the last minute; empty where the system does not tell."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def print_table(figures: list[Figure]) -> None:
    """The figures as a table for people."""
    told = {**machine(), "load": load()}
    table = Table("What", "Measured", "Goal", "", title=", ".join(f"{k} {v}" for k, v in told.items()))
    for figure in figures:
        sign = "≥" if figure.better == "higher" else "≤"
        goal = f"{sign} {figure.goal:g} {figure.unit}" if figure.goal is not None else ""
        verdict = {True: "met", False: "[bold]missed[/bold]", None: ""}[figure.met]
        doubt = ", but not in all rounds" if figure.is_doubtful and figure.met else ""
        doubt = ", but met in some rounds" if figure.is_doubtful and not figure.met else doubt
        name = figure.name + (f" [dim]{figure.note}[/dim]" if figure.note else "")
        table.add_row(name, figure.measured, goal, verdict + doubt)
    Console().print(table)


def write_json(figures: list[Figure], path: Path) -> None:
    """The figures for programs."""
    rows = [{**figure._asdict(), "met": figure.met} for figure in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=2) + "\n")
