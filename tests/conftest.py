"""JAX as all tests use it: on the CPU, with compiled programs kept from run to run."""

import getpass
import tempfile
from pathlib import Path

from hypothesis import settings

from neurarium.runtime.device import configure_jax

CACHE_DIR = Path(tempfile.gettempdir()) / f"neurarium-tests-{getpass.getuser()}"

configure_jax("cpu", CACHE_DIR)
settings.register_profile("neurarium", deadline=None, max_examples=50)
settings.load_profile("neurarium")
