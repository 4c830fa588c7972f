"""Surgery over random networks and random edits."""

from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.engine.layer import Variables
from neurarium.engine.surgery import Grown, operate
from neurarium.engine.train import Learner, TrainState
from tests.engine.operations import answers, assert_form, learner, same, start, trained

SIZES = st.sampled_from([2, 3, 5])
WIDTH = {"dense": "units", "conv2d": "filters"}


@dataclass
class Draft:
    """A network that is built and edited: a stem of convolutions, then a body that may have branches."""

    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, type_: str, *sources: str, **config: object) -> str:
        layer_id = f"{type_}_{len(self.layers)}"
        while layer_id in self.layers:
            layer_id += "x"
        self.layers[layer_id], self.types[layer_id] = config, type_
        self.edges += [(source, layer_id) for source in sources]
        return layer_id

    def network(self) -> Network:
        specs = tuple(
            LayerSpec.model_validate({"id": id_, "type": self.types[id_], "config": config})
            for id_, config in self.layers.items()
        )
        return Network(layers=specs, edges=tuple(Edge(source=a, target=b) for a, b in self.edges))

    def copy(self) -> "Draft":
        return Draft({id_: {**config} for id_, config in self.layers.items()}, {**self.types}, [*self.edges])

    def called(self, names: dict[str, str]) -> "Draft":
        """The same network with other names."""
        edges = [(names.get(a, a), names.get(b, b)) for a, b in self.edges]
        layers = {names.get(id_, id_): {**config} for id_, config in self.layers.items()}
        return Draft(layers, {names.get(id_, id_): type_ for id_, type_ in self.types.items()}, edges)

    def insert(self, type_: str, at: int, **config: object) -> None:
        source, target = self.edges[at]
        added = self.add(type_, **config)
        self.edges[at] = (added, target)
        self.edges.append((source, added))

    def remove(self, layer_id: str) -> None:
        """Take a layer out, what fed it now feeding what followed it."""
        (source,) = (a for a, b in self.edges if b == layer_id)
        self.edges = [(source if a == layer_id else a, b) for a, b in self.edges if b != layer_id]
        del self.layers[layer_id], self.types[layer_id]


@st.composite
def drafts(draw: st.DrawFn, *, norms: bool = True) -> Draft:
    draft = Draft()
    last = draft.add("input")
    for _ in range(draw(st.integers(0, 2))):
        last = draft.add("conv2d", last, filters=draw(SIZES), kernel_size=draw(st.sampled_from([1, 3])))
        if draw(st.booleans()):
            last = draft.add(draw(st.sampled_from(["batch_norm", "max_pool", "dropout"])), last)
    last = draft.add("flatten", last)
    for _ in range(draw(st.integers(1, 3))):
        units = draw(SIZES)
        first = draft.add("dense", last, units=units)
        shape = draw(st.sampled_from(["chain", "add", "concatenate"]))
        if shape != "chain":
            second = draft.add("dense", last, units=units, activation="tanh")
            first = draft.add(shape, first, second)
        if draw(st.booleans()):
            between = ["activation", "dropout", "batch_norm", *(["layer_norm"] if norms else [])]
            first = draft.add(draw(st.sampled_from(between)), first)
        last = first
    draft.add("dense", last, units=3, activation="linear")
    return draft


def hidden(draft: Draft, *types: str) -> list[str]:
    *ids, _ = draft.layers
    return [id_ for id_ in ids if draft.types[id_] in types]


@st.composite
def edits(draw: st.DrawFn, draft: Draft) -> Draft:
    """Some edits, each of which may leave a network that cannot be."""
    edited = draft.copy()
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["resize", "remove", "insert", "activation"]))
        own = hidden(edited, "dense", "conv2d")
        single = hidden(
            edited, "dense", "conv2d", "activation", "dropout", "batch_norm", "max_pool", "layer_norm"
        )
        if kind == "resize" and own:
            chosen = draw(st.sampled_from(own))
            edited.layers[chosen][WIDTH[edited.types[chosen]]] = draw(SIZES)
        elif kind == "remove" and single:
            edited.remove(draw(st.sampled_from(single)))
        elif kind == "activation" and own:
            edited.layers[draw(st.sampled_from(own))]["activation"] = draw(st.sampled_from(["tanh", "relu"]))
        else:
            type_ = draw(st.sampled_from(["dense", "conv2d", "dropout", "batch_norm"]))
            config = {WIDTH[type_]: draw(SIZES)} if type_ in WIDTH else {}
            edited.insert(type_, draw(st.integers(0, len(edited.edges) - 1)), **config)
    return edited


def learner_or_none(draft: Draft) -> Learner | None:
    try:
        return learner(draft.network())
    except EngineError:
        return None


