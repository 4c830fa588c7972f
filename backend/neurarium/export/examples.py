"""A few inputs of each network with the outputs that it gives, to check by that weights were read rightly."""

from collections.abc import Mapping
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import Data
from neurarium.engine.layers.input import Input
from neurarium.engine.players import Players
from neurarium.engine.train import Learner, TrainState

EXAMPLES = 16
_Answers = dict[str, tuple[dict[str, jax.Array], jax.Array]]


class Example(NamedTuple):
    """What a network reads, (examples, …) by the ids of its input layers, and what it gives for that."""

    inputs: Mapping[str, np.ndarray]
    output: np.ndarray


def average_of(role: str) -> str:
    """What the network is called whose params are an average of those of a role, as a GAN may keep one."""
    return f"{role}_average"


def examples(learner: Learner, train_state: TrainState, samples: Data) -> dict[str, Example]:
    """Examples of each role and of each average, made of the first test samples.

    The learner's numbers are bound. What a network reads that is no sample, such as noise or a code, is what
    it is shown with.
    """
    first = Batch(samples.test.part(slice(EXAMPLES)).fields)  # type: ignore[arg-type]  # numpy goes where JAX's arrays go

    def made(train_state: TrainState, first: Batch) -> _Answers:
        players, batch = learner.players(train_state), learner.completed(first)
        answers, averaged = _answers(learner, players, batch), _answers(learner, players.remembered(), batch)
        return answers | {average_of(role): averaged[role] for role in learner.objective.remembered}

    return {
        name: Example({id_: np.asarray(array) for id_, array in inputs.items()}, np.asarray(output))
        for name, (inputs, output) in jax.jit(made)(train_state, first).items()
    }


def _answers(learner: Learner, players: Players, batch: Batch) -> _Answers:
    """What each role's network reads when it is shown first, and what it gives."""
    known = dict(batch.fields)
    answers: _Answers = {}
    for each in learner.objective.passes():
        read = known | {field: known[source] for field, source in each.reads.items()}
        known[each.name] = players.apply(each.role, read).output
        inputs = {
            node.id: read[node.layer.field]
            for node in learner.models[each.role].nodes.values()
            if isinstance(node.layer, Input)
        }
        answers.setdefault(each.role, (inputs, known[each.name]))
    return answers
