"""Finds a Chromium for the browser tests; `python -m tests.e2e.chromium` installs one if there is none.

The one that is nothing but headless takes half the time of a whole browser, and is preferred.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright, *options: str) -> Browser:
    """A browser without a window: that of the variable CHROMIUM, Playwright's own or the system's.

    Raises:
        Error: there is none, or it does not start.
    """
    args = ["--no-sandbox", *options]
    if named := os.environ.get("CHROMIUM"):
        return playwright.chromium.launch(executable_path=named, args=args)
    try:
        return playwright.chromium.launch(args=args)
    except Error:
        if (found := find_installed()) is None:
            raise
    return playwright.chromium.launch(executable_path=found, args=args)


def find_installed() -> str | None:
    """The path of the system's Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def starts() -> bool:
    """Whether there is a browser, and it can be started."""
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except Error:
            return False
    return True


def install() -> None:
    """A headless one from the system's packages or Playwright's, or any that the system has."""
    is_root = os.geteuid() == 0
    if is_root and _install_packages(SHELL):
        return
    if subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]).returncode:
        _install_packages("chromium", *([] if is_root else ["sudo"]))


def _install_packages(name: str, *sudo: str) -> bool:
    if not shutil.which("apt-get"):
        return False
    subprocess.run([*sudo, "apt-get", "update", "--quiet"])
    return subprocess.run([*sudo, "apt-get", "install", "--yes", "--quiet", name]).returncode == 0


def main() -> None:
    """Install a browser if none can be started, or only a whole one where a headless one is at hand."""
    is_slow = find_installed() is not None and not shutil.which(SHELL) and os.geteuid() == 0
    if "CHROMIUM" not in os.environ and (is_slow or not starts()):
        print("Installing a browser for the tests", flush=True)
        install()
    if not starts():
        sys.exit("The browser tests need Chromium: install it, and name it in the variable CHROMIUM.")


if __name__ == "__main__":
    main()
