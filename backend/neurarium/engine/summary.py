"""What a summary is: one named measurement for display."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.component import Component
from neurarium.engine.network import Params
from neurarium.engine.registry import Registry
from neurarium.engine.train import Learner, TrainState

Cadence = Literal["frame", "evaluation"]

QUANTISE_ABOVE = 16_384


class Inspection(NamedTuple):
    """What a summary looks at.

    `sample` is the viewer's input as a batch of one, raw; its target is 0 when it has no label. `evaluation`
    holds the objective's measurements of every test sample, `test` the test samples, raw. The learner's live
    numbers are bound.
    """

    learner: Learner
    train_state: TrainState
    sample: Batch
    test: Batch
    evaluation: dict[str, jax.Array]


class Summary(Component, ABC):
    """One measurement, computed in a compiled program.

    `cadence` says when: with each frame, or with each evaluation. One that `needs_label` is left out while
    the viewer's input has none; one that does not read the sample is the same for all viewers.
    """

    cadence: ClassVar[Cadence] = "frame"
    needs_label: ClassVar[bool] = False
    reads_sample: ClassVar[bool] = True

    @abstractmethod
    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        """Tensors by name, without the summary's own name, in the type that goes over the wire."""


def compact(tensors: dict[str, jax.Array]) -> dict[str, jax.Array]:
    """Numbers for a picture: float16, or int8 with a companion `<name>/scale` where there are many."""
    packed: dict[str, jax.Array] = {}
    for name, tensor in tensors.items():
        if tensor.size > QUANTISE_ABOVE:
            scale = jnp.maximum(jnp.abs(tensor).max(), 1e-12) / 127
            packed[name] = jnp.round(tensor / scale).astype(jnp.int8)
            packed[f"{name}/scale"] = scale
        else:
            packed[name] = jnp.clip(tensor, -65_504, 65_504).astype(jnp.float16)
    return packed


def by_path(params: Params, layers: tuple[str, ...]) -> dict[str, jax.Array]:
    """Layer arrays as `<layer>/<name>`; of the named layers only, or of all if none is named."""
    return {
        f"{layer_id}/{name}": array
        for layer_id, arrays in params.items()
        if not layers or layer_id in layers
        for name, array in arrays.items()
    }


summary_registry: Registry[Summary] = Registry("summary", "neurarium.engine.summaries")
