"""`neurarium serve` and `neurarium doctor` where something is missing: sentences, and no traceback."""

import socket
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from typer.testing import CliRunner, Result

from neurarium.cli import app, warn_without_cache
from neurarium.runtime import device
from neurarium.settings import Settings


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine with a CPU, on which JAX stays as the tests set it up."""
    monkeypatch.setattr(device, "configure_jax", lambda *_, **__: None)
    monkeypatch.setenv("NEURARIUM_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return monkeypatch


@pytest.fixture
def no_gpu(machine: pytest.MonkeyPatch) -> None:
    def devices() -> list[jax.Device]:
        raise AssertionError

    machine.setattr(jax, "devices", devices)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def neurarium(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("command", ["serve", "doctor", "bench"])
def test_without_a_gpu_it_says_so_and_what_does_without(command: str) -> None:
    port = () if command != "serve" else ("--port", "0")
    ended = neurarium(command, "--device", "gpu", *port)
    assert ended.exit_code == 1
    assert "JAX finds no" in ended.output
    assert "DEVICE=cpu" in ended.output
    assert "neurarium[cuda]" in ended.output


def test_a_part_that_the_benchmark_has_not_is_named_with_those_that_it_has() -> None:
    ended = neurarium("bench", "--only", "everything")
    assert ended.exit_code == 2
    for word in ("everything", "pytorch", "crowd", "compiling"):
        assert word in ended.output


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_port_in_use_is_named(machine: pytest.MonkeyPatch, taken_port: int, command: str) -> None:
    machine.setenv("PORT", str(taken_port))
    ended = neurarium(command)
    assert ended.exit_code == 1
    assert f"Port {taken_port} of 127.0.0.1 is in use by another program." in ended.output
    assert "PORT or --port" in ended.output


def test_an_address_of_another_machine_is_named() -> None:
    ended = neurarium("serve", "--host", "192.0.2.1")
    assert ended.exit_code == 1
    assert "192.0.2.1 is no address of this machine." in ended.output


@pytest.mark.parametrize("command", ["serve", "doctor", "bench"])
def test_wrong_settings_are_told_a_line_each(machine: pytest.MonkeyPatch, command: str) -> None:
    machine.setenv("PORT", "abc")
    machine.setenv("DEVICE", "tpu")
    ended = neurarium(command)
    assert ended.exit_code == 1
    assert ended.output.splitlines() == [
        "PORT should be a whole number, not abc.",
        "DEVICE should be auto, cpu or gpu, not tpu.",
    ]


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(
    machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    machine.setenv("NEURARIUM_CACHE_DIR", str(file))
    ended = neurarium("doctor", "--device", "cpu")
    assert f"{file} cannot be written" in ended.output
    assert "NEURARIUM_CACHE_DIR names another folder" in ended.output


def test_whoever_starts_it_is_warned_once_that_nothing_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    warn_without_cache(Settings(cache_dir=tmp_path))
    assert caplog.messages == []
    file = tmp_path / "file"
    file.touch()
    warn_without_cache(Settings(cache_dir=file))
    (message,) = caplog.messages
    assert message.startswith(f"{file} cannot be written")
    assert message.endswith("NEURARIUM_CACHE_DIR names another folder.")
