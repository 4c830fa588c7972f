"""Compiled programs on disk: bounded, and mended where they were not written whole."""

import os
import zlib
from pathlib import Path

import pytest

from neurarium.runtime.program_files import ProgramFiles

WHOLE = zlib.compress(os.urandom(1000))


def written(folder: Path, name: str, content: bytes = WHOLE, *, age_secs: float = 0.0) -> Path:
    path = folder / f"{name}-cache"
    path.write_bytes(content)
    at = path.stat().st_mtime - age_secs
    os.utime(path, (at, at))
    return path


def names(folder: Path) -> set[str]:
    return {path.name.removesuffix("-cache") for path in folder.glob("*-cache")}


@pytest.mark.parametrize("content", [b"", WHOLE[:500], WHOLE[:-1], b"\x78", b"\x78nonsense"])
def test_what_was_not_written_whole_is_removed(tmp_path: Path, content: bytes) -> None:
    written(tmp_path, "whole")
    written(tmp_path, "half", content)
    ProgramFiles(tmp_path, most_bytes=10**6).tidy()
    assert names(tmp_path) == {"whole"}


def test_what_was_cut_off_since_the_last_time_is_found(tmp_path: Path) -> None:
    files, path = ProgramFiles(tmp_path, most_bytes=10**6), written(tmp_path, "program")
    files.tidy()
    path.write_bytes(WHOLE[:100])
    files.tidy()
    assert names(tmp_path) == set()


def test_what_was_looked_at_once_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ProgramFiles(tmp_path, most_bytes=10**6)
    written(tmp_path, "old", age_secs=60)
    files.tidy()
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    files.tidy()
    assert names(tmp_path) == {"old"}


def test_beyond_the_limit_what_was_not_used_for_longest_goes(tmp_path: Path) -> None:
    for age, name in enumerate(("newest", "new", "old", "oldest")):
        written(tmp_path, name, age_secs=100 * age)
    ProgramFiles(tmp_path, most_bytes=2 * len(WHOLE) + 1).tidy()
    assert names(tmp_path) == {"newest", "new"}


def test_a_folder_that_is_not_there_needs_no_tidying(tmp_path: Path) -> None:
    ProgramFiles(tmp_path / "nowhere", most_bytes=1).tidy()
    assert not (tmp_path / "nowhere").exists()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "speed.json").write_text("{}", encoding="utf-8")
    ProgramFiles(tmp_path, most_bytes=1).tidy()
    assert (tmp_path / "speed.json").exists()
