"""What one server bears: checks before anything large is made."""

import math

import jax

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.network import Params, param_count
from neurarium.engine.train import Learner
from neurarium.settings import Limits

BYTES_PER_NUMBER = 4
# A forward pass keeps its outputs for the backward pass, which makes as many again; then there are patches.
ACTIVATION_COPIES = 4


def check_size(experiment: Experiment, limits: Limits) -> None:
    """Raise if an experiment asks for more layers or samples a step than are allowed."""
    layers = sum(len(network.layers) for network in experiment.networks.values())
    if layers > limits.layers:
        raise EngineError("too_many_layers", f"A network may have {limits.layers} layers here, not {layers}.")
    if experiment.batch_size > limits.batch_size:
        raise EngineError(
            "batch_too_large",
            f"The batch size may be {limits.batch_size:,} here at most, not {experiment.batch_size:,}.",
            field="batch_size",
        )


def check_limits(experiment: Experiment, learner: Learner, limits: Limits) -> None:
    """Raise if a learner has too many params or would take too much memory; nothing is allocated."""
    start = jax.eval_shape(learner.init, jax.random.key(0))
    params = param_count(start.params)
    if params > limits.params:
        raise EngineError(
            "too_many_params",
            f"A network may have {limits.params:,} weights here, not {params:,}.",
            layer_id=_largest_layer(learner),
        )
    needed = memory_bytes(experiment, learner)
    if needed > limits.memory_bytes:
        raise EngineError(
            "too_much_memory",
            f"This would take about {needed / 2**20:,.0f} MiB of memory; {limits.memory_bytes / 2**20:,.0f} "
            "MiB are allowed. A smaller batch, fewer channels or an earlier pooling would help.",
            layer_id=_widest_layer(learner),
        )


def memory_bytes(experiment: Experiment, learner: Learner) -> int:
    """About how much memory training takes: params, optimizer state, gradients and one batch's outputs."""
    start = jax.eval_shape(learner.init, jax.random.key(0))
    numbers = sum(math.prod(leaf.shape) for leaf in jax.tree.leaves((start.params, start.opt_state)))
    outputs = sum(math.prod(node.shape) for model in learner.models.values() for node in model.nodes.values())
    batch = max(experiment.batch_size, learner.data.test_size and 256)
    return int(BYTES_PER_NUMBER * (3 * numbers + ACTIVATION_COPIES * outputs * batch))


def _largest_layer(learner: Learner) -> str:
    params: Params = jax.eval_shape(learner.init, jax.random.key(0)).params
    counts = {layer_id: param_count({layer_id: arrays}) for layer_id, arrays in params.items()}
    return max(counts, key=lambda layer_id: counts[layer_id])


def _widest_layer(learner: Learner) -> str:
    nodes = [node for model in learner.models.values() for node in model.nodes.values()]
    return max(nodes, key=lambda node: math.prod(node.shape)).id
