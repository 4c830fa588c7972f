"""Mends for shapes that do not fit."""

from collections.abc import Callable, Iterator, Mapping

from pydantic import JsonValue

from neurarium.drafts.mending.case import Case, Proposal
from neurarium.engine.experiment import LayerSpec, Network
from neurarium.engine.layer import Shape, layer_registry
from neurarium.engine.network_edits import configure, insert, new_layer, remove, retype, wires_into

Make = Callable[[Network, Shape, Shape], LayerSpec | None]

LINEAR: Mapping[str, JsonValue] = {"activation": "linear"}
# Fields that say how much of a picture a layer looks at.
WINDOWS = ("kernel_size", "size")


def mend_shape(case: Case) -> Iterator[Proposal]:
    """A layer whose inputs do not fit: each other, or what it expects."""
    if case.place.layer and case.place.layer.merges:
        yield from _mend_joined(case)
    else:
        yield from _insert_before(case)
        yield from _shrink_window(case)
        yield from _skip_flatten(case)
    yield Proposal(f"Remove {case.place.title}", remove(case.network, case.place.spec.id))


def _insert_before(case: Case) -> Iterator[Proposal]:
    (wire,) = wires_into(case.network, case.place.spec.id)
    for type_ in ("flatten", "global_avg_pool"):
        layer = new_layer(case.network, type_)
        yield Proposal(f"Insert {layer_registry[type_].title}", insert(case.network, wire, layer))


def _shrink_window(case: Case) -> Iterator[Proposal]:
    """A window that is larger than the picture: as large as the picture, or with zeros around it."""
    (shape,), layer_id = case.place.input_shapes, case.place.spec.id
    fields = type(case.place.layer).model_fields if case.place.layer else {}
    if shape is None or len(shape) != 3:
        return
    for field in WINDOWS:
        if field in fields:
            size = min(shape[:2])
            smaller = configure(case.network, layer_id, {field: size})
            yield Proposal(f"Make its window {size} × {size}", smaller)
    if "padding" in fields:
        yield Proposal("Set its padding to same", configure(case.network, layer_id, {"padding": "same"}))


def _skip_flatten(case: Case) -> Iterator[Proposal]:
    """A row where a picture is expected: take the picture from before it was laid out flat."""
    (source,) = case.place.sources
    if case.survey.places[source].spec.type == "flatten":
        yield Proposal("Remove the Flatten before it", remove(case.network, source))


def _mend_joined(case: Case) -> Iterator[Proposal]:
    """Inputs of unequal shapes: bring one to the shape of another, or join in another way."""
    place = case.place
    if place.spec.type == "add":
        yield from _project(case)
        yield Proposal("Use Concatenate instead", retype(case.network, place.spec.id, "concatenate"))
    yield from _crop(case)
    flat = case.network
    for wire in reversed(wires_into(flat, place.spec.id)):
        flat = insert(flat, wire, new_layer(flat, "flatten"))
    yield Proposal("Insert Flatten for each input", flat)


def _project(case: Case) -> Iterator[Proposal]:
    """A dense layer or a 1 × 1 convolution on the others' wires, so that all are like one of the inputs."""
    for wanted in dict.fromkeys(case.place.input_shapes):
        yield from _on_other_wires(case, wanted, _projection)


def _crop(case: Case) -> Iterator[Proposal]:
    """A pooling on the wires of larger pictures, so that all are of one size."""
    for wanted in dict.fromkeys(case.place.input_shapes):
        yield from _on_other_wires(case, wanted, _pooling)


def _on_other_wires(case: Case, wanted: Shape | None, make: Make) -> Iterator[Proposal]:
    """A layer on each wire whose shape is not the wanted one."""
    network, inserted = case.network, dict[str, LayerSpec]()
    wires = wires_into(network, case.place.spec.id)
    for wire, shape in reversed(list(zip(wires, case.place.input_shapes, strict=True))):
        if shape is None or wanted is None or shape == wanted:
            continue
        made = make(network, shape, wanted)
        if made is None:
            return
        source = network.edges[wire].source
        network = insert(network, wire, made)
        inserted[case.name_of(source)] = made
    if inserted:
        layers = " and ".join(layer_registry.build(spec).summary() for spec in inserted.values())
        yield Proposal(f"Insert {layers} behind {' and '.join(inserted)}", network)


def _projection(network: Network, shape: Shape, wanted: Shape) -> LayerSpec | None:
    if len(shape) == len(wanted) == 1:
        return new_layer(network, "dense", {"units": wanted[0], **LINEAR})
    if len(shape) == len(wanted) == 3:
        stride = -(-shape[0] // wanted[0])
        config: dict[str, JsonValue] = {"filters": wanted[2], "kernel_size": 1, "stride": stride, **LINEAR}
        return new_layer(network, "conv2d", config)
    return None


def _pooling(network: Network, shape: Shape, wanted: Shape) -> LayerSpec | None:
    if len(shape) != 3 or len(wanted) != 3 or shape[0] < wanted[0]:
        return None
    stride = shape[0] // wanted[0]
    return new_layer(network, "avg_pool", {"size": shape[0] - (wanted[0] - 1) * stride, "stride": stride})
