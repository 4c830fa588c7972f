"""The networks of a run as ONNX models, which runtimes and viewers of other makers read.

A problem of several networks becomes a model of each role: they are of use apart from each other, as a
generator without its discriminator is. Where what is made is made by an average of a network's params, as a
GAN may, that is a model, too.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import jax
import numpy as np

from neurarium import __version__
from neurarium.engine.holds import Hold
from neurarium.engine.layers.input import Input
from neurarium.engine.network import Model, Params, State
from neurarium.engine.train import Learner, TrainState
from neurarium.export.examples import average_of
from neurarium.export.layer_code import code_of
from neurarium.export.onnx_ending import ending_after, ending_of_input, true_alone
from neurarium.export.onnx_graph import IR_VERSION, OPSET, Graph, OnnxEnding, OnnxLayer
from neurarium.export.walk import masked_layers, of_whole_samples

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

BATCH = "batch"  # what the first axis of all tensors is called; it may be of any size


def onnx_models(learner: Learner, train_state: TrainState) -> dict[str, "ModelProto"]:
    """A model for each network of a learner whose numbers are bound, by the network's name.

    Tensors that layers give have the layers' ids as their names; so have inputs and outputs.

    Raises:
        EngineError: a layer has no form in ONNX; it names the layer.
    """
    return {
        name: _model(
            of_whole_samples(learner.models[role]),
            params,
            train_state.state,
            name,
            _words(learner, role, train_state),
        )
        for name, role, params in _networks(learner, train_state)
    }


def _networks(learner: Learner, train_state: TrainState) -> Iterator[tuple[str, str, Params]]:
    """What becomes a model: its name, its role, and its params."""
    for role in learner.models:
        yield role, role, train_state.params
        if role in learner.objective.remembered:
            yield average_of(role), role, train_state.params | train_state.memory


def _words(learner: Learner, role: str, train_state: TrainState) -> dict[str, str]:
    """What is good to know of a role's model, and stands in it beside its graph."""
    words = {"data": learner.data.title, "step": str(int(train_state.step))}
    classes = learner.objective.judgements(learner.data)
    if classes and role == learner.objective.answer_role:
        words |= {"classes": json.dumps(classes), "readout": learner.objective.readout}
    return words


def _model(model: Model, params: Params, state: State, name: str, words: Mapping[str, str]) -> "ModelProto":
    from onnx import helper, numpy_helper

    graph = Graph()
    tensors = _add_layers(graph, model, params, state)
    entrances = [node.id for node in model.nodes.values() if isinstance(node.layer, Input)]
    made = helper.make_graph(
        graph.nodes,
        name,
        [_value(node_id, model) for node_id in entrances],
        [_value(model.output, model, tensors[model.output])],
        [numpy_helper.from_array(array, path) for path, array in graph.arrays.items()],
        value_info=[
            _value(node_id, model, tensor)
            for node_id, tensor in tensors.items()
            if node_id not in {model.output, *entrances}
        ],
    )
    written = helper.make_model(
        made,
        producer_name="Neurarium",
        producer_version=__version__,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(written, dict(words))
    return written


def _add_layers(graph: Graph, model: Model, params: Params, state: State) -> dict[str, str]:
    """Add all layers; the tensor that each gives, by its id."""
    tensors: dict[str, str] = {}
    endings: dict[str, OnnxEnding] = {}
    entrances = {
        node.id: model.endings.get(node.layer.field)
        for node in model.nodes.values()
        if isinstance(node.layer, Input)
    }
    masked = masked_layers(model)
    for node in model.nodes.values():
        is_input = node.id in entrances
        inputs = [node.id] if is_input else [tensors[source] for source in node.sources]
        own = params.get(node.id, {})
        arrays = _arrays((node.hold.cut(own) if node.hold else own) | state.get(node.id, {}))
        before = next((endings[source] for source in node.sources if source in endings), None)
        layer = OnnxLayer(graph, node, inputs, arrays, before)
        made = node.id if is_input else code_of(node).onnx(layer)
        made = _held(layer, made, node.hold)
        if node.id in masked:
            seen = entrances.get(node.id)
            endings[node.id] = ending_of_input(layer, node.id, seen) if seen else ending_after(layer)
            made = true_alone(layer, made, endings[node.id])
        tensors[node.id] = made if is_input else _named(graph, layer, made)
    if tensors[model.output] == model.output and isinstance(model.nodes[model.output].layer, Input):
        tensors[model.output] = layer.op("Identity", model.output)  # what goes in comes out
    return tensors


def _held(layer: OnnxLayer, x: str, hold: Hold | None) -> str:
    """A layer's output with the values of those units that are held."""
    if hold is None or hold.values is None:
        return x
    values = np.asarray(hold.values, np.float32)
    if np.isnan(values).all():
        return x
    is_held = layer.constant("is_held", ~np.isnan(values))
    return layer.op("Where", is_held, layer.constant("held", np.nan_to_num(values)), x)


def _named(graph: Graph, layer: OnnxLayer, made: str) -> str:
    """Call the tensor that a layer gives by the layer's id."""
    if made in layer.inputs:
        made = layer.op("Identity", made)
    for node in graph.nodes:
        for names in (node.input, node.output):
            names[:] = [layer.node.id if name == made else name for name in names]
    return layer.node.id


def _arrays(arrays: Mapping[str, jax.Array]) -> dict[str, np.ndarray]:
    return {name: np.asarray(array) for name, array in arrays.items()}


def _value(node_id: str, model: Model, tensor: str | None = None) -> "ValueInfoProto":
    """What a layer gives, as it is described."""
    from onnx import TensorProto, helper

    shape: list[int | str | None] = [BATCH, *model.nodes[node_id].shape]
    return helper.make_tensor_value_info(tensor or node_id, TensorProto.FLOAT, shape)
