"""Drafts in few words, and random ones."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from pydantic import JsonValue

from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.layer import layer_registry
from neurarium.engine.network_edits import disconnect, drop
from neurarium.engine.survey import survey_network

OUTPUT: dict[str, JsonValue] = {"units": 10, "activation": "linear"}
SHAPES = {"input": (8, 8, 1)}


def draft(network: Network, **fields: Any) -> Experiment:
    """A network that is to tell digits of 8 × 8 pixels apart."""
    defaults: dict[str, Any] = {
        "dataset": Spec(type="digits_8x8"),
        "objective": Spec(type="classification"),
        "optimizer": Spec(type="adam"),
        "batch_size": 16,
    }
    return Experiment(networks={"network": network}, **(defaults | fields))


def network(wires: str, **layers: tuple[str, dict[str, JsonValue]] | str) -> Network:
    """Layers by id, with or without a configuration; wires are written “a>b”."""
    specs = [LayerSpec(id="input", type="input")]
    for id_, layer in layers.items():
        type_, config = (layer, {}) if isinstance(layer, str) else layer
        specs.append(LayerSpec(id=id_, type=type_, config=config))
    edges = (wire.split(">") for wire in wires.split())
    return Network(layers=tuple(specs), edges=tuple(Edge(source=a, target=b) for a, b in edges))


numbers = st.one_of(st.integers(-2, 20), st.sampled_from([64, 512, 4096, 10**6, 10**18]))
values = st.one_of(numbers, st.booleans(), st.none(), st.sampled_from(["relu", "valid", "zeros", "nothing"]))


@st.composite
def any_layer(draw: st.DrawFn, id_: str) -> LayerSpec:
    """A layer of any type, its fields as they may be or as they may not."""
    type_ = draw(st.sampled_from([*layer_registry, "dense", "conv2d", "add", "warp"]))
    fields = list(layer_registry[type_].model_fields) if type_ in layer_registry else []
    names = draw(st.lists(st.sampled_from([*fields, "colour"]), max_size=2, unique=True)) if fields else []
    return LayerSpec(id=id_, type=type_, config={name: draw(values) for name in names})


@st.composite
def any_network(draw: st.DrawFn, most: int = 8) -> Network:
    """Any layers with any wires: circles, wires to nowhere and names that are there twice included."""
    count = draw(st.integers(1, most))
    ids = [f"l{number}" for number in range(count)]
    layers = [draw(any_layer(id_)) for id_ in ids]
    if draw(st.booleans()):
        layers[0] = LayerSpec(id="l0", type="input")
    if count > 2 and draw(st.integers(0, 9)) == 0:
        layers[2] = layers[2].model_copy(update={"id": "l1"})
    ends = st.sampled_from([*ids, "nowhere"] if draw(st.integers(0, 9)) == 0 else ids)
    edges = draw(st.lists(st.builds(Edge, source=ends, target=ends), max_size=2 * most))
    return Network(layers=tuple(layers), edges=tuple(edges))


KINDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "activation": {"activation": st.sampled_from(["relu", "sine", "gelu"])},
    "avg_pool": {"size": st.integers(1, 4), "stride": st.integers(1, 3)},
    "batch_norm": {},
    "conv2d": {
        "filters": st.integers(1, 4),
        "kernel_size": st.integers(1, 5),
        "stride": st.integers(1, 3),
        "padding": st.sampled_from(["same", "valid"]),
        "use_bias": st.booleans(),
    },
    "conv_transpose": {
        "filters": st.integers(1, 4),
        "kernel_size": st.integers(1, 5),
        "stride": st.integers(1, 3),
    },
    "dense": {"units": st.integers(1, 9), "use_bias": st.booleans()},
    "dropout": {"rate": st.sampled_from([0.0, 0.5, 0.95])},
    "flatten": {},
    "global_avg_pool": {},
    "layer_norm": {},
    "max_pool": {"size": st.integers(1, 4), "stride": st.integers(1, 3)},
    "noise": {"deviation": st.sampled_from([0.0, 0.5])},
    "reshape": {name: st.integers(1, 2) for name in ("height", "width", "channels")},
    "sample": {},
    "upsample": {"factor": st.integers(2, 3)},
    "add": {},
    "concatenate": {},
}


@st.composite
def sensible_network(draw: st.DrawFn, most: int = 8) -> Network:
    """Branches of layers that fit, laid out flat and joined for an answer."""
    grown = network("")
    for number in range(draw(st.integers(0, most))):
        type_ = draw(st.sampled_from(sorted(KINDS)))
        spec = LayerSpec(id=f"l{number}", type=type_, config=draw(st.fixed_dictionaries(KINDS[type_])))
        ids = st.sampled_from([layer.id for layer in grown.layers])
        count = 2 if layer_registry[type_].merges else 1
        edges = tuple(Edge(source=draw(ids), target=spec.id) for _ in range(count))
        tried = Network(layers=(*grown.layers, spec), edges=(*grown.edges, *edges))
        if survey_network(tried, SHAPES).places[spec.id].error is None:
            grown = tried
    return _answered(grown)


@st.composite
def broken_by_hand(draw: st.DrawFn, made: Network) -> Network:
    """A network as a hand leaves it: with layers pasted, a wire torn or a layer taken out with its wires."""
    match draw(st.sampled_from(["paste a layer", "paste two", "tear", "take out"])):
        case "paste a layer":
            return _pasted(made, draw(st.lists(st.sampled_from(_inner(made)), min_size=1, max_size=1)))
        case "paste two":
            return _pasted(made, draw(st.lists(st.sampled_from(_inner(made)), min_size=2, max_size=2)))
        case "tear":
            return disconnect(made, draw(st.integers(0, len(made.edges) - 1)))
        case _:
            return drop(made, {draw(st.sampled_from([spec.id for spec in _inner(made)]))})


def _inner(made: Network) -> list[LayerSpec]:
    return [spec for spec in made.layers if spec.type != "input"]


def _pasted(made: Network, clip: list[LayerSpec]) -> Network:
    """Copies of some layers, the first feeding the second."""
    copies = [spec.model_copy(update={"id": f"pasted_{number}"}) for number, spec in enumerate(clip)]
    wires = tuple(Edge(source=a.id, target=b.id) for a, b in pairwise(copies))
    return Network(layers=(*made.layers, *copies), edges=(*made.edges, *wires))


def _answered(grown: Network) -> Network:
    ends = survey_network(grown, SHAPES).ends
    flat = [LayerSpec(id=f"flat_{end}", type="flatten") for end in ends]
    joined = [LayerSpec(id="joined", type="concatenate")] if len(ends) > 1 else []
    output = LayerSpec(id="output", type="dense", config=OUTPUT)
    last = "joined" if joined else flat[0].id
    edges = [Edge(source=end, target=layer.id) for end, layer in zip(ends, flat, strict=True)]
    edges += [Edge(source=layer.id, target="joined") for layer in flat if joined]
    return Network(
        layers=(*grown.layers, *flat, *joined, output),
        edges=(*grown.edges, *edges, Edge(source=last, target="output")),
    )
