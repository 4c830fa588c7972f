"""The test samples that excite a unit most."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from pydantic import Field

from neurarium.engine.dataset import INPUT
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.layer import Shape
from neurarium.engine.summary import Cadence, Inspection, Summary, probes, summary_registry
from neurarium.engine.train import Learner

MOST_SAMPLES = 1_000


@summary_registry.register("top_samples")
class TopSamples(Summary):
    """The test samples for which a unit's activation is highest, the highest first.

    `<layer>/<unit>/index` in the test set and `<layer>/<unit>/activation`, each (count,), of the first
    `<layer>/<unit>/probes` samples. The activation of a map is its mean.
    """

    title = "Top samples"
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False

    layer: Identifier | None = Field(
        None, title="Layer", description="The unit's layer; the output, if not named."
    )
    unit: int = Field(0, ge=0, title="Unit", description="Which unit or map of the layer.")
    count: int = Field(12, ge=1, le=100, title="Count", description="How many samples are shown.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        layer = unit_layer(inspection.learner, self.layer, self.unit)
        picture_reader(inspection.learner, layer)
        shown = probes(inspection, MOST_SAMPLES)
        outputs = inspection.learner.activations(inspection.train_state, shown)[layer]
        activation = of_unit(outputs, self.unit)
        sought = jnp.where(inspection.test.is_sample[: shown.rows], activation, -jnp.inf)
        highest, index = jax.lax.top_k(sought, min(self.count, shown.rows))
        tensors = {
            "index": jnp.where(highest > -jnp.inf, index, -1).astype(jnp.int32),
            "activation": highest.astype(jnp.float32),
            "probes": jnp.int32(shown.rows),
        }
        return {f"{layer}/{self.unit}/{name}": tensor for name, tensor in tensors.items()}


def of_unit(outputs: jax.Array, unit: int) -> jax.Array:
    """A unit's activation for each sample, (samples,), of a layer's outputs, (samples, …, units)."""
    return outputs[..., unit].reshape(len(outputs), -1).mean(1)


def unit_layer(learner: Learner, layer: str | None, unit: int) -> str:
    """The layer of a unit: the output, if none is named.

    Raises:
        EngineError: there is no such layer, or it has no such unit.
    """
    found = layer or learner.output
    shape = next((model.nodes[found].shape for model in learner.models.values() if found in model.nodes), ())
    if not shape:
        raise EngineError("unknown_layer", f"There is no layer “{found}”.", layer_id=found)
    if unit >= shape[-1]:
        raise EngineError("no_unit", f"“{found}” has {shape[-1]} units, numbered from 0.", field="unit")
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
