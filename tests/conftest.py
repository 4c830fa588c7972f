"""JAX as all tests use it: on the CPU, with compiled programs kept from run to run."""

import getpass
import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from hypothesis import settings

from neurarium.runtime.device import configure_jax
from neurarium.runtime.traces import forget

CACHE_DIR = Path(tempfile.gettempdir()) / f"neurarium-tests-{getpass.getuser()}"

# What tests train is not to be found among what a person has saved.
os.environ.setdefault("NEURARIUM_DATABASE_URL", "none")
# Nor is what no test will click on compiled while it waits.
os.environ.setdefault("NEURARIUM_COMPILE_AHEAD", "false")
# XLA's emitters of fused loops take up to half of the time of compiling; some loops run half as fast without.
# One that compiles a program in parts, side by side, takes more of a core that others need.
HASTE = "--xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {HASTE}"
configure_jax("cpu", CACHE_DIR)
# The same cases each time, so that a fault is found by whoever makes it; others: --hypothesis-profile=explore
settings.register_profile("neurarium", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("neurarium")


LEAST_BOUND_MIB = 1_200
GROWTH_MIB = 200
_forgets_above = LEAST_BOUND_MIB


def _set_bound(mib: int) -> None:
    global _forgets_above
    _forgets_above = max(LEAST_BOUND_MIB, mib)


def resident_mib() -> int:
    """The memory of this process; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * resource.getpagesize() >> 20 if statm.exists() else 0


@pytest.fixture(scope="module", autouse=True)
def hasty_compiler(request: pytest.FixtureRequest) -> Iterator[None]:
    """Most tests wait for the compiler, and not for what it makes: `optimised` modules train long."""
    jax.config.update("jax_disable_most_optimizations", "optimised" not in request.keywords)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="module", autouse=True)
def forgotten_programs() -> Iterator[None]:
    """What one file's tests compiled is not kept for the next: a worker would need several GB in the end."""
    yield
    forget()


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Nor is it kept for the same file's, once it takes much."""
    yield
    if resident_mib() > _forgets_above:
        forget()
        _set_bound(resident_mib() + GROWTH_MIB)
