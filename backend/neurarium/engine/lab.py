"""What a lab is: a ready experiment with something to look for, in a file of its own."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from neurarium.engine.dataset import DataSpec, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.race import RaceSpec

SUFFIX = ".toml"
Picture = Literal[
    "answer",
    "losses",
    "weights",
    "corner",
    "answers",
    "units",
    "made",
    "sheet",
    "codes",
    "strangers",
    "own",
    "attributed",
]


def _wired(experiment: Any) -> Any:
    """An experiment as a lab's file has it: where a network has no wires, each layer feeds the next."""
    networks = {
        role: network if "edges" in network else {**network, "edges": _chain(network["layers"])}
        for role, network in experiment["networks"].items()
    }
    return {**experiment, "networks": networks}


def _chain(layers: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"source": one["id"], "target": next_["id"]} for one, next_ in pairwise(layers)]


class Lab(Frozen):
    """A ready experiment, seed included; the description says what to look for, `category` whether it works.

    `order` is its place among those of its kind, from what is taught first; tens leave room in between.
    `picture` is what the gallery shows of it, `shown_after` so many steps. A `race` of its experiment is
    offered beside it, and to see a picture of the page `large`, by its name there.
    """

    title: str = Field(min_length=1, max_length=40)
    description: str = Field(min_length=1, max_length=400)
    category: Literal["works", "fails"]
    order: int
    picture: Picture = "answer"
    shown_after: int = Field(4_000, ge=1)
    race: RaceSpec | None = None
    large: str = ""
    experiment: Annotated[Experiment, BeforeValidator(_wired)]

    @property
    def data(self) -> DataSpec:
        """What is known of the samples that it learns from."""
        return dataset_registry.build(self.experiment.dataset).spec()


class Labs:
    """The labs by name: each is a file of the folder `package`, read at the first look-up.

    One that cannot be read fails there, by its name.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._labs: dict[str, Lab] = {}

    def _read(self) -> dict[str, Lab]:
        if not self._labs:
            texts = {
                file.name.removesuffix(SUFFIX): file.read_text("utf-8")
                for file in files(self._package).iterdir()
                if file.name.endswith(SUFFIX)
            }
            self._labs = {name: read_lab(name, texts[name]) for name in sorted(texts)}
        return self._labs

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __contains__(self, name: str) -> bool:
        return name in self._read()

    def __getitem__(self, name: str) -> Lab:
        labs = self._read()
        if name not in labs:
            raise EngineError(
                "unknown_type", f"There is no lab “{name}”. Known are: {', '.join(labs)}.", field="type"
            )
        return labs[name]


def read_lab(name: str, text: str) -> Lab:
    """A lab from the text of its file.

    Raises:
        ValueError: it is no TOML, or says something of a lab that is wrong, missing or unknown.
    """
    try:
        content = tomllib.loads(text)
        lines = content.get("description", "").split()
        return Lab.model_validate({**content, "description": " ".join(lines)})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"The lab {name} cannot be read: {place}: {first['msg']}.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"The lab {name} cannot be read: {error}") from error


lab_registry = Labs("neurarium.engine.labs")
