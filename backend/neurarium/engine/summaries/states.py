"""What recurrent layers remember, over time."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from neurarium.engine import threefry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.layer import Variables
from neurarium.engine.lengths import is_within
from neurarium.engine.recurrence import Recurrent
from neurarium.engine.summary import Inspection, Summary, compact, layers_field, summary_registry


@summary_registry.register("states")
class States(Summary):
    """The output of every recurrent layer after each element of the viewer's sequence: `<layer>`, (length,
    units), of both directions forward first. It is 0 beyond the end of the sequence.
    """

    title = "States"

    layers: tuple[Identifier, ...] = layers_field()

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        read = dict(self._read(inspection))
        if not read:
            raise EngineError("no_state", "This is shown of networks with recurrent layers only.")
        return compact(read)

    def _read(self, inspection: Inspection) -> Iterator[tuple[str, jax.Array]]:
        learner, params = inspection.learner, inspection.train_state.params
        outputs = learner.activations(inspection.train_state, inspection.sample)
        lengths = learner.lengths(inspection.sample)
        for model in learner.models.values():
            for node in model.nodes.values():
                if not isinstance(node.layer, Recurrent) or (self.layers and node.id not in self.layers):
                    continue
                layer = node.layer.model_copy(update={"return_sequences": True})
                (source,) = node.sources
                x = outputs[source]
                true = lengths.get(source, jnp.full(len(x), x.shape[1]))
                own = params[node.id]
                counted = Variables(node.hold.cut(own) if node.hold else own, {})
                states, _ = layer.apply_padded(
                    counted, (x,), lengths=true, key=threefry.seeded(0), training=False
                )
                yield node.id, jnp.where(is_within(true[0], x.shape[1])[:, jnp.newaxis], states[0], 0)
