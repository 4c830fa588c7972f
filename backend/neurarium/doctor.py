"""`neurarium doctor`: whether everything is there, and how to mend what is not."""

import importlib.metadata
import os
import platform
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from rich.console import Console

from neurarium import __version__
from neurarium.api.page import is_built
from neurarium.engine.dataset import dataset_registry
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import device_name
from neurarium.settings import Settings

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
        console.print(f"{SIGNS[finding.verdict]}  {finding.words}")
        if finding.remedy:
            console.print(f"      [dim]{finding.remedy}[/dim]")
    return sum(finding.verdict == "bad" for finding in findings)


def _findings(settings: Settings) -> Iterator[Finding]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield Finding("good", f"Neurarium {__version__}, Python {platform.python_version()}, {versions}")
    yield _device(settings)
    yield _page()
    yield from _data(settings)
    yield _cache(settings.cache_dir.expanduser())
    yield _port(settings)


def _device(settings: Settings) -> Finding:
    try:
        return Finding("good", f"JAX computes on: {device_name()}")
    except RuntimeError as error:
        remedy = "For an NVIDIA GPU: pip install 'neurarium[cuda]'. Without one: DEVICE=cpu."
        return Finding("bad", f"JAX finds no device for DEVICE={settings.device}: {error}", remedy)


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
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(existing, os.W_OK):
        return Finding("good", f"Compiled programs are kept in {folder}")
    return Finding("bad", f"{folder} cannot be written", "Name another folder in NEURARIUM_CACHE_DIR.")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            remedy = "Another program may listen there: name another in PORT."
            return Finding(
                "bad", f"Port {settings.port} of {settings.host} cannot be used: {error.strerror}", remedy
            )
    return Finding("good", f"Port {settings.port} of {settings.host} is free")
