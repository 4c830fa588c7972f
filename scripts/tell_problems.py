"""Write what a page is told of the learning problem of every lab, for the tests of the page.

python -m scripts.tell_problems
"""

import json
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from neurarium.engine.lab import lab_registry
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Planner
from neurarium.settings import Limits

PATH = Path(__file__).parents[1] / "frontend/src/lib/learning-problems.fixture.json"
# What views ask for; all else would tell labs apart that pose the same problem.
OF_DATA = {
    "partial",
    "input_shape",
    "class_names",
    "axes",
    "symbols",
    "ends",
    "collect",
    "track",
    "melody",
    "pen",
    "excerpt",
    "blank",
}
OF_OBJECTIVE = {"has_target", "judgements", "shows", "code_size"}

Told = dict[str, dict[str, Any]]


def told_of(planner: Planner, lab: str) -> Told:
    """What a page is told of a lab that a view may ask for."""
    plan = planner.plan(lab_registry[lab].experiment)
    return {
        "data": plan.data_info.model_dump(mode="json", include=OF_DATA),
        "objective": plan.objective_info.model_dump(mode="json", include=OF_OBJECTIVE),
    }


def text_of(problems: dict[str, Told]) -> str:
    """The problems as the text of a file, one on each line."""
    lines = (f"{json.dumps(lab)}: {json.dumps(told)}" for lab, told in sorted(problems.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def of_labs(planner: Planner, known: Collection[str]) -> dict[str, Told]:
    """The problems of the labs that are known, and of others that pose one which none of these does."""
    labs = [lab for lab in known if lab in lab_registry]
    problems = {lab: told_of(planner, lab) for lab in labs}
    for lab in lab_registry:
        told = told_of(planner, lab)
        if told not in problems.values():
            problems[lab] = told
    return problems


def main() -> None:
    """Write the file again."""
    with TemporaryDirectory() as nothing_fetched:
        planner = Planner(Datasets(Path(nothing_fetched), ()), Limits())
        problems = of_labs(planner, json.loads(PATH.read_text(encoding="utf-8")))
    PATH.write_text(text_of(problems), "utf-8")


if __name__ == "__main__":
    main()
