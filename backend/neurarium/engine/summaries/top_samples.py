"""The test samples that excite a unit most."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.layer import Shape
from neurarium.engine.summary import MOST_PLACE, Cadence, Inspection, Summary, probes, summary_registry
from neurarium.engine.train import Learner

MOST_SAMPLES = 1_000


@summary_registry.register("top_samples")
class TopSamples(Summary):
    """The test samples for which a unit's activation is highest, the highest first.

    `<layer>/index` in the test set and `<layer>/activation`, each (count,), of the first `<layer>/probes`
    samples; `<layer>/unit` says which unit or map it is. The activation of a map is its mean.
    """

    title = "Top samples"
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    layer: Identifier | None = Field(
        None, title="Layer", description="The unit's layer; the output, if not named."
    )
    unit: int = live(0, ge=0, le=MOST_PLACE, title="Unit", description="Which unit or map of the layer.")
    count: int = Field(12, ge=1, le=100, title="Count", description="How many samples are shown.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        layer = known_layer(inspection.learner, self.layer)
        picture_reader(inspection.learner, layer)
        shown = probes(inspection, MOST_SAMPLES)
        outputs = inspection.learner.activations(inspection.train_state, shown)[layer]
        unit = unit_within(outputs.shape, self.unit)
        activation = of_unit(outputs, unit)
        sought = jnp.where(inspection.test.is_sample[: shown.rows], activation, -jnp.inf)
        highest, index = jax.lax.top_k(sought, min(self.count, shown.rows))
        tensors = {
            "index": jnp.where(highest > -jnp.inf, index, -1).astype(jnp.int32),
            "activation": highest.astype(jnp.float32),
            "probes": jnp.int32(shown.rows),
            "unit": unit,
        }
        return {f"{layer}/{name}": tensor for name, tensor in tensors.items()}


def unit_within(shape: Shape, unit: jax.Array | int) -> jax.Array:
    """Which unit or channel of such outputs it is: the last one, if there are not so many."""
    return jnp.clip(jnp.asarray(unit, jnp.int32), 0, shape[-1] - 1)


def of_unit(outputs: jax.Array, unit: jax.Array) -> jax.Array:
    """A unit's activation for each sample, (samples,), of a layer's outputs, (samples, …, units)."""
    return jnp.take(outputs, unit, axis=-1).reshape(len(outputs), -1).mean(1)


def known_layer(learner: Learner, layer: str | None) -> str:
    """The layer of this name: the output, if none is named.

    Raises:
        EngineError: there is none.
    """
    found = layer or learner.output
    if not any(found in model.nodes for model in learner.models.values()):
        raise EngineError("unknown_layer", f"There is no layer “{found}”.", layer_id=found)
    return found


def picture_reader(learner: Learner, layer: str) -> tuple[str, Shape]:
    """The role whose network a layer is of, and the shape of the picture that it reads.

    Raises:
        EngineError: it reads something else.
    """
    role = next(role for role, model in learner.models.items() if layer in model.nodes)
    fields = learner.objective.fields(learner.data)[role]
    if fields.keys() != {INPUT} or len(fields[INPUT]) != 3:
        words = "What excites a unit is shown of networks that read pictures only."
        raise EngineError("no_picture", words, layer_id=layer)
    return role, fields[INPUT]
