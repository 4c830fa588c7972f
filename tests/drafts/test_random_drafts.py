"""What a draft's check lets through is what trains, and nothing else; what it refuses it can name."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neurarium.drafts.check import check_draft
from neurarium.engine.batch import Batch
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.protocol.check import DraftChecked
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import problem_of
from neurarium.runtime.plan import Planner
from neurarium.settings import Limits
from tests.drafts.drafts import any_network, broken_by_hand, draft, network, sensible_network

MOST_CLICKS = 8


def checked(experiment: Experiment, planner: Planner) -> DraftChecked:
    return check_draft(experiment, planner, lambda _: 1.0)


def problems(answer: DraftChecked) -> list[Problem]:
    own = [answer.problem] if answer.problem else []
    return own + [layer.problem for layer in answer.layers if layer.problem]


def refusal(experiment: Experiment, planner: Planner) -> EngineError | None:
    try:
        planner.plan(experiment)
    except EngineError as error:
        return error
    return None


@given(any_network())
@settings(max_examples=150)
def test_a_draft_is_right_exactly_if_it_could_be_loaded(planner: Planner, made: Network) -> None:
    answer, refused = checked(draft(made), planner), refusal(draft(made), planner)
    assert (answer.steps_per_sec is None) == bool(problems(answer)) == (refused is not None)
    if refused is not None:
        assert refused.layer_id in {problem.layer_id for problem in problems(answer)}


@given(any_network())
@settings(max_examples=150)
def test_every_layer_is_answered_for_and_every_problem_is_in_words(planner: Planner, made: Network) -> None:
    answer = checked(draft(made), planner)
    assert {layer.id for layer in answer.layers} == {spec.id for spec in made.layers}
    for problem in problems(answer):
        assert problem.message.endswith(".")
        assert "Input should" not in problem.message
    for layer in answer.layers:
        assert layer.shape is not None or (layer.param_count, layer.macs) == (0, 0)
        assert (
            layer.shape is None
            or layer.problem is None
            or layer.problem.code
            in {
                *("output", "output_shape", "cycle", "duplicate_id", "too_many_params", "too_much_memory"),
            }
        )


@given(any_network(most=6))
@example(
    Network(
        layers=tuple(
            LayerSpec(id=layer_id, type=layer_type)
            for layer_id, layer_type in (("l0", "add"), ("l1", "add"), ("l1", "input"), ("l3", "activation"))
        ),
        edges=(),
    )
)
@example(Network(layers=(LayerSpec(id="l0", type="upsample", config={"factor": 0}),)))
@settings(max_examples=100)
def test_every_mend_that_is_offered_mends_its_problem(planner: Planner, made: Network) -> None:
    for layer in checked(draft(made), planner).layers:
        assert len({mend.title for mend in layer.mends}) == len(layer.mends)
        for mend in layer.mends:
            assert layer.problem is not None
            after = checked(draft(mend.network), planner)
            left = {other.id: other.problem for other in after.layers}.get(layer.id)
            assert left is None or left != layer.problem


@given(sensible_network(most=5), st.data())
@settings(max_examples=100)
def test_mends_lead_to_a_right_network(planner: Planner, made: Network, data: st.DataObject) -> None:
    """Whatever was pasted or torn, the first mend that is offered brings it nearer, until it is right."""
    broken = data.draw(broken_by_hand(made))
    for _ in range(MOST_CLICKS):
        answer = checked(draft(broken), planner)
        if not problems(answer):
            return
        broken = next(mend for layer in answer.layers for mend in layer.mends).network
    raise AssertionError(f"Not right after {MOST_CLICKS} mends: {broken}")


@given(sensible_network())
@settings(max_examples=6)
def test_what_is_let_through_compiles_and_trains_a_step(planner: Planner, made: Network) -> None:
    experiment = normalise(draft(made))
    assert not problems(checked(experiment, planner))
    plan = planner.plan(experiment)
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    train: Batch = jax.tree.map(lambda array: array[:32], plan.data.train)
    start = plan.learner.init(jax.random.key(0))
    end, scalars = jax.jit(plan.learner.train_chunk)(start, train, live, jnp.int32(1))
    assert end.step == 1
    assert all(np.isfinite(values[0]) for values in scalars.values())
    assert checked(experiment, planner).param_count == sum(leaf.size for leaf in jax.tree.leaves(end.params))


@pytest.mark.parametrize("limits", [{"params": 500}, {"layers": 6}, {"wires": 5}, {"memory_bytes": 200_000}])
@given(made=sensible_network())
@settings(max_examples=25)
def test_limits_are_the_same_for_drafts_and_for_what_is_loaded(
    planner: Planner, limits: dict[str, int], made: Network
) -> None:
    small = Planner(planner.datasets, Limits(**limits))
    refused = refusal(draft(made), small)
    answer = checked(draft(made), small)
    assert problems(answer) == ([] if refused is None else [problem_of(refused)])


def test_no_graph_is_too_large_to_be_answered(planner: Planner) -> None:
    """Sixty times a layer is put beside itself, which makes 2⁶⁰ channels."""
    doublings = [LayerSpec(id=f"l{number}", type="concatenate") for number in range(60)]
    ids = ["input", *(spec.id for spec in doublings)]
    edges = [Edge(source=a, target=b) for a, b in pairwise(ids) for _ in range(2)]
    answer = checked(draft(Network(layers=(*network("").layers, *doublings), edges=tuple(edges))), planner)
    assert {problem.code for problem in problems(answer)} == {"too_large"}
    assert max(len(layer.shape) for layer in answer.layers if layer.shape) == 3


def test_a_draft_of_far_too_many_layers_is_told_so(planner: Planner) -> None:
    layers = {f"l{number}": "flatten" for number in range(200)}
    answer = checked(draft(network("input>l0", **layers)), planner)
    assert answer.problem is not None
    assert answer.problem.code == "too_many_layers"
    assert len(answer.layers) == 201
    assert not any(layer.mends for layer in answer.layers)
