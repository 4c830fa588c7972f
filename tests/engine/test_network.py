"""Networks: any acyclic graph, checked, sorted and computed."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.engine.layer import Shape
from neurarium.engine.network import Model, build_model, param_count
from neurarium.engine.survey import survey_network

PICTURE: dict[str, Shape] = {"input": (6, 6, 1)}
ROW: dict[str, Shape] = {"input": (4,)}


def layer(id_: str, type_: str, **config: object) -> LayerSpec:
    return LayerSpec.model_validate({"id": id_, "type": type_, "config": config})


def network(layers: list[LayerSpec], *edges: str) -> Network:
    """Edges are written “a>b”."""
    ends = (edge.split(">") for edge in edges)
    return Network(layers=tuple(layers), edges=tuple(Edge(source=a, target=b) for a, b in ends))


def outputs(model: Model, inputs: dict[str, jax.Array]) -> dict[str, jax.Array]:
    params, state = model.init(jax.random.key(0))
    return model.apply(params, state, inputs, key=jax.random.key(1), training=False).activations


def refused(made: Network, shapes: dict[str, Shape] = ROW) -> EngineError:
    with pytest.raises(EngineError) as raised:
        build_model(made, shapes)
    return raised.value


def test_a_chain_infers_its_shapes_and_counts_its_params() -> None:
    model = build_model(
        network(
            [
                layer("out", "dense", units=10),
                layer("flat", "flatten"),
                layer("conv", "conv2d", filters=2),
                layer("in", "input"),
            ],
            "in>conv",
            "conv>flat",
            "flat>out",
        ),
        PICTURE,
    )
    assert [node.shape for node in model.nodes.values()] == [(6, 6, 1), (6, 6, 2), (72,), (10,)]
    assert model.output == "out"
    assert param_count(model.init(jax.random.key(0))[0]) == (9 * 2 + 2) + (72 * 10 + 10)


def test_branches_join_by_adding_and_concatenating() -> None:
    model = build_model(
        network(
            [
                layer("in", "input"),
                layer("a", "dense", units=4, activation="tanh"),
                layer("b", "dense", units=4),
                layer("sum", "add"),
                layer("all", "concatenate"),
            ],
            "in>a",
            "in>b",
            "a>sum",
            "in>sum",
            "b>sum",
            "sum>all",
            "b>all",
        ),
        ROW,
    )
    x = jnp.asarray(np.random.default_rng(0).normal(size=(5, 4)), jnp.float32)
    by_id = outputs(model, {"input": x})
    np.testing.assert_allclose(by_id["sum"], by_id["a"] + x + by_id["b"], rtol=1e-6)
    np.testing.assert_array_equal(by_id["all"], np.concatenate([by_id["sum"], by_id["b"]], -1))


def test_the_inputs_of_a_layer_come_in_the_order_of_its_edges() -> None:
    layers = [layer("x", "input", field="x"), layer("y", "input", field="y"), layer("xy", "concatenate")]
    inputs = {"x": jnp.zeros((1, 2)), "y": jnp.ones((1, 3))}
    shapes: dict[str, Shape] = {"x": (2,), "y": (3,)}
    forth = build_model(network(layers, "x>xy", "y>xy"), shapes)
    back = build_model(network(layers, "y>xy", "x>xy"), shapes)
    np.testing.assert_array_equal(outputs(forth, inputs)["xy"], [[0, 0, 1, 1, 1]])
    np.testing.assert_array_equal(outputs(back, inputs)["xy"], [[1, 1, 1, 0, 0]])


def test_a_layer_starts_the_same_whatever_stands_beside_it() -> None:
    small = build_model(network([layer("in", "input"), layer("a", "dense")], "in>a"), ROW)
    large = build_model(
        network([layer("in", "input"), layer("a", "dense"), layer("b", "dense")], "in>a", "a>b"), ROW
    )
    alone, beside = (model.init(jax.random.key(3))[0]["a"]["kernel"] for model in (small, large))
    np.testing.assert_array_equal(alone, beside)


def test_equal_layers_of_other_names_start_differently() -> None:
    model = build_model(
        network(
            [layer("in", "input"), layer("a", "dense", units=4), layer("b", "dense", units=4)], "in>a", "a>b"
        ),
        ROW,
    )
    params, _ = model.init(jax.random.key(0))
    assert not np.array_equal(params["a"]["kernel"], params["b"]["kernel"])


IN, A, B, SUM = layer("in", "input"), layer("a", "dense"), layer("b", "dense"), layer("sum", "add")


@pytest.mark.parametrize(
    ("made", "code", "layer_id", "words"),
    [
        (network([IN, A, A], "in>a"), "duplicate_id", "a", "Two layers are called “a”"),
        (network([IN, A], "in>a", "a>c"), "unknown_layer", "c", "names the layer “c”, which does not exist"),
        (network([IN, A, B], "in>a", "b>a", "a>b"), "cycle", None, "go round in a circle"),
        (network([IN, A], "in>a", "a>a"), "cycle", "a", "Dense 16 → Dense 16"),
        (network([IN, A, SUM], "in>a", "in>sum", "a>sum", "sum>sum"), "cycle", "sum", "Add → Add"),
        (network([IN, A, B], "in>a", "in>b"), "output", "b", "Nothing follows Dense 16, nor Dense 16"),
        (network([IN, A, B], "a>b", "in>b"), "arity", "a", "Dense has no input: draw a wire into it"),
        (
            network([IN, A, B], "in>a", "in>b", "a>b"),
            "arity",
            "b",
            "takes one input, not 2: join them with Add",
        ),
        (network([IN, SUM], "in>sum"), "arity", "sum", "joins two or more inputs, but has only one"),
        (network([IN, A, SUM], "in>a", "a>sum", "in>sum"), "shape", "sum", "one shape, not 16 and 4"),
        (network([A, layer("in", "input")], "a>in"), "arity", "a", "no input"),
        (network([layer("in", "input", field="z")]), "unknown_field", "in", "no field “z”, only: input"),
        (network([IN, layer("x", "warp")], "in>x"), "unknown_type", "x", "There is no layer “warp”"),
        (network([IN, layer("x", "dense", units=-1)], "in>x"), "invalid_config", "x", "Units"),
    ],
)
def test_what_is_no_network_is_refused_and_the_layer_named(
    made: Network, code: str, layer_id: str | None, words: str
) -> None:
    error = refused(made)
    assert error.code == code
    assert words in error.message
    if layer_id:
        assert error.layer_id == layer_id


@st.composite
def graphs(draw: st.DrawFn) -> Network:
    """Random graphs: each layer after the first takes some of those before it; loose ends are added up."""
    count = draw(st.integers(1, 7))
    specs, edges = [layer("in", "input")], []
    for number in range(count):
        id_ = f"layer_{number}"
        sources = draw(st.lists(st.sampled_from([spec.id for spec in specs]), min_size=1, max_size=3))
        type_ = "dense" if len(sources) == 1 else "add"
        specs.append(layer(id_, type_, units=4) if type_ == "dense" else layer(id_, type_))
        edges += [Edge(source=source, target=id_) for source in sources]
    used = {edge.source for edge in edges}
    ends = [spec.id for spec in specs if spec.id not in used]
    if len(ends) > 1:
        specs.append(layer("end", "add"))
        edges += [Edge(source=end, target="end") for end in ends]
    return Network(layers=tuple(draw(st.permutations(specs))), edges=tuple(edges))


@given(graphs())
def test_every_acyclic_graph_is_sorted_and_has_the_shapes_it_computes(made: Network) -> None:
    model = build_model(made, ROW)
    place = {layer_id: number for number, layer_id in enumerate(model.nodes)}
    assert place.keys() == {spec.id for spec in made.layers}
    assert all(place[edge.source] < place[edge.target] for edge in made.edges)

    def forward(x: jax.Array) -> dict[str, jax.Array]:
        return outputs(model, {"input": x})

    computed = jax.eval_shape(forward, jax.ShapeDtypeStruct((3, 4), jnp.float32))
    assert {id_: array.shape for id_, array in computed.items()} == {
        id_: (3, *node.shape) for id_, node in model.nodes.items()
    }


@given(graphs(), st.data())
def test_a_wire_back_is_always_a_circle_of_the_layers_it_names(made: Network, data: st.DataObject) -> None:
    order = list(build_model(made, ROW).nodes)
    start = data.draw(st.sampled_from([edge.source for edge in made.edges]))
    reached = {start}
    for id_ in order:
        if any(edge.source in reached and edge.target == id_ for edge in made.edges):
            reached.add(id_)
    end = data.draw(st.sampled_from(sorted(reached, key=order.index)))
    round_ = Network(layers=made.layers, edges=(*made.edges, Edge(source=end, target=start)))
    assert refused(round_).code == "cycle"
    circle = survey_network(round_, ROW).cycle
    wires = {(edge.source, edge.target) for edge in made.edges} | {(end, start)}
    assert all(pair in wires for pair in pairwise((*circle, circle[0])))
