"""Drawing: which samples a step learns from and how they are changed, whatever network learns from them.

Batches can be drawn ahead, for some steps at a time, by a function of its own. Compiled once, it serves all
networks that read the same data alike, in batches of any size.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp

from neurarium.engine.augmentation import Augmentation
from neurarium.engine.batch import Batch, Part, part_indices, prepare, take
from neurarium.engine.dataset import DataSpec
from neurarium.engine.hashing import hashed_key

# So many rows are drawn at a time, whatever a batch has: of a smaller one some are drawn in vain.
PIECE = 32
# Rows that lie ready are no more than that, and take no more memory.
MOST_ROWS, MOST_BYTES = 1024, 4_000_000


# A step, the first row of it that is drawn next, where its rows lie, and what was drawn.
_Carry = tuple[jax.Array, jax.Array, jax.Array, Batch]


class Drawing(NamedTuple):
    """How steps come by their samples, and how many `rows` can lie ready.

    Its methods are pure functions, to be compiled by the caller.
    """

    augmentation: Augmentation
    order: tuple[int, ...]  # of shuffled pixels
    rows: int

    @classmethod
    def of(cls, augmentation: Augmentation, data: DataSpec) -> "Drawing":
        """That of such data."""
        row_bytes = 4 * sum(math.prod(field.shape) for field in data.fields.values())
        order = data.picture.order if data.picture else ()
        return cls(augmentation, order, min(MOST_ROWS, MOST_BYTES // row_bytes))

    def bind(self, hyperparameters: Mapping[str, jax.Array]) -> "Drawing":
        """The same with its live numbers taken from `hyperparameters`."""
        return self._replace(augmentation=self.augmentation.bind("augmentation", hyperparameters))

    def augmented(self, samples: Batch, turn_key: jax.Array, part: Part | None = None) -> Batch:
        """Raw samples as a turn learns from them, given the key that it draws by; all, or part of its own."""
        batch, (augment_key, _) = prepare(samples), keys_of_turn(turn_key)
        changed = self.augmentation.apply(batch.fields, key=augment_key, order=self.order, part=part)
        return batch._replace(fields=changed)

    def form_ahead(self, train: Batch) -> Batch:
        """The shapes and types of what is drawn ahead, (rows + PIECE, …): those of prepared samples."""
        form: Batch = jax.tree.map(
            lambda array: jax.ShapeDtypeStruct((self.rows + PIECE, *array.shape[1:]), array.dtype),
            jax.eval_shape(prepare, train._replace(size=None)),
        )
        return form

    def ahead(
        self,
        key: jax.Array,
        step: jax.Array,
        train: Batch,
        hyperparameters: Mapping[str, jax.Array],
        batch_size: jax.Array,
        steps: jax.Array,
    ) -> Batch:
        """The batches of `steps` steps from this one on, one after the other.

        Each is as `augmented` makes it of the samples of its step. Together they have `rows` at most.
        """
        drawing = self.bind(hyperparameters)

        def piece(step: jax.Array, first: jax.Array) -> Batch:
            part = Part(first, batch_size)
            numbers = part_indices(key, step, part, samples=train.samples, rows=PIECE)
            return drawing.augmented(take(train, numbers), hashed_key(key, step), part)

        def body(carry: _Carry) -> _Carry:
            step, first, row, batches = carry
            drawn = jax.lax.optimization_barrier(piece(step, first))
            # What it has too many the next step's own replace.
            added: Batch = jax.tree.map(
                lambda rows, more: jax.lax.dynamic_update_slice_in_dim(rows, more, row + first, 0),
                batches,
                drawn,
            )
            is_last = first + PIECE >= batch_size
            return (
                step + is_last,
                jnp.where(is_last, 0, first + PIECE),
                jnp.where(is_last, row + batch_size, row),
                added,
            )

        # Natural numbers take less code.
        step, steps, batch_size, none = (jnp.uint32(number) for number in (step, steps, batch_size, 0))
        empty: Batch = jax.tree.map(lambda array: jnp.zeros(array.shape, array.dtype), self.form_ahead(train))
        start = step, none, none, empty
        batches: Batch = jax.lax.while_loop(lambda carry: carry[0] < step + steps, body, start)[-1]
        return batches


def keys_of_turn(key: jax.Array) -> tuple[jax.Array, jax.Array]:
    """What a turn augments by, and what its layers' keys are made of."""
    return hashed_key(key, 0), hashed_key(key, 1)
