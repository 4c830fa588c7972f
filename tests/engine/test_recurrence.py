"""Recurrent layers, against PyTorch's with the same weights."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import DataSpec
from neurarium.engine.element import Element
from neurarium.engine.errors import EngineError
from neurarium.engine.field import Label, Sequence
from neurarium.engine.layer import Variables
from neurarium.engine.layers.gru import GRU
from neurarium.engine.layers.lstm import LSTM
from neurarium.engine.layers.simple_rnn import SimpleRNN
from neurarium.engine.recurrence import BACKWARD, MOST_ELEMENTS, Recurrent
from neurarium.engine.regrowth import Passage, regrown
from neurarium.engine.summaries.memory import Memory
from neurarium.engine.summary import Inspection
from neurarium.engine.surgery import operate
from tests.engine.operations import Layers, learner, network, samples, start, trained, with_config

BATCH, LENGTH, FEATURES, UNITS = 3, 5, 4, 6
SEQUENCES = DataSpec(
    "Sequences", {"input": Sequence(LENGTH, FEATURES), "target": Label(("a", "b", "c"))}, 6, 6
)
# Of each of PyTorch's two biases, gate by gate, ours; those that are missing are 0 there.
BIASES: dict[str, tuple[tuple[str | None, ...], tuple[str | None, ...]]] = {
    "RNN": (("bias",), (None,)),
    "GRU": (("reset_bias", "update_bias", "candidate_bias"), (None, None, "recurrent_bias")),
    "LSTM": (("input_bias", "forget_bias", "cell_bias", "output_bias"), (None,) * 4),
}
CASES: dict[str, tuple[str, Callable[..., Recurrent], dict[str, Any]]] = {
    "simple_rnn": ("RNN", SimpleRNN, {}),
    "rectified": ("RNN", partial(SimpleRNN, activation="relu"), {"nonlinearity": "relu"}),
    "gru": ("GRU", GRU, {}),
    "lstm": ("LSTM", LSTM, {}),
}


def moved(layer: Recurrent, shape: tuple[int, int]) -> dict[str, jax.Array]:
    """Params of which no bias is 0."""
    rng = np.random.default_rng(2)
    made = layer.init(jax.random.key(1), (shape,)).params
    return {
        name: array + jnp.asarray(rng.normal(size=array.shape) / 3, jnp.float32)
        for name, array in made.items()
    }


def as_torch(name: str, params: dict[str, np.ndarray], options: dict[str, Any]) -> Any:
    """PyTorch's layer with our params."""
    import torch

    cell = getattr(torch.nn, name)(FEATURES, UNITS, batch_first=True, **options)
    zeros = np.zeros(UNITS, np.float32)
    arrays = {
        "weight_ih_l0": np.swapaxes(params["kernel"], 1, 2).reshape(-1, FEATURES),
        "weight_hh_l0": np.swapaxes(params["recurrent_kernel"], 1, 2).reshape(-1, UNITS),
        **{
            f"bias_{side}_l0": np.concatenate([params[each] if each else zeros for each in ours])
            for side, ours in zip(("ih", "hh"), BIASES[name], strict=True)
        },
    }
    with torch.no_grad():
        for array_name, array in arrays.items():
            getattr(cell, array_name).copy_(torch.from_numpy(array.copy()))
    return cell


