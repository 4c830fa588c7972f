"""What the turn of a step wants, and what it does."""

from typing import ClassVar

import jax

from neurarium.engine.errors import EngineError
from neurarium.engine.summary import Inspection, Summary, by_path, compact, summary_registry


@summary_registry.register("turn")
class Turn(Summary):
    """The backward pass of the turn that is looked at in slow motion.

    `wishes/<layer>`, of the layer's shape, say which way each output would lower the loss: the negative
    derivative, the mean over the samples; `pulls/<layer>/<param>` are the negative gradients (Rumelhart et
    al. 1986), and `changes/<layer>/<param>` how far each param has moved.
    """

    title = "Turn"
    reads_sample: ClassVar[bool] = False
    reads_turn: ClassVar[bool] = True

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        wanted = inspection.wanted
        if wanted is None:
            raise EngineError("no_turn", "A turn can be looked at in slow motion only.")
        pulls = jax.tree.map(lambda gradient: -gradient, wanted.gradients)
        changes = jax.tree.map(lambda now, then: now - then, inspection.train_state.params, wanted.before)
        return compact(
            {f"wishes/{layer_id}": wish for layer_id, wish in wanted.wishes.items()}
            | {f"pulls/{path}": array for path, array in by_path(pulls, ()).items()}
            | {f"changes/{path}": array for path, array in by_path(changes, ()).items()}
        )
