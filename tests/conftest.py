"""JAX as all tests use it: on the CPU, with compiled programs kept from run to run."""

import getpass
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from hypothesis import settings

from neurarium.runtime.device import configure_jax
from neurarium.runtime.traces import forget

CACHE_DIR = Path(tempfile.gettempdir()) / f"neurarium-tests-{getpass.getuser()}"

# XLA's emitters of fused loops take up to half of the time of compiling; some loops run half as fast without.
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_use_fusion_emitters=false"
configure_jax("cpu", CACHE_DIR)
# The same cases each time, so that a fault is found by whoever makes it; others: --hypothesis-profile=explore
settings.register_profile("neurarium", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("neurarium")


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
