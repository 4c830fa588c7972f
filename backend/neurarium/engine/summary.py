"""What a summary is: one named measurement for display."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar, final

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.batch import Batch
from neurarium.engine.component import Component
from neurarium.engine.dataset import DataSpec, SplitName
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.need import Need
from neurarium.engine.network import Params
from neurarium.engine.objective import Objective
from neurarium.engine.placed import placed
from neurarium.engine.registry import Registry
from neurarium.engine.train import Learner, TrainState

T = TypeVar("T")
P = TypeVar("P", bound=Objective)

Cadence = Literal["frame", "evaluation"]

NUMBERS = "summary"
QUANTISE_ABOVE = 16_384
MOST_LAYERS = 256
LARGEST_HALF = 65_504
# Programs are given live numbers as float32, which tells whole numbers apart up to this one.
MOST_PLACE = 2**24
BEYOND = 127
LEAST_LIMIT = 1e-12
# Magnitudes are added up to this one, so that the sum is finite.
MOST_SUMMED = 1e30
OUTLYING = 20
ROBUST_ROUNDS = 3
IN_REACH = 0.98
PROBE_MACS = 1_000_000_000
LEAST_PROBES = 100


class Wanted(NamedTuple):
    """What a turn of a step wants, and what it began with.

    `wishes` say of each output of every layer, by id, which way it would lower the loss, summed over the
    samples; `gradients` are those of the params, 0 where the turn moves none, and `before` these params.
    """

    wishes: dict[str, jax.Array]
    gradients: Params
    before: Params

    @classmethod
    def nothing(cls, learner: Learner, params: Params) -> "Wanted":
        """Its form, for a program to be compiled."""
        nodes = (node for model in learner.models.values() for node in model.nodes.values())
        wishes = {node.id: jax.ShapeDtypeStruct(node.shape, jnp.float32) for node in nodes}
        return cls(wishes, params, params)  # type: ignore[arg-type]


class Inspection(NamedTuple):
    """What a summary looks at.

    `sample` is the viewer's input as a batch of one, raw; its target is 0 when it has no label. `train` and
    `test` are all samples, raw, `evaluation` the objective's measurements of every test sample: it is empty
    for summaries that are made with each frame. The learner's live numbers are bound. `found` is what a
    summary with rounds found before, None in its first; `wanted` is what the turn wants that is looked at in
    slow motion, for a summary that reads it.
    """

    learner: Learner
    train_state: TrainState
    sample: Batch
    train: Batch
    test: Batch
    evaluation: dict[str, jax.Array]
    found: dict[str, jax.Array] | None = None
    wanted: Wanted | None = None

    def objective(self, kind: type[P]) -> P:
        """The learning problem, which is of this kind, as the summary `needs` it to be."""
        objective = self.learner.objective
        if not isinstance(objective, kind):
            raise TypeError(f"A {kind.__name__} is needed, and this is a {type(objective).__name__}.")
        return objective


class Summary(Component, ABC):
    """One measurement, computed in a compiled program.

    There is something of it to show of problems that have what it `needs`; what layers it looks at must have
    besides, it says by itself.

    `cadence` says when: with each frame, or with each evaluation. One that `needs_label` is left out while
    the viewer's input has none, and so are the tensors that it names as `of_label`; one that does not read
    the sample is the same for all viewers. One that `reads_code` finds the code that the viewer picked among
    the sample's fields, and is left out while there is none; so does one that `reads_other` with the viewer's
    other drawing. One that `reads_turn` is left out but in slow motion.
    The tensors that it names as `of_samples`, by
    the last part of their names, have a row for each sample of a split, and are cut off where padding begins.

    One with `rounds` continues with each frame from what it found in the one before, those tensors that
    `begin` gives at first; while nothing trains, for so many rounds. With a single round and no beginning it
    is computed at once for another input, and then now and then on the weights of now.

    Its live fields are arguments of its program.
    """

    needs: ClassVar[tuple[Need, ...]] = ()
    cadence: ClassVar[Cadence] = "frame"
    needs_label: ClassVar[bool] = False
    of_label: ClassVar[tuple[str, ...]] = ()
    reads_sample: ClassVar[bool] = True
    reads_code: ClassVar[bool] = False
    reads_other: ClassVar[bool] = False
    reads_turn: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = {}
    rounds: ClassVar[int] = 0

    @final
    @classmethod
    def lacks(cls, objective: Objective, data: DataSpec) -> Need | None:
        """The first of its needs that a problem does not meet; None if it meets all."""
        return next((need for need in cls.needs if not need.is_met(objective, data)), None)

    @final
    @classmethod
    def check(cls, learner: Learner) -> None:
        """Raise unless there is something of it to show.

        Raises:
            EngineError: the problem lacks what it needs.
        """
        if need := cls.lacks(learner.objective, learner.data):
            raise EngineError("not_shown", f"“{cls.title}” is shown only for {need.of}.")

    def begin(self, learner: Learner) -> dict[str, np.ndarray]:
        """What the first round continues from."""
        return {}

    @abstractmethod
    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        """Tensors by name, without the summary's own name, in the type that goes over the wire."""


