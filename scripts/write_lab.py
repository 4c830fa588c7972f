"""Write the file of a lab from an experiment that was saved on the page; what to look for is left to you.

python -m scripts.write_lab experiment.json > backend/neurarium/engine/labs/two_moons.toml
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import fill
from typing import Any, TypeVar

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.component import Component
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.experiment import Edge, Experiment, Network, Spec
from neurarium.engine.layer import layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.registry import Registry
from neurarium.engine.schedule import schedule_registry

WIDTH = 110
C = TypeVar("C", bound=Component)
S = TypeVar("S", bound=Spec)


def lab_text(experiment: Experiment, **words: str | int) -> str:
    """The text of a lab's file: what is as by default is left out, and so are the wires of a chain."""
    lines = [_assignment(name, value) for name, value in words.items()]
    plain = _briefly(experiment).model_dump(mode="json", exclude={"networks"}, exclude_defaults=True)
    lines += ["", "[experiment]", *(_assignment(name, value) for name, value in plain.items())]
    for role, network in experiment.networks.items():
        lines += ["", f"[experiment.networks.{role}]", *_network(network)]
    return "\n".join(lines) + "\n"


def _briefly(experiment: Experiment) -> Experiment:
    return experiment.model_copy(
        update={
            "dataset": _brief(experiment.dataset, dataset_registry),
            "augmentation": _brief(experiment.augmentation, augmentation_registry),
            "objective": _brief(experiment.objective, objective_registry),
            "optimizer": _brief(experiment.optimizer, optimizer_registry),
            "optimizers": {
                role: _brief(own, optimizer_registry) for role, own in experiment.optimizers.items()
            },
            "schedule": _brief(experiment.schedule, schedule_registry),
        }
    )


def _brief(spec: S, registry: Registry[C]) -> S:
    """The spec with what differs from the defaults alone."""
    config = registry.build(spec).model_dump(mode="json", exclude_defaults=True)
    return spec.model_copy(update={"config": config})


def _network(network: Network) -> Iterator[str]:
    brief = [_brief(layer, layer_registry) for layer in network.layers]
    layers = [layer.model_dump(mode="json", exclude_defaults=True) for layer in brief]
    yield from _list("layers", [{"id": layer.pop("id"), **layer} for layer in layers])
    ids = [layer.id for layer in network.layers]
    if network.edges != tuple(Edge(source=one, target=next_) for one, next_ in pairwise(ids)):
        yield from _list("edges", [edge.model_dump() for edge in network.edges])


def _list(name: str, values: list[dict[str, Any]]) -> list[str]:
    return [f"{name} = [", *(f"  {_value(value)}," for value in values), "]"]


def _assignment(name: str, value: Any) -> str:
    if isinstance(value, str) and len(value) > WIDTH - 20:
        return f'{name} = """\n{fill(value, WIDTH, break_on_hyphens=False)}"""'
    return f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    """A value in TOML: all but tables are written as in JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Write the lab of the file that is named."""
    saved = Experiment.model_validate_json(Path(sys.argv[1]).read_text("utf-8"))
    print(lab_text(saved, title="?", description="?", category="works", order=1_000), end="")


if __name__ == "__main__":
    main()
