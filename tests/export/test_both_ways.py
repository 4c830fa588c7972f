"""What code is written of where a recurrent layer reads in both directions, and what that saves."""

from pathlib import Path
from typing import Any, Literal, get_args

import jax
import numpy as np
import pytest

from neurarium.engine.apart import Apart, names_apart
from neurarium.engine.experiment import Edge, LayerSpec, Network, Spec
from neurarium.engine.train import TrainState
from neurarium.export.both_ways import taken_apart
from neurarium.export.recipe import read_recipe
from neurarium.export.weights import weights_file
from neurarium.protocol.code import Framework
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.opened_weights import held_against
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.weights_file import Brought, read_weights
from neurarium.settings import Limits
from tests.export import graphs
from tests.export.frameworks import exported
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


BOTH_WAYS = (
    "read-all=gru:units=3,return_sequences=True,direction=both end=lstm:units=2,direction=both"
    " output=dense:units=10,activation=linear"
)
ATTENDING = (
    "symbols=embedding:units=4 place=position heard=self_attention:causal=False both=add first=layer_norm"
    " block=transformer_block:widening=2 local=conv1d:filters=4 batch=batch_norm mean=mean_over_time"
    " output=dense:units=2,activation=linear"
)
EXPERIMENTS = {
    "both ways": (BOTH_WAYS, "in>read-all read-all>end end>output", "digit_rows"),
    "attention": (
        ATTENDING,
        "in>symbols symbols>place place>heard heard>both place>both both>first first>block block>local"
        " local>batch batch>mean mean>output",
        "names",
    ),
}


@pytest.fixture(scope="module", params=EXPERIMENTS)
def reading(request: pytest.FixtureRequest) -> tuple[Plan, TrainState]:
    """A network that reads sequences, with numbers of its own."""
    layers, wires, dataset = EXPERIMENTS[request.param]
    made = graphs.network(layers, wires)
    plan = Planner(Datasets(Path("nowhere"), ()), Limits()).plan(experiment(made, dataset=Spec(type=dataset)))
    state = plan.learner.start(jax.random.key(3))
    rng = np.random.default_rng(0)
    params = jax.tree.map(lambda array: array + rng.normal(size=array.shape).astype(np.float32), state.params)
    return plan, state._replace(params=params)


def named_by(framework: Framework, made: Any) -> dict[str, np.ndarray]:
    """The arrays of exported code as one would save them with the framework's own means."""
    if framework == "pytorch":
        tensors = made.model.state_dict().items()
        return {name: array.numpy() for name, array in tensors if array.is_floating_point()}
    if framework == "keras":
        return {weight.path: np.asarray(weight.value) for weight in made.model.weights}
    if framework == "flax":
        from flax import nnx

        flat = nnx.to_flat_state(nnx.state(made.model, nnx.Not(nnx.RngState)))
        return {"/".join(map(str, path)): np.asarray(value[...]) for path, value in flat}
    return {
        f"{layer}/{name}": array for layer, arrays in made.arrays().items() for name, array in arrays.items()
    }


@pytest.mark.parametrize("framework", [*get_args(Framework), "weights.npz"])
def test_what_exported_code_saves_opens_again(
    framework: Framework | Literal["weights.npz"], reading: tuple[Plan, TrainState], tmp_path: Path
) -> None:
    plan, state = reading
    recipe = read_recipe(plan.experiment, plan.learner, plan.data.host)
    if framework == "weights.npz":
        brought = read_weights(weights_file(recipe, plan.learner, state), most_bytes=10**7)
    else:
        made = exported(recipe, framework, state.params, state.state, tmp_path)
        brought = Brought(named_by(framework, made), {})
    found, opened = held_against(plan.learner.start(jax.random.key(0)), plan.network_infos, brought, "theirs")
    assert {each.layer: each.verdict for each in found.layers} == dict.fromkeys(
        {**state.params, **state.state}, "fits"
    ), found
    for layer, arrays in opened.layers.items():
        for name, array in arrays.items():
            there = (state.params[layer] | state.state.get(layer, {}))[name]
            np.testing.assert_allclose(array, there, rtol=1e-6, err_msg=f"{layer}/{name}")


def test_weights_of_a_layer_with_the_name_of_a_direction_are_not_taken_for_it() -> None:
    assert names_apart(["read", "read_forward"], ["read"]) == {
        "read": Apart("read_forward_", "read_backward")
    }
