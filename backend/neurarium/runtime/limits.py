"""What one server bears: checks before anything large is made, by counting alone."""

import math
from collections.abc import Iterator
from functools import lru_cache

import jax
import jax.numpy as jnp

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.network import Node, layer_param_count
from neurarium.engine.optimizer import Optimizer
from neurarium.engine.train import Learner
from neurarium.settings import Limits

BYTES_PER_NUMBER = 4
# A forward pass keeps its outputs for the backward pass, which makes as many again.
OUTPUT_COPIES = 4
# What is laid out for computing, such as the patches of a convolution, is kept too, and has a gradient.
SCRATCH_COPIES = 2
# The present train state, the next one, and the one that was evaluated last.
STATE_COPIES = 3
# Gradients and what the optimizer makes of them on the way, for each of the params.
GRADIENT_COPIES = 3
EVALUATED_SAMPLES = 256
MANY = 1000


def check_size(experiment: Experiment, limits: Limits) -> None:
    """Raise if an experiment asks for more layers, wires or samples a step than are allowed."""
    layers = sum(len(network.layers) for network in experiment.networks.values())
    if layers > limits.layers:
        raise EngineError("too_many_layers", f"A network may have {limits.layers} layers here, not {layers}.")
    wires = sum(len(network.edges) for network in experiment.networks.values())
    if wires > limits.wires:
        raise EngineError("too_many_wires", f"A network may have {limits.wires} wires here, not {wires}.")
    if experiment.batch_size > limits.batch_size:
        raise EngineError(
            "batch_too_large",
            f"The batch size may be {limits.batch_size:,} here at most, not {experiment.batch_size:,}.",
            field="batch_size",
        )


def check_limits(experiment: Experiment, learner: Learner, limits: Limits) -> None:
    """Raise if a learner has too many params or would take too much memory; nothing is allocated."""
    params = sum(_params(node) for node in _nodes(learner))
    if params > limits.params:
        raise EngineError(
            "too_many_params",
            f"A network may have {limits.params:,} weights here, not {params:,}.",
            layer_id=max(_nodes(learner), key=_params).id,
        )
    needed = memory_bytes(experiment, learner)
    if needed > limits.memory_bytes:
        raise EngineError(
            "too_much_memory",
            f"This would take about {needed / 2**20:,.0f} MiB of memory; {limits.memory_bytes / 2**20:,.0f} "
            "MiB are allowed. A smaller batch, fewer channels or an earlier pooling would help.",
            layer_id=max(_nodes(learner), key=_numbers).id,
        )


def memory_bytes(experiment: Experiment, learner: Learner) -> int:
    """About how much memory training takes: params, what is kept of them, gradients and a batch's outputs."""
    kept = sum(
        sum(map(_params, model.nodes.values())) * (STATE_COPIES * _copies(learner, role) + GRADIENT_COPIES)
        for role, model in learner.models.items()
    )
    per_sample = sum(_numbers(node) for node in _nodes(learner))
    batch = max(experiment.batch_size, learner.data.test_size and EVALUATED_SAMPLES)
    return BYTES_PER_NUMBER * (kept + per_sample * batch)


def _copies(learner: Learner, role: str) -> int:
    """How many numbers a train state holds for each of the params of a role."""
    return 1 + _slots(learner.optimizer_of(role)) + (role in learner.objective.remembered)


def _nodes(learner: Learner) -> Iterator[Node]:
    for model in learner.models.values():
        yield from model.nodes.values()


def _params(node: Node) -> int:
    return layer_param_count(node.layer, node.input_shapes)


def _numbers(node: Node) -> int:
    """Numbers that one sample takes in training."""
    return OUTPUT_COPIES * math.prod(node.shape) + SCRATCH_COPIES * node.layer.scratch(node.input_shapes)


@lru_cache
def _slots(optimizer: Optimizer) -> int:
    """How many numbers an optimizer remembers for each of the params."""
    params = {"layer": {"kernel": jax.ShapeDtypeStruct((MANY, 1), jnp.float32)}}
    opt_state = jax.eval_shape(optimizer.init, params)
    remembered: int = sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(opt_state))
    return remembered // MANY
