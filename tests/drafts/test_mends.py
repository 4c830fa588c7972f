"""The mends that people will look for are offered, and do what they say."""

import pytest
from pydantic import JsonValue

from neurarium.drafts.check import check_draft
from neurarium.engine.experiment import Network, Spec
from neurarium.engine.lab import lab_registry
from neurarium.protocol.check import DraftChecked, Mend
from neurarium.runtime.plan import Planner
from tests.drafts.drafts import OUTPUT, draft, network

Layer = tuple[str, dict[str, JsonValue]] | str

DENSE: Layer = ("dense", {"units": 16})
END: Layer = ("dense", OUTPUT)
FLAT_END: dict[str, Layer] = {"flat": "flatten", "end": END}
CONV: Layer = ("conv2d", {"filters": 4})
NINE: Layer = ("dense", {"units": 9})
WIDE: Layer = ("dense", {"units": 1600})
VALID: Layer = ("conv2d", {"kernel_size": 9, "padding": "valid"})


def checked(made: Network, planner: Planner) -> DraftChecked:
    return check_draft(draft(made), planner, lambda _: None)


def offered(answer: DraftChecked) -> dict[str, Mend]:
    mends = [mend for layer in answer.layers for mend in layer.mends]
    return {mend.title: mend for mend in (*answer.mends, *mends)}


