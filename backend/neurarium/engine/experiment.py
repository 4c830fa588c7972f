"""An experiment: everything about a run that can be shared in a link, as frozen values."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, NonNegativeInt

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Frozen(BaseModel):
    """A value: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Spec(Frozen):
    """A registered thing by name, configured: `{type: "adam", config: {learning_rate: 0.001}}`."""

    type: Identifier
    config: dict[str, JsonValue] = {}

    def __hash__(self) -> int:
        # Its configuration cannot be hashed; few specs differ in that alone.
        return hash(self.type)


class LayerSpec(Spec):
    """One node of a network.

    A `frozen` layer is not trained. `locks` are single numbers that are not: flat indices by parameter.
    """

    id: Identifier
    frozen: bool = False
    locks: dict[str, tuple[NonNegativeInt, ...]] = {}


class Edge(Frozen):
    """One wire, from the output of `source` to the input of `target`; a target's edges are in input order."""

    source: Identifier
    target: Identifier


class Network(Frozen):
    """A directed acyclic graph of layers, in any order."""

    layers: tuple[LayerSpec, ...] = Field(min_length=1)
    edges: tuple[Edge, ...] = ()


class Experiment(Frozen):
    """Data set, networks by role, objective, optimizer, hyperparameters and seed.

    Hyperparameters are the `live` fields of the configurations; they are addressed by path, such as
    `optimizer.learning_rate` or `layers.dropout_1.rate`. Layer ids are unique over all networks.
    """

    version: Literal[1] = 1
    dataset: Spec
    augmentation: Spec = Spec(type="none")
    networks: dict[str, Network] = Field(min_length=1)
    objective: Spec
    optimizer: Spec
    schedule: Spec = Spec(type="constant")
    batch_size: int = Field(64, ge=1, title="Batch size", description="Samples that one step learns from.")
    seed: int = Field(0, ge=0, lt=2**32, description="Start of all randomness: same seed, same run.")
