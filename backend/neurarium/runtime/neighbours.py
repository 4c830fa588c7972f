"""Experiments that are a click away from one: what the next change is likely to make."""

import math
from collections.abc import Callable, Iterator
from typing import get_args

from neurarium.engine.activation import ActivationName
from neurarium.engine.experiment import Experiment, Network, Spec
from neurarium.engine.network import Model
from neurarium.engine.network_edits import configure, insert, new_layer, width_of
from neurarium.engine.preset import preset_registry
from neurarium.runtime.plan import Plan, Planner

# From this width on a click adds or takes an eighth of the power of two that is reached, and not one.
FINE_WIDTH = 16
EIGHTH_BITS = 3
# A layer as wide as all pixels is offered, but hardly meant.
MOST_UNITS = 256
ACTIVATIONS: tuple[ActivationName, ...] = get_args(ActivationName)
OPTIMIZERS = ("adam", "sgd", "momentum")

Change = Callable[[Network, Model], Iterator[Network]]


def neighbours(plan: Plan, planner: Planner) -> Iterator[Experiment]:
    """One click from a plan, the likeliest first: a unit more, a layer more, a unit fewer, a preset for the
    same problem, another optimizer, another activation. Some of them may be wrong."""
    experiment = plan.experiment
    for change in (_widened, _deepened, _narrowed):
        yield from _changed(plan, change)
    for name in preset_registry:
        if preset_registry[name].suits(plan.data.spec):
            preset = planner.preset_experiment(name, experiment.dataset.type)
            if preset.objective.type == experiment.objective.type:
                yield preset
    for name in OPTIMIZERS:
        if name != experiment.optimizer.type and not experiment.optimizers:
            yield experiment.model_copy(update={"optimizer": Spec(type=name)})
    yield from _changed(plan, _activated)


def after_click(width: int, sign: int) -> int:
    """The width that a click on + (`sign` 1) or - (-1) makes of one."""
    is_fine = width < FINE_WIDTH or (sign < 0 and width == FINE_WIDTH)
    return width + sign * (1 if is_fine else 2 ** (int(math.log2(width)) - EIGHTH_BITS))


def _changed(plan: Plan, change: Change) -> Iterator[Experiment]:
    """With each network that a kind of change makes of each role's."""
    networks = plan.experiment.networks
    for role, model in plan.learner.models.items():
        for network in change(networks[role], model):
            yield plan.experiment.model_copy(update={"networks": networks | {role: network}})


def _widened(network: Network, model: Model) -> Iterator[Network]:
    for layer_id in _hidden(model):
        if found := width_of(model.nodes[layer_id].layer):
            field, width = found
            yield configure(network, layer_id, {field: after_click(width, 1)})


def _narrowed(network: Network, model: Model) -> Iterator[Network]:
    for layer_id in _hidden(model):
        if (found := width_of(model.nodes[layer_id].layer)) and found[1] > 1:
            field, width = found
            yield configure(network, layer_id, {field: after_click(width, -1)})


def _deepened(network: Network, model: Model) -> Iterator[Network]:
    for index, edge in enumerate(network.edges):
        width = model.nodes[edge.source].shape[-1]
        if width_of(model.nodes[edge.target].layer) and width <= MOST_UNITS:
            yield insert(network, index, new_layer(network, "dense", {"units": width}))


def _activated(network: Network, model: Model) -> Iterator[Network]:
    for layer_id in _hidden(model):
        name = getattr(model.nodes[layer_id].layer, "activation", None)
        if name in ACTIVATIONS:
            for beside in (1, -1):
                other = ACTIVATIONS[(ACTIVATIONS.index(name) + beside) % len(ACTIVATIONS)]
                yield configure(network, layer_id, {"activation": other})


def _hidden(model: Model) -> Iterator[str]:
    """The layers whose form is free: what comes in and what must come out is not."""
    return (
        layer_id for layer_id, node in model.nodes.items() if node.input_shapes and layer_id != model.output
    )