def variables(state: TrainState, layer_id: str) -> Variables:
    return Variables(state.params.get(layer_id, {}), state.state.get(layer_id, {}))


def assert_kept_layers_compute_the_same(old: Learner, before: TrainState, new: Learner, grown: Grown) -> None:
    was, is_ = (made.models["network"].nodes for made in (old, new))
    rng = np.random.default_rng(1)
    for layer_id, what in grown.carried.items():
        if what == "kept" and is_[layer_id].layer == was[layer_id].layer:
            # The same units or channels; how large the pictures are is another matter.
            units = [nodes[layer_id].shape[-1] for nodes in (was, is_)]
            assert units[0] == units[1] or not variables(before, layer_id).params
            inputs = [
                jax.numpy.asarray(rng.normal(size=(2, *shape)), np.float32)
                for shape in is_[layer_id].input_shapes
            ]
            first, again = (
                is_[layer_id].layer.apply(
                    variables(state, layer_id), inputs, key=jax.random.key(0), training=False
                )[0]
                for state in (before, grown.train_state)
            )
            np.testing.assert_array_equal(first, again)


@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_what_is_kept_computes_the_same_and_the_result_can_be_trained(data: st.DataObject) -> None:
    draft = data.draw(drafts())
    old, new = learner(draft.network()), learner_or_none(data.draw(edits(draft)))
    assume(new is not None)
    assert new is not None
    before = trained(old)
    grown = operate(old, before, new, start(new))
    assert_form(grown, new)
    assert_kept_layers_compute_the_same(old, before, new, grown)


def joined(draft: Draft, layer_id: str) -> set[str]:
    """The layers that are added to one, which have to have as many units."""
    pairs = [{a for a, b in draft.edges if b == id_} for id_ in draft.layers if draft.types[id_] == "add"]
    return {layer_id}.union(*(pair for pair in pairs if layer_id in pair))


@given(drafts(norms=False), st.data())
@settings(max_examples=16, suppress_health_check=[HealthCheck.too_slow])
def test_a_network_that_is_only_widened_answers_as_before(draft: Draft, data: st.DataObject) -> None:
    wide = draft.copy()
    for chosen in data.draw(
        st.sets(st.sampled_from(hidden(draft, "dense", "conv2d")), min_size=1, max_size=2)
    ):
        for layer_id in joined(draft, chosen):
            wide.layers[layer_id][WIDTH[wide.types[layer_id]]] = 7
    old, new = learner(draft.network()), learner(wide.network())
    before = trained(old)
    grown = operate(old, before, new, start(new))
    assert_form(grown, new)
    assert set(grown.carried.values()) == {"kept", "resized"}
    output = old.output
    expected = answers(old, before)[output]
    np.testing.assert_allclose(answers(new, grown.train_state)[output], expected, rtol=1e-3, atol=1e-3)


@given(drafts(norms=False), st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_a_network_with_other_names_that_is_widened_too_answers_as_before(
    draft: Draft, data: st.DataObject
) -> None:
    inner = list(draft.layers)[1:]
    names = dict(zip(inner, data.draw(st.permutations(inner)), strict=True))
    if data.draw(st.booleans()):  # others, not the same in another order
        names = {id_: f"other_{id_}" for id_ in inner}
        chosen = data.draw(st.sampled_from(hidden(draft, "dense", "conv2d")))
        wider = joined(draft, chosen)
    else:
        names, wider = swapped(draft, names), set()
    other = draft.called(names)
    for layer_id in wider:
        other.layers[names[layer_id]][WIDTH[draft.types[layer_id]]] = 7
    old, new = learner(draft.network()), learner(other.network())
    before = trained(old)
    grown = operate(old, before, new, start(new))
    assert_form(grown, new)
    assert "new" not in grown.carried.values()
    np.testing.assert_allclose(
        answers(new, grown.train_state)[new.output], answers(old, before)[old.output], rtol=1e-3, atol=1e-3
    )


def swapped(draft: Draft, names: dict[str, str]) -> dict[str, str]:
    """Names in another order, among layers of one type."""
    by_type: dict[str, list[str]] = {}
    for name in names.values():
        by_type.setdefault(draft.types[name], []).append(name)
    return {id_: by_type[draft.types[id_]].pop() for id_ in names}


@given(drafts(), st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_wider_and_narrower_again_is_as_before(draft: Draft, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(hidden(draft, "dense", "conv2d")))
    wide = draft.copy()
    for layer_id in joined(draft, chosen):
        wide.layers[layer_id][WIDTH[wide.types[layer_id]]] = 7
    old, new = learner(draft.network()), learner(wide.network())
    before = trained(old)
    grown = operate(old, before, new, start(new))
    back = operate(new, grown.train_state, old, start(old))
    assert same(back.train_state.params, before.params)