def from_torch(name: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Our params in PyTorch's arrays, or their gradients."""

    def kernel(side: str) -> np.ndarray:
        array = arrays[f"weight_{side}_l0"]
        return np.swapaxes(array.reshape(-1, UNITS, array.shape[-1]), 1, 2)

    biases = {
        ours: each
        for side, names in zip(("ih", "hh"), BIASES[name], strict=True)
        for ours, each in zip(names, arrays[f"bias_{side}_l0"].reshape(-1, UNITS), strict=True)
        if ours
    }
    return {"kernel": kernel("ih"), "recurrent_kernel": kernel("hh"), **biases}


@pytest.mark.parametrize(("case", "every"), [*((case, False) for case in CASES), ("lstm", True)])
def test_outputs_and_gradients_are_those_of_pytorch(case: str, every: bool) -> None:
    torch = pytest.importorskip("torch")
    name, make, options = CASES[case]
    layer = make(units=UNITS, return_sequences=every)
    params = moved(layer, (LENGTH, FEATURES))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, LENGTH, FEATURES)).astype(np.float32)
    aims = rng.normal(size=(BATCH, *layer.output_shape([(LENGTH, FEATURES)]))).astype(np.float32)

    def loss(params: dict[str, jax.Array], x: jax.Array) -> tuple[jax.Array, jax.Array]:
        y, _ = layer.apply(Variables(params, {}), (x,), key=jax.random.key(0), training=True)
        return (y * aims).sum(), y

    (found, into_x), y = jax.jit(jax.grad(loss, (0, 1), has_aux=True))(params, jnp.asarray(x))
    cell, theirs = as_torch(name, {k: np.asarray(v) for k, v in params.items()}, options), torch.from_numpy(x)
    theirs.requires_grad_()
    outputs = cell(theirs)[0]
    outputs = outputs if every else outputs[:, -1]
    (outputs * torch.from_numpy(aims)).sum().backward()
    np.testing.assert_allclose(y, outputs.detach().numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(into_x, theirs.grad.numpy(), rtol=1e-4, atol=1e-5)
    wanted = from_torch(name, {k: v.grad.numpy() for k, v in cell.named_parameters()})
    assert wanted.keys() == found.keys()
    for array, gradient in found.items():
        np.testing.assert_allclose(gradient, wanted[array], rtol=1e-4, atol=1e-5, err_msg=array)


def of_direction(params: dict[str, np.ndarray], *, backward: bool) -> dict[str, np.ndarray]:
    """The arrays of one direction of a layer that reads in both, by their names without the prefix."""
    return {
        name.removeprefix(BACKWARD): array
        for name, array in params.items()
        if name.startswith(BACKWARD) == backward
    }


def bidirectional(name: str, params: dict[str, np.ndarray], options: dict[str, Any]) -> Any:
    """PyTorch's layer that reads in both directions, with our params."""
    import torch

    both = getattr(torch.nn, name)(FEATURES, UNITS, batch_first=True, bidirectional=True, **options)
    arrays = {
        f"{array}{suffix}": values
        for backward, suffix in ((False, ""), (True, "_reverse"))
        for array, values in as_torch(name, of_direction(params, backward=backward), options)
        .state_dict()
        .items()
    }
    both.load_state_dict(arrays)
    return both


def numbers(params: dict[str, jax.Array]) -> dict[str, np.ndarray]:
    return {name: np.asarray(array) for name, array in params.items()}


def gradients_of(name: str, cell: Any) -> dict[str, np.ndarray]:
    """The gradients of PyTorch's layer, as our params of both directions."""
    found = {array: values.grad.numpy() for array, values in cell.named_parameters()}
    backward = {
        array.removesuffix("_reverse"): values for array, values in found.items() if "_reverse" in array
    }
    forward = {array: values for array, values in found.items() if "_reverse" not in array}
    of_backward = from_torch(name, backward)
    return from_torch(name, forward) | {BACKWARD + array: values for array, values in of_backward.items()}


@pytest.mark.parametrize(("case", "every"), [("simple_rnn", False), ("gru", True), ("lstm", False)])
def test_both_directions_are_pytorchs_with_their_gradients(case: str, every: bool) -> None:
    torch = pytest.importorskip("torch")
    name, make, options = CASES[case]
    layer = make(units=UNITS, return_sequences=every, direction="both")
    params = moved(layer, (LENGTH, FEATURES))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, LENGTH, FEATURES)).astype(np.float32)
    aims = rng.normal(size=(BATCH, *layer.output_shape([(LENGTH, FEATURES)]))).astype(np.float32)

    def loss(params: dict[str, jax.Array], x: jax.Array) -> tuple[jax.Array, jax.Array]:
        y, _ = layer.apply(Variables(params, {}), (x,), key=jax.random.key(0), training=True)
        return (y * aims).sum(), y

    (found, into_x), y = jax.jit(jax.grad(loss, (0, 1), has_aux=True))(params, jnp.asarray(x))
    cell = bidirectional(name, {k: np.asarray(v) for k, v in params.items()}, options)
    theirs = torch.from_numpy(x).requires_grad_()
    outputs, last = cell(theirs)
    last = last[0] if case == "lstm" else last
    outputs = outputs if every else torch.cat([*last], dim=-1)
    (outputs * torch.from_numpy(aims)).sum().backward()
    np.testing.assert_allclose(y, outputs.detach().numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(into_x, theirs.grad.numpy(), rtol=1e-4, atol=1e-5)
    wanted = gradients_of(name, cell)
    assert wanted.keys() == found.keys()
    for array, gradient in found.items():
        np.testing.assert_allclose(gradient, wanted[array], rtol=1e-4, atol=1e-5, err_msg=array)


def test_only_who_reads_forward_tells_what_comes_next() -> None:
    for direction in ("forward", "backward", "both"):
        layer = GRU(units=UNITS, return_sequences=True, direction=direction)
        assert layer.is_causal() == (direction == "forward")


def sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


# PyTorch's equations: of each gate, by what it makes of an element and of the output before.
GATES: dict[str, dict[str, Callable[[list[np.ndarray], list[np.ndarray]], np.ndarray]]] = {
    "gru": {
        "reset": lambda seen, heard: sigmoid(seen[0] + heard[0]),
        "update": lambda seen, heard: sigmoid(seen[1] + heard[1]),
        "candidate": lambda seen, heard: np.tanh(seen[2] + sigmoid(seen[0] + heard[0]) * heard[2]),
    },
    "lstm": {
        "input": lambda seen, heard: sigmoid(seen[0] + heard[0]),
        "forget": lambda seen, heard: sigmoid(seen[1] + heard[1]),
        "cell": lambda seen, heard: np.tanh(seen[2] + heard[2]),
        "output": lambda seen, heard: sigmoid(seen[3] + heard[3]),
    },
    "simple_rnn": {"output": lambda seen, heard: np.tanh(seen[0] + heard[0])},
}


@pytest.mark.parametrize("case", GATES)
@pytest.mark.parametrize("every", [False, True])
def test_gates_are_told_as_pytorch_computes_them(case: str, every: bool) -> None:
    torch = pytest.importorskip("torch")
    name, make, options = CASES[case]
    layer, unit = make(units=UNITS, return_sequences=every), 4
    params = moved(layer, (LENGTH, FEATURES))
    x = np.random.default_rng(5).normal(size=(LENGTH, FEATURES)).astype(np.float32)
    where = {"column": unit, "row": 2, "unit": 0} if every else {"unit": unit, "row": 0, "column": 0}
    element = Element.within(layer.output_shape([(LENGTH, FEATURES)]), **where)
    told = layer.calculation(Variables(params, {}), (jnp.asarray(x),), element=element, key=jax.random.key(0))
    cell = as_torch(name, {k: np.asarray(v) for k, v in params.items()}, options)
    with torch.no_grad():
        outputs = cell(torch.from_numpy(x[np.newaxis]))[0][0].numpy()
        ends = [cell(torch.from_numpy(x[np.newaxis, : end + 1]))[1] for end in range(LENGTH)]
        weights = {key: array.numpy() for key, array in cell.named_parameters()}
    np.testing.assert_allclose(told["output"], outputs[:, unit], rtol=1e-4, atol=1e-5)
    if case == "lstm":
        cells = [end[1][0, 0, unit] for end in ends]
        np.testing.assert_allclose(told["memory"], cells, rtol=1e-4, atol=1e-5)
    before = np.concatenate([np.zeros((1, UNITS), np.float32), outputs[:-1]])
    seen, heard = (
        np.split(at @ weights[f"weight_{side}_l0"].T + weights[f"bias_{side}_l0"], len(layer.gates), axis=1)
        for at, side in ((x, "ih"), (before, "hh"))
    )
    assert {path.removeprefix("gates/") for path in told if path.startswith("gates/")} == set(GATES[case])
    for gate, equation in GATES[case].items():
        expected = equation(seen, heard)
        np.testing.assert_allclose(told[f"gates/{gate}"], expected[:, unit], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(told[f"mean/{gate}"], expected.mean(1), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "change", "config"),
    [
        ("read", {"units": 6}, {}),
        ("read", {"units": 6}, {"direction": "both"}),
        ("read", {"direction": "both"}, {}),
        ("before", {"units": 5}, {"direction": "both"}),
        ("read", {"direction": "both"}, {"direction": "backward"}),
        ("before", {"direction": "both"}, {"direction": "backward"}),
    ],
)
def test_a_wider_network_computes_the_same(
    layer: str, change: dict[str, Any], config: dict[str, Any]
) -> None:
    layers: Layers = (
        ("before", "simple_rnn", {"units": 3, "return_sequences": True, **config}),
        ("read", "gru", {"units": 4, **config}),
    )
    old = learner(network(layers), data=SEQUENCES)
    new = learner(network(with_config(layers, layer, **change)), data=SEQUENCES)
    state = trained(old)
    grown = operate(old, state, new, start(new, seed=1))
    before, after = (
        made.activations(each, samples((LENGTH, FEATURES)))
        for made, each in ((old, state), (new, grown.train_state))
    )
    np.testing.assert_allclose(after["output"], before["output"], rtol=1e-5, atol=1e-6)
    assert grown.carried[layer] == "resized"


def test_a_narrower_layer_keeps_the_same_units_of_both_directions() -> None:
    layers: Layers = (("read", "lstm", {"units": 4, "direction": "both"}),)
    old = learner(network(layers), data=SEQUENCES)
    state, new = trained(old), learner(network(with_config(layers, "read", units=3)), data=SEQUENCES)
    made = operate(old, state, new, start(new, seed=1)).train_state.params
    listened = np.square(np.asarray(state.params["output"]["kernel"])).sum(1).reshape(2, 4).sum(0)
    kept = [unit for unit in range(4) if unit != listened.argmin()]
    both = [*kept, *(4 + unit for unit in kept)]
    np.testing.assert_array_equal(
        made["output"]["kernel"], np.asarray(state.params["output"]["kernel"])[both]
    )
    for prefix in ("", BACKWARD):
        before = np.asarray(state.params["read"][f"{prefix}recurrent_kernel"])
        np.testing.assert_array_equal(made["read"][f"{prefix}recurrent_kernel"], before[:, kept][:, :, kept])


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_one_direction_of_both_keeps_its_own_arrays_and_comes_back_as_it_learned_on(way: str) -> None:
    layers: Layers = (("read", "lstm", {"units": 4, "direction": "both"}),)
    old, new = (
        learner(network(made), data=SEQUENCES)
        for made in (layers, with_config(layers, "read", direction=way))
    )
    state = trained(old)
    grown = operate(old, state, new, start(new, seed=1))
    own = of_direction(numbers(state.params["read"]), backward=way == "backward")
    rows = slice(4, 8) if way == "backward" else slice(0, 4)
    changed = grown.train_state
    for name, array in own.items():
        np.testing.assert_array_equal(changed.params["read"][name], array, err_msg=name)
    np.testing.assert_array_equal(
        changed.params["output"]["kernel"], np.asarray(state.params["output"]["kernel"])[rows]
    )
    learned = changed._replace(params=jax.tree.map(lambda array: array + 1, changed.params))
    passage = Passage(grown.maps, grown.names, grown.origins)
    assert passage.fits(learned)
    back = regrown(state, learned, passage).params
    for name, array in numbers(state.params["read"]).items():
        has_learned = name.startswith(BACKWARD) == (way == "backward")
        np.testing.assert_array_equal(back["read"][name], array + has_learned, err_msg=name)
    kernel = np.array(state.params["output"]["kernel"])
    kernel[rows] += 1
    np.testing.assert_array_equal(back["output"]["kernel"], kernel)
    again = regrown(learned, state._replace(params=back), passage.reversed(state)).params
    for path, array in jax.tree.leaves_with_path(learned.params):
        found = dict(jax.tree.leaves_with_path(again))[path]
        np.testing.assert_array_equal(found, array, err_msg=jax.tree_util.keystr(path))


def test_a_layer_that_turns_round_keeps_its_numbers() -> None:
    layers: Layers = (("read", "gru", {"units": 4}),)
    old, new = (
        learner(network(made), data=SEQUENCES)
        for made in (layers, with_config(layers, "read", direction="backward"))
    )
    state = trained(old)
    made = operate(old, state, new, start(new, seed=1)).train_state.params
    for name, array in state.params["read"].items():
        np.testing.assert_array_equal(made["read"][name], array, err_msg=name)


def test_how_far_back_it_remembers_is_measured_by_small_changes() -> None:
    made = learner(network((("read", "gru", {"units": 4}),)), data=SEQUENCES)
    state = start(made)
    sample = samples((LENGTH, FEATURES)).part(1, 1)
    told = Memory(target=2).compute(Inspection(made, state, sample, sample, sample, {}))
    assert told["class"] == 2
    x, step = np.asarray(sample.fields["input"]), 1e-2
    changes = step * np.eye(LENGTH * FEATURES, dtype=np.float32).reshape(-1, LENGTH, FEATURES)
    batch = sample._replace(
        fields={**sample.fields, "input": jnp.asarray(np.concatenate([x + changes, x - changes]))}
    )
    above, below = np.split(np.asarray(made.activations(state, batch)["output"])[:, 2], 2)
    slopes = ((above - below) / (2 * step)).reshape(LENGTH, FEATURES)
    np.testing.assert_allclose(told["influence"], np.sqrt((slopes**2).sum(1)), rtol=2e-2, atol=1e-4)
    guess = Memory().compute(Inspection(made, state, sample, sample, sample, {}))["class"]
    assert guess == np.asarray(made.activations(state, sample)["output"])[0].argmax()


def test_an_lstm_begins_by_remembering() -> None:
    params = LSTM(units=3).init(jax.random.key(0), ((2, 2),)).params
    assert set(np.asarray(params["forget_bias"])) == {1.0}
    assert not any(np.asarray(params[name]).any() for name in ("input_bias", "cell_bias", "output_bias"))


def test_a_kernel_starts_orthogonal_gate_by_gate() -> None:
    made = GRU(units=5).init(jax.random.key(0), ((3, 2),)).params["recurrent_kernel"]
    for gate in np.asarray(made):
        np.testing.assert_allclose(gate @ gate.T, np.eye(5), atol=1e-5)


def test_what_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(EngineError, match="reads up to 1,024 elements one by one, not 1,025"):
        GRU().output_shape([(MOST_ELEMENTS + 1, 2)])
