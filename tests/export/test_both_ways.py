"""What code is written of where a recurrent layer reads in both directions."""

from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.export.both_ways import Apart, taken_apart
from tests.export.graphs import experiment


def test_what_was_set_of_a_layer_goes_to_the_direction_that_it_is_about() -> None:
    both = LayerSpec(
        id="read",
        type="gru",
        config={"units": 2, "direction": "both"},
        frozen=True,
        locks={"kernel": (1,), "backward_kernel": (2, 3)},
        cuts={"backward_recurrent_kernel": (4,)},
        held={3: 0.5},
    )
    taken = LayerSpec(id="read_forward", type="embedding")
    ends = LayerSpec(id="in", type="input"), LayerSpec(id="out", type="dense", config={"units": 2})
    wires = [("in", "read_forward"), ("read_forward", "read"), ("read", "out")]
    edges = tuple(Edge(source=a, target=b) for a, b in wires)
    whole = Network(layers=(ends[0], taken, both, ends[1]), edges=edges)
    made, apart = taken_apart(experiment(whole))
    assert apart == {"read": Apart("read_forward_", "read_backward")}
    layers = {spec.id: spec for spec in made.layers}
    forward, backward = (layers[each] for each in apart["read"])
    assert [each.config["direction"] for each in (forward, backward)] == ["forward", "backward"]
    assert forward.frozen
    assert backward.frozen
    assert (forward.locks, forward.cuts) == ({"kernel": (1,)}, {})
    assert (backward.locks, backward.cuts) == ({"kernel": (2, 3)}, {"recurrent_kernel": (4,)})
    assert layers["read"] == LayerSpec(id="read", type="concatenate", held={3: 0.5})
    sources = {
        spec: [edge.source for edge in made.networks["network"].edges if edge.target == spec]
        for spec in layers
    }
    assert sources["read"] == ["read_forward_", "read_backward"]
    assert sources["read_forward_"] == sources["read_backward"] == ["read_forward"]


def test_an_experiment_without_such_a_layer_stays_as_it_is() -> None:
    made = experiment(Network(layers=(LayerSpec(id="in", type="input"),)))
    assert taken_apart(made) == (made, {})
