"""Choosing the device, and JAX's global settings: once, before JAX computes anything."""

import gc
import logging
import os
import tempfile
from pathlib import Path

import jax

from neurarium.errors import StartError
from neurarium.runtime.lowering import keep_contexts
from neurarium.runtime.small import XLA_FLAG
from neurarium.settings import Device

GPU_REMEDY = (
    "DEVICE=cpu or DEVICE=auto does without; "
    "for an NVIDIA GPU, install the extra “cuda”: pip install 'neurarium[cuda]'."
)

# The variable by which XLA is told how many threads to compute by on a processor.
XLA_THREADS = "PJRT_NPROC"
# Tracing makes many objects that live for a second, and Python looks for cycles among them after every 700.
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def configure_jax(device: Device, cache_dir: Path, *, spare_core: bool = False) -> None:
    """Set up JAX for many short programs, on one device; compiled, they are kept on disk."""
    if device == "cpu":
        jax.config.update("jax_platforms", "cpu")
    elif device == "gpu":
        jax.config.update("jax_platforms", "cuda")
    # It tells of every kind of device that this machine does not have.
    logging.getLogger("jax._src.xla_bridge").setLevel(logging.WARNING)
    # A server that the benchmark starts has it already, and given twice it slows training by a third.
    if XLA_FLAG not in (flags := os.environ.get("XLA_FLAGS", "")):
        os.environ["XLA_FLAGS"] = f"{flags} {XLA_FLAG}"
    if spare_core:
        # Threads wait for each other at every operation, and where one answers pages all of them do.
        os.environ.setdefault(XLA_THREADS, str(max(1, (os.cpu_count() or 1) - 1)))
    # Small steps are up to 1.3 times as fast when the calling thread runs them itself.
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    if unwritable(cache_dir) is None:
        jax.config.update("jax_compilation_cache_dir", str(programs_folder(cache_dir)))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    keep_contexts()
    _collect_less_often()


def _collect_less_often() -> None:
    """A tenth of the time of making a program was Python's garbage collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 50)


def programs_folder(cache_dir: Path) -> Path:
    """Where compiled programs are kept."""
    return cache_dir / "programs"


def unwritable(folder: Path) -> str | None:
    """Why nothing can be kept in a folder, which is made if there is none; None if it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"{folder} cannot be written ({error.strerror})"


def device_name() -> str:
    """The device that computes, in words.

    Raises:
        StartError: JAX finds none.
    """
    try:
        device = jax.devices()[0]
    # Where there is no GPU at all, JAX fails without a word.
    except (RuntimeError, AssertionError) as error:
        wanted = "GPU" if jax.config.values["jax_platforms"] == "cuda" else "device"
        reason = f": {error}" if str(error) else "."
        raise StartError(f"JAX finds no {wanted} that it can compute on{reason}", GPU_REMEDY) from error
    return f"CPU, {os.cpu_count()} cores" if device.platform == "cpu" else device.device_kind


def trainer_threads() -> int:
    """As many as can work at once: one a core, and one for a GPU."""
    return max(1, os.cpu_count() or 1) if jax.default_backend() == "cpu" else 1
