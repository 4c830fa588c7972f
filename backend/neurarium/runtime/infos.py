"""What a page is told of a plan: its data, its objective and its networks."""

from neurarium.engine.experiment import Experiment
from neurarium.engine.network import Model, Node, layer_param_count, param_shapes
from neurarium.engine.train import Learner
from neurarium.protocol.events import DataInfo, LayerInfo, NetworkInfo, ObjectiveInfo
from neurarium.runtime.datasets import LoadedData


def data_info(experiment: Experiment, data: LoadedData) -> DataInfo:
    """The data, in few numbers."""
    return DataInfo(
        type=experiment.dataset.type,
        title=data.spec.title,
        train_size=data.spec.train_size,
        test_size=data.spec.test_size,
        input_shape=next(iter(data.spec.input_shapes.values())),
        class_names=data.spec.class_names,
        kind=data.spec.kind,
        axes=data.spec.axes,
        ranges=data.spec.ranges,
        target_range=data.spec.target_range,
        target_curve=data.spec.target_curve,
    )


def objective_info(experiment: Experiment, learner: Learner) -> ObjectiveInfo:
    """The learning problem, and what is measured of it."""
    return ObjectiveInfo(
        type=experiment.objective.type,
        title=learner.objective.title,
        readout=learner.objective.readout,
        metrics=learner.scalar_names,
    )


def network_info(role: str, model: Model) -> NetworkInfo:
    """A network, layer by layer."""
    layers = tuple(_layer_info(node) for node in model.nodes.values())
    total = sum(layer.param_count for layer in layers)
    return NetworkInfo(role=role, layers=layers, output=model.output, param_count=total)


def _layer_info(node: Node) -> LayerInfo:
    return LayerInfo(
        id=node.id,
        type=node.type,
        title=node.layer.summary(),
        inputs=node.sources,
        shape=node.shape,
        activation=node.layer.activation_name(),
        param_count=layer_param_count(node.layer, node.input_shapes),
        param_shapes=param_shapes(node.layer, node.input_shapes),
        unit_names=node.layer.unit_names(node.input_shapes),
    )
