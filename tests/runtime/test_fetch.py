"""Fetching a file from mirrors, each of which may fail in its own way."""

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurarium.engine.dataset import RemoteFile
from neurarium.runtime.fetch import FetchError, fetch
from tests.runtime.mirror import Mirror, open_mirror

CONTENT = b"seven" * 40_000
FILE = RemoteFile("digits.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def mirrors() -> Iterator[tuple[Mirror, Mirror]]:
    """A first mirror that a test spoils, and a second one that has the file."""
    with open_mirror() as first, open_mirror() as second:
        second.files[FILE.name] = CONTENT
        yield first, second


def unused_url() -> str:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/"


def ignore(_: int) -> None:
    """No progress is shown."""


def test_the_right_file_is_kept_and_progress_ends_at_its_size(
    mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    told: list[int] = []
    path = fetch(FILE, tmp_path / "new", [mirrors[1].url + "/"], told.append)
    assert path.read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == FILE.size
    assert [file.name for file in path.parent.iterdir()] == [FILE.name]


def test_a_file_that_is_there_is_not_fetched_again(mirrors: tuple[Mirror, Mirror], tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(CONTENT)
    told: list[int] = []
    fetch(FILE, tmp_path, [mirrors[1].url], told.append)
    assert mirrors[1].asked == []
    assert told == [FILE.size]


def test_a_spoilt_file_on_disk_is_fetched_anew(mirrors: tuple[Mirror, Mirror], tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(CONTENT[:-1])
    assert fetch(FILE, tmp_path, [mirrors[1].url], ignore).read_bytes() == CONTENT


@pytest.mark.parametrize("fault", ["absent", "wrong", "larger", "cut", "garbled", "down", "misspelt"])
def test_when_a_mirror_fails_the_next_is_asked(
    fault: str, mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    first, second = mirrors
    if fault != "absent":
        first.files[FILE.name] = {"wrong": CONTENT[::-1], "larger": CONTENT + b"!"}.get(fault, CONTENT)
    first.cut = {FILE.name} if fault == "cut" else set()
    first.garbled = fault == "garbled"
    urls = {"down": unused_url(), "misspelt": "htp:/nowhere"}
    told: list[int] = []
    path = fetch(FILE, tmp_path, [urls.get(fault, first.url), second.url], told.append)
    assert path.read_bytes() == CONTENT
    assert max(told) <= FILE.size + len(b"!")
    assert told[-1] == FILE.size
    with pytest.raises(FetchError, match=r"digits\.bin could not be fetched"):
        fetch(FILE, tmp_path / "elsewhere", [urls.get(fault, first.url)], ignore)
    assert not (tmp_path / "elsewhere" / FILE.name).exists()


def test_every_mirrors_reason_is_named(mirrors: tuple[Mirror, Mirror], tmp_path: Path) -> None:
    first, second = mirrors
    second.files[FILE.name] = b"something else"
    with pytest.raises(FetchError) as caught:
        fetch(FILE, tmp_path, [first.url, second.url], ignore)
    assert f"{first.url}: it answers 404" in str(caught.value)
    assert f"{second.url}: the file is not the expected one" in str(caught.value)


def test_offline_it_says_so_plainly(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"no mirror can be reached. Is this computer online\?"):
        fetch(FILE, tmp_path, [unused_url(), "http://mirror.invalid/"], ignore)


def test_without_any_mirror_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="No mirror is configured"):
        fetch(FILE, tmp_path, [], ignore)


def test_a_folder_that_cannot_be_written_is_said_in_words(
    mirrors: tuple[Mirror, Mirror], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match="cannot be kept"):
        fetch(FILE, tmp_path / "file" / "folder", [mirrors[1].url], ignore)
