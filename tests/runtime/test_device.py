"""JAX is set up for what is there."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

from neurarium.runtime.device import configure_jax, unwritable
from neurarium.runtime.small import XLA_FLAG
from tests.conftest import CACHE_DIR


@pytest.fixture
def configured_again() -> Iterator[None]:
    """JAX is set up as it was, afterwards."""
    yield
    configure_jax("cpu", CACHE_DIR)


def cache_dir() -> str | None:
    folder: str | None = jax.config.values["jax_compilation_cache_dir"]
    return folder


@pytest.mark.usefixtures("configured_again")
def test_programs_are_kept_where_they_can_be(tmp_path: Path) -> None:
    configure_jax("cpu", tmp_path / "new")
    assert cache_dir() == str(tmp_path / "new" / "programs")


@pytest.mark.usefixtures("configured_again")
def test_programs_are_not_kept_where_they_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = cache_dir()
    configure_jax("cpu", tmp_path / "file")
    assert cache_dir() == before
    assert unwritable(tmp_path / "file") == f"{tmp_path / 'file'} cannot be written (File exists)"


@pytest.mark.usefixtures("configured_again")
def test_a_process_that_another_one_started_is_given_the_flag_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--of=mine")
    for _ in range(2):
        configure_jax("cpu", tmp_path / "cache")
    assert os.environ["XLA_FLAGS"] == f"--of=mine {XLA_FLAG}"


def test_jax_does_not_tell_of_devices_that_nobody_asked_for() -> None:
    logger = logging.getLogger("jax._src.xla_bridge")
    assert not logger.isEnabledFor(logging.INFO)
    assert logger.isEnabledFor(logging.WARNING)