def without_numbers(spec: Spec) -> Spec:
    """What a summary's program depends on: its configuration without its live numbers."""
    live = summary_registry[spec.type].live_names()
    fixed = {name: value for name, value in spec.config.items() if name not in live}
    return spec.model_copy(update={"config": fixed}) if live else spec


def numbers_of(spec: Spec) -> dict[str, jax.Array]:
    """A summary's own live numbers, as its program is given them among those of the experiment."""
    if not summary_registry[spec.type].live_names():
        return {}
    summary = summary_registry.build(spec)
    return {f"{NUMBERS}.{name}": placed(np.float32(getattr(summary, name))) for name in summary.live_names()}


def probes(inspection: Inspection, most: int) -> Batch:
    """The first test samples, so many at most, and fewer where a network is large."""
    return inspection.test.part(0, min(affordable(inspection.learner, most), inspection.test.rows))


def affordable(learner: Learner, most: int) -> int:
    """So many samples at most, and fewer where a network is large: frames wait for them."""
    return min(most, max(LEAST_PROBES, PROBE_MACS // max(1, learner.sample_macs)))


def compact(tensors: dict[str, jax.Array]) -> dict[str, jax.Array]:
    """Numbers for a picture, in as few bytes as they need.

    Numbers that may be read are float32, exactly; very many are int8 with a companion `<name>/scale`. Of
    these, ±BEYOND stands for what lies outside of the range that is shown.
    """
    packed: dict[str, jax.Array] = {}
    for name, tensor in tensors.items():
        if tensor.size > QUANTISE_ABOVE:
            scale = jnp.maximum(robust_limit(tensor), LEAST_LIMIT) / (BEYOND - 1)
            packed[name] = jnp.clip(jnp.round(tensor / scale), -BEYOND, BEYOND).astype(jnp.int8)
            packed[f"{name}/scale"] = scale
        else:
            packed[name] = tensor.astype(jnp.float32)
    return packed


def robust_limit(values: jax.Array) -> jax.Array:
    """A magnitude that holds all values but outliers: a single huge one does not hide all others.

    Outliers are beyond OUTLYING times the mean magnitude of what is not 0. The mean is taken again without
    the outliers that it showed, because they had a part in it.
    """
    magnitudes = jnp.minimum(jnp.abs(values), MOST_SUMMED)
    limit = largest = magnitudes.max()
    for _ in range(ROBUST_ROUNDS):
        within = (magnitudes > 0) & (magnitudes <= limit)
        mean = jnp.where(within, magnitudes, 0).sum() / jnp.maximum(within.sum(), 1)
        limit = jnp.minimum(limit, OUTLYING * mean)
    return jnp.where(limit > 0, limit, largest)


def round_reach(places: jax.Array, *, least: float = LEAST_LIMIT) -> jax.Array:
    """How far a plane must be shown each way from the middle for nearly all places, (places, 2), to be in it.

    It is one of the numbers …, 2, 3, 4, 6, 8, …, so that it does not move with each step.
    """
    farthest = jnp.quantile(jnp.abs(places).max(1), IN_REACH)
    power = jnp.exp2(jnp.ceil(jnp.log2(jnp.maximum(farthest, least))))
    return jnp.where(farthest <= 0.75 * power, 0.75 * power, power).astype(jnp.float32)


def halves(tensor: jax.Array) -> jax.Array:
    """Numbers as float16, those outside of its range as its largest."""
    return jnp.clip(tensor, -LARGEST_HALF, LARGEST_HALF).astype(jnp.float16)


def by_path(params: Params, layers: tuple[str, ...]) -> dict[str, jax.Array]:
    """Layer arrays as `<layer>/<name>`; of the named layers only, or of all if none is named."""
    return {
        f"{layer_id}/{name}": array
        for layer_id, arrays in chosen(params, layers).items()
        for name, array in arrays.items()
    }


def chosen(by_layer: Mapping[str, T], layers: tuple[str, ...]) -> dict[str, T]:
    """The entries of the named layers, or all if none is named."""
    return {layer_id: entry for layer_id, entry in by_layer.items() if not layers or layer_id in layers}


def layers_field() -> Any:
    """The configuration field of a summary that can be limited to some layers."""
    return Field(
        (), max_length=MOST_LAYERS, title="Layers", description="Only these layers; all if none is named."
    )


def class_count(inspection: Inspection) -> int:
    """How many classes there are, of which one is told."""
    return len(inspection.learner.objective.judgements(inspection.learner.data))


def shown_of(objective: Objective, data: DataSpec) -> tuple[str, ...]:
    """The summaries of which there is something to show of a problem, by name."""
    return tuple(name for name in summary_registry if summary_registry[name].lacks(objective, data) is None)


summary_registry: Registry[Summary] = Registry("summary", "neurarium.engine.summaries")
