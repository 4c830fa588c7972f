"""What changed between two experiments, in words."""

import pytest

from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.runtime.changes import changes
from tests.experiments import tiny_experiment

BEFORE = tiny_experiment()


def with_layer(layer_id: str, **changed: object) -> Experiment:
    network = BEFORE.networks["network"]
    layers = tuple(spec.model_copy(update=changed if spec.id == layer_id else {}) for spec in network.layers)
    return with_network(network.model_copy(update={"layers": layers}))


def with_network(network: Network) -> Experiment:
    return BEFORE.model_copy(update={"networks": {"network": network}})


def with_name(layer_id: str, name: str) -> Experiment:
    network = BEFORE.networks["network"]
    renamed = {layer_id: name}
    layers = tuple(spec.model_copy(update={"id": renamed.get(spec.id, spec.id)}) for spec in network.layers)
    edges = tuple(
        Edge(source=renamed.get(edge.source, edge.source), target=renamed.get(edge.target, edge.target))
        for edge in network.edges
    )
    return with_network(Network(layers=layers, edges=edges))


def with_dropout() -> Experiment:
    network = BEFORE.networks["network"]
    edges = tuple(edge for edge in network.edges if edge.target != "output")
    added = (Edge(source="dense_1", target="drop"), Edge(source="drop", target="output"))
    layers = (*network.layers, LayerSpec(id="drop", type="dropout"))
    return with_network(Network(layers=layers, edges=(*edges, *added)))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (BEFORE, ""),
        (BEFORE.model_copy(update={"seed": 7}), "seed 0 → 7"),
        (with_layer("dense_1", config={"units": 12}), "dense_1 8 → 12 units"),
        (with_layer("dense_1", config={"units": 8, "activation": "tanh"}), "dense_1 activation relu → tanh"),
        (with_layer("dense_1", config={"units": 8, "use_bias": False}), "dense_1 bias off"),
        (with_layer("dense_1", frozen=True), "dense_1 frozen"),
        (with_layer("dense_1", locks={"kernel": (1, 5)}), "2 weights locked in dense_1"),
        (with_layer("dense_1", locks={"bias": (1,)}), "bias locked in dense_1"),
        (with_layer("dense_1", cuts={"kernel": (1,)}), "weight cut in dense_1"),
        (with_layer("dense_1", held={6: 0.0}), "unit 7 muted in dense_1"),
        (
            with_layer("dense_1", held={6: 0.0, 1: 0.0, 2: -0.5}),
            "2 units muted in dense_1, unit 3 held at −0.5 in dense_1",
        ),
        (with_dropout(), "Dropout added"),
        (with_name("dense_1", "hidden"), "dense_1 renamed to hidden"),
        (BEFORE.model_copy(update={"dataset": Spec(type="cats")}), "data Digits → Cat or not"),
    ],
)
def test_a_change_is_said_in_words(after: Experiment, words: str) -> None:
    assert changes(BEFORE, after) == words


def test_another_optimizer_is_named_before_its_numbers() -> None:
    other = BEFORE.model_copy(update={"optimizer": Spec(type="sgd", config={"learning_rate": 0.3})})
    assert changes(BEFORE, other) == "optimizer AdamW → SGD, learning rate 0.002 → 0.3"


def test_what_was_added_is_removed_again() -> None:
    assert changes(with_dropout(), BEFORE) == "Dropout removed"


def test_data_that_are_drawn_say_what_of_them_changed() -> None:
    spiral, noisy, more = (
        BEFORE.model_copy(update={"dataset": Spec(type="spiral", config=config)})
        for config in ({}, {"noise": 0.35}, {"samples": 300})
    )
    assert changes(spiral, noisy).startswith("noise ")
    assert changes(spiral, noisy).endswith("→ 0.35")
    assert changes(spiral, more).endswith("→ 300 points")
