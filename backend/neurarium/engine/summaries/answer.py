"""The answer."""

import jax
import jax.numpy as jnp

from neurarium.engine.summary import Inspection, Summary, summary_registry


@summary_registry.register("answer")
class Answer(Summary):
    """What the network says of the viewer's input: `output`, the probabilities or the numbers, (outputs,)."""

    title = "Answer"

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        learner = inspection.learner
        output = learner.activations(inspection.train_state, inspection.sample)[learner.output]
        return {"output": learner.objective.predict(output)[0].ravel().astype(jnp.float32)}
