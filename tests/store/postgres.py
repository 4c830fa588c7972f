"""Finds a PostgreSQL for the tests of the store; `python -m tests.store.postgres` installs one if it can."""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "postgresql"


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    # Debian keeps the programs of each version apart.
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def main() -> None:
    """Install the system's package, if there is none and this is allowed; without, its tests are skipped."""
    if find_postgres() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing PostgreSQL for the tests", flush=True)
        subprocess.run(["apt-get", "update", "--quiet"])
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", PACKAGE])


if __name__ == "__main__":
    main()
