"""Figures of the benchmark, as a table and as JSON."""

import json
import os
import platform
from pathlib import Path
from typing import Literal, NamedTuple

import jax
from rich.console import Console
from rich.table import Table

from neurarium import __version__
from neurarium.runtime.device import device_name


class Figure(NamedTuple):
    """One measured number, its goal if it has one, and where it comes from in words."""

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    better: Literal["higher", "lower"] = "higher"
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "device": device_name(),
        "processor": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "jax": jax.__version__,
        "neurarium": __version__,
    }


def print_table(figures: list[Figure]) -> None:
    """The figures as a table for people."""
    table = Table("What", "Measured", "Goal", "", title=", ".join(f"{k} {v}" for k, v in machine().items()))
    for figure in figures:
        sign = "≥" if figure.better == "higher" else "≤"
        goal = f"{sign} {figure.goal:g} {figure.unit}" if figure.goal is not None else ""
        measured = "not measured" if figure.value is None else f"{figure.value:,.4g} {figure.unit}"
        verdict = {True: "met", False: "[bold]missed[/bold]", None: ""}[figure.met]
        table.add_row(
            figure.name + (f" [dim]{figure.note}[/dim]" if figure.note else ""), measured, goal, verdict
        )
    Console().print(table)


def write_json(figures: list[Figure], path: Path) -> None:
    """The figures for programs."""
    rows = [{**figure._asdict(), "met": figure.met} for figure in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=2) + "\n")
