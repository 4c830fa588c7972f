"""Experiments that were shared before problems had roles: they open and train as they did.

Each line of old_experiments.json is one as links and files hold it, with the mean loss of the first test
samples after so many steps, as the version that wrote it measured it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from neurarium.engine.experiment import Experiment
from tests.engine.drawn import ready

FEW = 50
OLD: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "old_experiments.json").read_text(encoding="utf-8")
)


def test_there_are_twenty_of_all_kinds() -> None:
    assert len({old["name"] for old in OLD}) == 20
    assert {len(old["experiment"]["dataset"].get("config", {})) > 0 for old in OLD} == {False, True}


@pytest.mark.parametrize("old", OLD, ids=lambda old: old["name"])
def test_it_opens_and_trains_as_it_did(old: dict[str, Any]) -> None:
    made = ready(Experiment.model_validate(old["experiment"]))
    state = made.trained(old["steps"])[0] if old["steps"] else made.init()
    loss = made.measured(state, made.test.part(0, min(FEW, made.test.rows)))["loss"]
    assert loss == pytest.approx(old["loss"], rel=1e-3)
