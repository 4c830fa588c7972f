"""What a page is told of a plan: its data, its objective and its networks."""

from dataclasses import asdict

from neurarium.engine.dataset import INPUT, dataset_registry
from neurarium.engine.experiment import Experiment
from neurarium.engine.field import Number
from neurarium.engine.generative import Generative
from neurarium.engine.network import Model, Node, layer_param_count, param_shapes
from neurarium.engine.objective import Objective
from neurarium.engine.stages import stages_of
from neurarium.engine.summary import shown_of
from neurarium.engine.supervised import taught_on
from neurarium.engine.train import Learner
from neurarium.protocol.data_kind import kind_of
from neurarium.protocol.infos import (
    DataInfo,
    LayerInfo,
    MelodyInfo,
    NetworkInfo,
    ObjectiveInfo,
    ScalarForm,
    ScalarInfo,
    StageInfo,
    TrackInfo,
)
from neurarium.runtime.datasets import LoadedData


def data_info(experiment: Experiment, data: LoadedData) -> DataInfo:
    """The data, in few numbers."""
    sequence = data.spec.sequence
    row, number = data.spec.row, data.spec.number or Number()
    return DataInfo(
        type=experiment.dataset.type,
        title=data.spec.title,
        train_size=data.spec.train_size,
        test_size=data.spec.test_size,
        input_shape=data.spec.fields[INPUT].shape,
        class_names=data.spec.class_names,
        objectives=taught_on(data.spec),
        kind=kind_of(data.spec),
        axes=row.names if row else (),
        ranges=row.ranges if row else (),
        target_range=number.range,
        scales=row.scales if row else (),
        target_name=number.name,
        target_scale=number.scale,
        partial=data.spec.is_partial,
        left_out=data.spec.left_out,
        target_curve=data.spec.target_curve,
        pixel_order=data.spec.picture.order if data.spec.picture else (),
        symbols=sequence.symbols if sequence else (),
        ends=sequence.ends if sequence else False,
        track=TrackInfo(**asdict(sequence.track)) if sequence and sequence.track else None,
        melody=MelodyInfo(**asdict(sequence.melody)) if sequence and sequence.melody else None,
        pen=sequence.pen if sequence else False,
        excerpt=sequence.excerpt if sequence else False,
        asks=sequence.asks if sequence else None,
        blank=sequence.blank if sequence and sequence.ending else (),
        people=data.spec.people,
        collect=dataset_registry[experiment.dataset.type].collects,
    )


def objective_info(experiment: Experiment, learner: Learner) -> ObjectiveInfo:
    """The learning problem, and what is measured of it."""
    objective = learner.objective
    return ObjectiveInfo(
        type=experiment.objective.type,
        title=objective.title,
        readout=objective.readout,
        metrics=learner.scalar_names,
        scalars=tuple(_scalar_info(name, learner) for name in _with_norms_last(learner)),
        roles=objective.roles,
        answer_role=objective.answer_role,
        paces={role: f"objective.{name}" for role, name in objective.paces.items()},
        stages=tuple(
            StageInfo(
                kind=stage.kind,
                roles=stage.roles,
                samples=stage.samples,
                words=stage.words,
                scalar=_titled(stage.scalar.partition("@")[0]),
                layer=stage.layer,
            )
            for stage in stages_of(objective, learner.models)
        ),
        judgements=objective.judgements(learner.data),
        has_target=objective.target is not None,
        shows=shown_of(objective, learner.data),
        code_size=objective.code_size if isinstance(objective, Generative) else 0,
    )


def _with_norms_last(learner: Learner) -> tuple[str, ...]:
    told = (*learner.scalar_names, *learner.compared_names)
    return (*(name for name in told if name not in learner.norm_names), *learner.norm_names)


def _scalar_info(name: str, learner: Learner) -> ScalarInfo:
    """A scalar by its title; the test set has one loss, and the problem's own measurements."""
    is_tested = name in ("loss", *learner.objective.measured, *learner.compared_names)
    panel = "gradient norm" if name in learner.norm_names else name.rpartition("_")[-1]
    form = _form(name, learner.objective)
    return ScalarInfo(name=name, title=_titled(name), panel=panel, tested=is_tested, form=form)


def _form(scalar: str, objective: Objective) -> ScalarForm:
    if scalar in objective.successes:
        return "success"
    return "share" if scalar in objective.shares else "number"


def _titled(scalar: str) -> str:
    return scalar.replace("_", " ").capitalize()


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
