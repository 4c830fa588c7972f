"""The wheel holds the page, and runs where there is no Node."""

import gzip
import os
import re
import signal
import sqlite3
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.chromium import launch

ROOT = Path(__file__).parents[2]

MOST_SCRIPT_BYTES = 280_000

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def neurarium(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a clean environment that has the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], check=True)
    return folder / "bin" / "neurarium"


@pytest.fixture
def address(neurarium: Path, tmp_path: Path) -> Iterator[str]:
    environment = {
        "PATH": str(neurarium.parent),
        "HOME": str(tmp_path),
        "COLUMNS": "200",
        "NEURARIUM_DEVICE": "cpu",
        "NEURARIUM_CACHE_DIR": os.environ.get("NEURARIUM_CACHE_DIR", str(tmp_path)),
    }
    server = subprocess.Popen(
        [neurarium, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    )
    assert server.stderr is not None
    yield next(match.group(1) for line in server.stderr if (match := re.search(r"is at (http://\S+)", line)))
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
    assert server.returncode == 0
    with closing(sqlite3.connect(tmp_path / ".local" / "share" / "neurarium" / "neurarium.db")) as database:
        assert database.execute("SELECT count(*) FROM saved_session").fetchone() == (0,)


def test_the_wheel_holds_the_page_and_the_data_with_their_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "neurarium/page/index.html" in names
    assert any(re.fullmatch(r"neurarium/page/assets/.*\.js", name) for name in names)
    assert "neurarium/data/digits.npz" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("node_modules" in name for name in names)


def test_scripts_of_the_first_picture_are_small(wheel: Path) -> None:
    """What else there is comes when it is needed: a `Part` of the page."""
    with zipfile.ZipFile(wheel) as archive:
        index = archive.read("neurarium/page/index.html").decode()
        scripts = re.findall(r"assets/[^\"]*[.]js", index)
        sizes = {name: len(gzip.compress(archive.read(f"neurarium/page/{name}"))) for name in scripts}
    assert 0 < sum(sizes.values()) < MOST_SCRIPT_BYTES, sizes


def test_the_installed_command_serves_a_page_that_connects_and_guesses(address: str) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_test_id("guess")).to_have_text(re.compile(r"^\d$"), timeout=60_000)
        browser.close()


def test_a_wheel_without_a_page_is_refused(tmp_path: Path) -> None:
    """Without Node the page cannot be built, and then there is no wheel."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "checkout")], check=True)
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--skip-dependency-check",
            tmp_path / "checkout",
        ],
        env={
            **os.environ,
            "PATH": "/nonexistent",
            "npm_config_offline": "true",
            "npm_config_cache": str(tmp_path / "empty"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert not list((tmp_path / "checkout").glob("dist/*.whl"))
