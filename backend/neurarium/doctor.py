"""`neurarium doctor`: whether everything is there, and how to mend what is not."""

import importlib.metadata
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from rich.console import Console
from rich.markup import escape

from neurarium import __version__
from neurarium.api.page import is_built
from neurarium.engine.dataset import dataset_registry
from neurarium.errors import StartError
from neurarium.listener import bind
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import device_name, unwritable
from neurarium.settings import NONE, Settings

Verdict = Literal["good", "note", "bad"]
SIGNS: dict[Verdict, str] = {
    "good": "[green]ok[/green]  ",
    "note": "[yellow]note[/yellow]",
    "bad": "[red]bad[/red] ",
}
PACKAGES = ("jax", "jaxlib", "optax", "numpy", "fastapi", "uvicorn", "websockets", "pydantic")


class Finding(NamedTuple):
    """One thing that was looked at: how it is, and how to mend it if it is not well."""

    verdict: Verdict
    words: str
    remedy: str = ""


def examine(settings: Settings) -> int:
    """Print what was found; the number of things that keep the playground from running."""
    console = Console(highlight=False)
    findings = list(_findings(settings))
    for finding in findings:
        console.print(f"{SIGNS[finding.verdict]}  {escape(finding.words)}")
        if finding.remedy:
            console.print(f"      [dim]{escape(finding.remedy)}[/dim]")
    return sum(finding.verdict == "bad" for finding in findings)


def _findings(settings: Settings) -> Iterator[Finding]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield Finding("good", f"Neurarium {__version__}, Python {platform.python_version()}, {versions}")
    yield _device()
    yield _page()
    yield from _data(settings)
    yield _cache(settings.cache_dir)
    yield _store(settings)
    yield _port(settings)


def _device() -> Finding:
    try:
        return Finding("good", f"JAX computes on: {device_name()}")
    except StartError as error:
        return Finding("bad", *error.sentences)


def _page() -> Finding:
    if is_built():
        return Finding("good", "The page is built")
    return Finding(
        "bad", "The page has not been built", "In a checkout: make run. Or install a wheel, which holds it."
    )


def _data(settings: Settings) -> Iterator[Finding]:
    datasets = Datasets(settings.cache_dir, settings.mirrors)
    for name in dataset_registry:
        if datasets.available(name):
            yield Finding("good", f"Data set {name} is at hand")
        else:
            size = sum(file.size for file in dataset_registry[name].remote)
            remedy = "It is fetched when it is chosen in the page; everything else works without."
            yield Finding("note", f"Data set {name} ({size / 1e6:.0f} MB) has not been fetched", remedy)


def _cache(folder: Path) -> Finding:
    problem = unwritable(folder)
    if problem is None:
        return Finding("good", f"Compiled programs are kept in {folder}")
    remedy = "Everything works without, slower at first. NEURARIUM_CACHE_DIR names another folder."
    return Finding("note", problem, remedy)


def _store(settings: Settings) -> Finding:
    if settings.database_url == NONE:
        return Finding("note", "Sessions are not saved", "That is as NEURARIUM_DATABASE_URL wants it.")
    problem = unwritable(settings.data_dir)
    if problem is None:
        return Finding("good", f"Sessions are saved in {settings.data_dir}")
    remedy = "Sessions will be lost with the server. NEURARIUM_DATA_DIR names another folder."
    return Finding("note", problem, remedy)


def _port(settings: Settings) -> Finding:
    try:
        bind(settings.host, settings.port).close()
    except StartError as error:
        return Finding("bad", *error.sentences)
    return Finding("good", f"Port {settings.port} of {settings.host} is free")