CASES: dict[str, tuple[Network, str]] = {
    "a dense layer gets a picture": (network("input>end", end=END), "Insert Flatten"),
    "a layer has two inputs": (
        network("input>flat flat>a flat>b a>end b>end", flat="flatten", a=DENSE, b=DENSE, end=END),
        "Insert Add",
    ),
    "a layer has two inputs of other shapes": (
        network("input>flat flat>a flat>b a>end b>end", flat="flatten", a=DENSE, b=NINE, end=END),
        "Insert Concatenate",
    ),
    "a layer has no input": (
        network("input>flat a>end", flat="flatten", a=DENSE, end=END),
        "Connect it to Flatten",
    ),
    "a layer was pasted": (
        network("input>flat flat>a a>end", a=NINE, **FLAT_END, pasted=DENSE),
        "Put it between Dense 9 and Dense 10",
    ),
    "two layers were pasted": (
        network("input>flat flat>a a>end p>q", a=NINE, **FLAT_END, p=DENSE, q=DENSE),
        "Put it between Dense 9 and Dense 10",
    ),
    "an Add has one input": (
        network("input>flat flat>a a>sum sum>end", flat="flatten", a=DENSE, sum="add", end=END),
        "Remove Add",
    ),
    "the wires go round": (
        network("input>flat flat>a a>b b>end b>a", flat="flatten", a=NINE, b=DENSE, end=END),
        "Remove the wire from Dense 16 to Dense 9",
    ),
    "the output has a number too few": (
        network("input>flat flat>end", flat="flatten", end=NINE),
        "Give it 10 units and no activation",
    ),
    "the last layer is a picture": (
        network("input>conv", conv=CONV),
        "Append Flatten and Dense 10",
    ),
    "nothing follows a layer": (
        network("input>flat flat>end flat>a", **FLAT_END, a=DENSE),
        "Remove Dense 16",
    ),
    "Add gets pictures of other depths": (
        network("input>conv conv>sum input>sum sum>flat flat>end", conv=CONV, sum="add", **FLAT_END),
        "Insert Conv 4 · 1 × 1 behind Input",
    ),
    "Add gets rows of other lengths": (
        network("input>flat flat>a flat>sum a>sum sum>end", flat="flatten", a=DENSE, sum="add", end=END),
        "Insert Dense 16 behind Flatten",
    ),
    "the window is larger than the picture": (
        network("input>pool pool>conv conv>flat flat>end", pool="max_pool", conv=VALID, **FLAT_END),
        "Make its window 4 × 4",
    ),
    "a field is beyond its limits": (
        network("input>flat flat>a a>end", a=("dense", {"units": 5000}), **FLAT_END),
        "Set Units to 4096",
    ),
    "a field is not known": (
        network("input>flat flat>a a>end", a=("dense", {"colour": "red"}), **FLAT_END),
        "Remove “colour”",
    ),
    "a type is not known": (
        network("input>flat flat>a a>end", a="warp", **FLAT_END),
        "Remove it",
    ),
    "a convolution gets a row": (
        network(
            "input>flat flat>conv conv>again again>end", flat="flatten", conv=CONV, again="flatten", end=END
        ),
        "Remove the Flatten before it",
    ),
    "a wire leads nowhere": (
        network("input>flat flat>end end>lost", **FLAT_END),
        "Remove the wires that lead nowhere",
    ),
    "there are too many weights": (
        network(
            "input>flat flat>a a>b b>end",
            a=("dense", {"units": 2048}),
            b=("dense", {"units": 4096}),
            **FLAT_END,
        ),
        "Make do with 2048 units",
    ),
    "there are too many weights in several layers": (
        network(
            "input>flat flat>a a>b b>c c>d d>e e>end",
            **dict.fromkeys("abcde", WIDE),
            **FLAT_END,
        ),
        "Make all layers half as wide",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_click_makes_it_right(case: str, planner: Planner) -> None:
    made, title = CASES[case]
    mends = offered(checked(made, planner))
    assert title in mends
    after = checked(mends[title].network, planner)
    assert after.problem is None
    assert [layer.problem for layer in after.layers if layer.problem] == []


def test_nothing_is_connected_behind_an_output_that_is_right(planner: Planner) -> None:
    made = network("input>flat flat>a a>end", a=NINE, **FLAT_END, pasted=DENSE)
    for mend in offered(checked(made, planner)).values():
        assert ("end", "pasted") not in {(edge.source, edge.target) for edge in mend.network.edges}


def test_where_titles_are_alike_a_mend_says_which_layer_it_means(planner: Planner) -> None:
    made = network("input>flat flat>a a>b b>c c>end c>b", a=NINE, b=DENSE, c=DENSE, **FLAT_END)
    titles = offered(checked(made, planner)).keys()
    assert "Remove the wire from Dense 16 (c) to Dense 16 (b)" in titles


def test_a_wire_from_a_layer_that_is_not_there_is_never_the_one_to_keep(planner: Planner) -> None:
    answer = checked(network("ghost>end input>end flat>end", flat="flatten", end=END), planner)
    kept = {title for title in offered(answer) if title.startswith("Keep")}
    assert "ghost" not in " ".join(kept)
    assert any(layer.problem and layer.problem.code == "arity" for layer in answer.layers)


def test_layers_beside_the_trouble_keep_their_shapes(planner: Planner) -> None:
    made, _ = CASES["a dense layer gets a picture"]
    input_, end = checked(made, planner).layers
    assert (input_.shape, input_.problem) == ((8, 8, 1), None)
    assert (end.shape, end.param_count) == (None, 0)


def test_mends_leave_the_frozen_and_the_locked_as_they_are(planner: Planner) -> None:
    made, title = CASES["a dense layer gets a picture"]
    layers = tuple(
        spec.model_copy(update={"frozen": True, "locks": {"bias": (0,)}}) if spec.id == "end" else spec
        for spec in made.layers
    )
    mended = offered(checked(made.model_copy(update={"layers": layers}), planner))[title].network
    end = next(spec for spec in mended.layers if spec.id == "end")
    assert (end.frozen, end.locks) == (True, {"bias": (0,)})


def test_without_data_the_configurations_are_checked_all_the_same(planner: Planner) -> None:
    made = network("input>a a>end", a=("dense", {"units": 0}), end=END)
    experiment = draft(made, dataset=Spec(type="mnist"))
    answer = check_draft(experiment, planner, lambda _: None)
    assert answer.problem is not None
    assert answer.problem.code == "data_missing"
    assert [layer.shape for layer in answer.layers] == [None, None, None]
    assert {layer.id for layer in answer.layers if layer.problem} == {"a"}


def test_a_layer_that_can_be_trained_and_yet_learns_nothing_is_warned_of(planner: Planner) -> None:
    made = draft(network("input>flat flat>norm norm>end", flat="flatten", norm="batch_norm", end=END))
    alone, many = (
        check_draft(made.model_copy(update={"batch_size": size}), planner, lambda _: None) for size in (1, 16)
    )
    warnings = {layer.id: layer.warning for layer in alone.layers if layer.warning}
    assert warnings.keys() == {"norm"}
    assert "batch of one" in warnings["norm"]
    assert not any(layer.warning for layer in many.layers)
    assert alone.problem is None


def test_an_answer_of_symbols_is_given_one_unit_for_each(planner: Planner) -> None:
    experiment = lab_registry["transformer_reverses"].experiment
    fewer = experiment.model_copy(update={"dataset": Spec(type="letter_tasks", config={"letters": 5})})
    answer = check_draft(fewer, planner, lambda _: None)
    (mend, *_) = (mend for layer in answer.layers for mend in layer.mends)
    assert mend.title == "Give it 7 units and no activation"
    after = fewer.model_copy(update={"networks": {"network": mend.network}})
    mended = check_draft(after, planner, lambda _: None)
    assert [layer.problem for layer in mended.layers if layer.problem] == []
