"""What drafts are checked by."""

from pathlib import Path

import pytest

from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.settings import Limits


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    return Planner(Datasets(Path(tmp_path_factory.mktemp("data")), ()), Limits())
