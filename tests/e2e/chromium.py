"""Finds a Chromium for the browser tests; `python -m tests.e2e.chromium` installs one if there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(playwright: Playwright) -> str | None:
    """The path of a Chromium: `CHROMIUM`, Playwright's own or the system's."""
    named, own = os.environ.get("CHROMIUM"), playwright.chromium.executable_path
    if named or Path(own).exists():
        return named or own
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=find_chromium(playwright), args=["--no-sandbox"])


def install_chromium() -> None:
    """Playwright's own browser if it can be had, or the one of the system's packages."""
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0:
        return
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "update", "--quiet"], check=True)
        subprocess.run([*sudo, "apt-get", "install", "--yes", "--quiet", "chromium"], check=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        if find_chromium(playwright) is None:
            print("Installing a browser for the tests", flush=True)
            install_chromium()
        if find_chromium(playwright) is None:
            sys.exit("The browser tests need Chromium: install it, and name it in the variable CHROMIUM.")
