"""An experiment: everything about a run that can be shared in a link, as frozen values."""

import json
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, NonNegativeInt

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
# A key of what is sent; schemas of patterns for keys have no like in TypeScript.
Key = Annotated[str, Field(max_length=64)]

# What is beyond these is not looked at any further; a server's own limits may be lower.
MOST_NETWORKS, MOST_LAYERS, MOST_WIRES, MOST_LOCKS = 8, 256, 2048, 4096
LARGEST_HELD = 1e6


def _of_whole_characters(config: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """JSON can write half a character (a lone surrogate), which could not be sent to anybody again."""
    try:
        json.dumps(config, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("text of whole characters is expected") from error
    return config


Config = Annotated[dict[str, JsonValue], AfterValidator(_of_whole_characters)]


class Frozen(BaseModel):
    """A value: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Spec(Frozen):
    """A registered thing by name, configured: `{type: "adam", config: {learning_rate: 0.001}}`."""

    type: Identifier
    config: Config = {}

    def __hash__(self) -> int:
        # Its configuration cannot be hashed; few specs differ in that alone.
        return hash(self.type)


Places = dict[Key, Annotated[tuple[NonNegativeInt, ...], Field(max_length=MOST_LOCKS)]]
HeldValue = Annotated[float, Field(ge=-LARGEST_HELD, le=LARGEST_HELD)]


class LayerSpec(Spec):
    """One node of a network.

    A `frozen` layer is not trained. `locks` are single numbers that are not: flat indices by parameter. Those
    of `cuts` count as 0 in every pass, and keep their values. `held` are units, or maps, by number: whatever
    they compute, they give that value; one that is muted gives 0.
    """

    id: Identifier
    frozen: bool = False
    locks: Places = {}
    cuts: Places = {}
    held: dict[NonNegativeInt, HeldValue] = Field({}, max_length=MOST_LOCKS)


class Edge(Frozen):
    """One wire, from the output of `source` to the input of `target`; a target's edges are in input order."""

    source: Identifier
    target: Identifier


class Network(Frozen):
    """A directed acyclic graph of layers, in any order."""

    layers: tuple[LayerSpec, ...] = Field(min_length=1, max_length=MOST_LAYERS)
    edges: tuple[Edge, ...] = Field((), max_length=MOST_WIRES)


class Experiment(Frozen):
    """Data set, networks by role, objective, optimizer, hyperparameters and seed.

    Networks with an optimizer of their own have it in `optimizers`, by role. Hyperparameters are the `live`
    fields of the configurations; they are addressed by path, such as `optimizer.learning_rate`,
    `optimizers.generator.learning_rate` or `layers.dropout_1.rate`. Layer ids are unique over all networks.
    """

    version: Literal[1] = 1
    dataset: Spec
    augmentation: Spec = Spec(type="none")
    networks: dict[Key, Network] = Field(min_length=1, max_length=MOST_NETWORKS)
    objective: Spec
    optimizer: Spec
    optimizers: dict[Key, Spec] = Field({}, max_length=MOST_NETWORKS)
    schedule: Spec = Spec(type="constant")
    batch_size: int = Field(64, ge=1, title="Batch size", description="Samples that one step learns from.")
    seed: int = Field(0, ge=0, lt=2**32, description="Start of all randomness: same seed, same run.")

    @property
    def layers(self) -> tuple[LayerSpec, ...]:
        """The layers of all networks."""
        return tuple(spec for network in self.networks.values() for spec in network.layers)

    def with_layers(self, change: Callable[[LayerSpec], LayerSpec]) -> "Experiment":
        """The same experiment, each layer of it changed."""
        networks = {
            role: network.model_copy(update={"layers": tuple(change(spec) for spec in network.layers)})
            for role, network in self.networks.items()
        }
        return self.model_copy(update={"networks": networks})
