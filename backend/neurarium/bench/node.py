"""Node, for what the server is compared with: the first one at hand that runs TypeScript as it is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

RUNS_TYPESCRIPT = (22, 18)


def find_node() -> Path | None:
    """The Node of this environment, or else that on the path; None if neither is there and new enough."""
    beside = Path(sys.executable).with_name("node")
    on_path = shutil.which("node")
    candidates = [beside, *([Path(on_path)] if on_path else [])]
    return next((node for node in candidates if node.exists() and _version(node) >= RUNS_TYPESCRIPT), None)


def _version(node: Path) -> tuple[int, int]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.match(r"v(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)
