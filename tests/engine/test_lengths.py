"""Sequences of different lengths: what fills them up changes nothing, and PyTorch packs and masks alike."""

from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import DataSpec, dataset_registry
from neurarium.engine.element import Element
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Label, Sequence
from neurarium.engine.layer import Variables
from neurarium.engine.layers.gru import GRU
from neurarium.engine.layers.lstm import LSTM
from neurarium.engine.layers.self_attention import SelfAttention
from neurarium.engine.layers.transformer_block import TransformerBlock
from neurarium.engine.recurrence import Recurrent
from neurarium.engine.summaries.attention import Attention
from neurarium.engine.summaries.attributions import Attributions
from neurarium.engine.summaries.memory import Memory
from neurarium.engine.summaries.states import States
from neurarium.engine.summary import Inspection
from neurarium.engine.train import Learner
from tests.engine.layer_cases import Fit, variables
from tests.engine.operations import Layers, learner, network, samples, trained
from tests.engine.test_recurrence import FEATURES, UNITS, bidirectional, gradients_of, moved

LENGTHS = (5, 1, 3, 4, 2, 5)
ROOM, MORE = 5, 8
EVERY = {"units": 4, "return_sequences": True}
MIXED: Layers = (
    ("symbols", "embedding", {"units": 4}),
    ("places", "position", {"kind": "waves"}),
    ("heads", "self_attention", {"heads": 2, "causal": False}),
    ("block", "transformer_block", {"heads": 2, "causal": False}),
    ("norm", "batch_norm", {}),
    ("windows", "conv1d", {"filters": 4, "activation": "tanh"}),
    ("strides", "conv1d", {"filters": 4, "stride": 2, "activation": "tanh"}),
)
NETWORKS: dict[str, Layers] = {
    "mean": (*MIXED, ("end", "mean_over_time", {})),
    "last": (("back", "gru", EVERY | {"direction": "backward"}), ("end", "last", {})),
    "forward": (("each", "dense", {"units": 3, "activation": "sigmoid"}), ("end", "lstm", {"units": 4})),
    "backward": (
        ("windows", "conv1d", {"filters": 3, "kernel_size": 2, "padding": "valid"}),
        ("end", "simple_rnn", {"units": 4, "direction": "backward"}),
    ),
}


def words(room: int) -> DataSpec:
    return DataSpec(
        "Words", {"input": Sequence(room, FEATURES, ends=True), "target": Label(("a", "b", "c"))}, 6, 6
    )


def padded(room: int) -> jax.Array:
    """Sequences of some lengths, filled up with the first symbol."""
    x = np.asarray(samples((max(LENGTHS), FEATURES)).fields["input"])
    rows = np.tile(np.eye(FEATURES, dtype=np.float32)[0], (len(LENGTHS), room, 1))
    for row, sequence, length in zip(rows, x, LENGTHS, strict=True):
        row[:length] = sequence[:length]
    return jnp.asarray(rows)


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_what_fills_sequences_up_changes_nothing(layers: Layers) -> None:
    def learned(room: int) -> tuple[Any, Any, Any]:
        made = learner(network(layers), data=words(room))
        batch = samples((room, FEATURES))
        batch = batch._replace(fields=batch.fields | {"input": padded(room)})
        state = trained(made)

        def loss(params: Any) -> tuple[jax.Array, Any]:
            players = made.players(state._replace(params=params))._replace(training=True)
            value, aux = made.objective.loss("", players, batch)
            return value, aux.state

        (value, seen), slopes = jax.jit(jax.value_and_grad(loss, has_aux=True))(state.params)
        return value, seen, slopes

    for short, long in zip(*(jax.tree.leaves(learned(room)) for room in (ROOM, MORE)), strict=True):
        np.testing.assert_allclose(long, short, rtol=1e-5, atol=1e-6)


def test_elements_that_are_none_are_given_as_nothing() -> None:
    made = learner(network(NETWORKS["mean"]), data=words(ROOM))
    shown = samples((ROOM, FEATURES))
    shown = shown._replace(fields=shown.fields | {"input": padded(ROOM)})
    lengths = made.lengths(shown)
    np.testing.assert_array_equal(lengths["block"], LENGTHS)
    np.testing.assert_array_equal(lengths["strides"], [3, 1, 2, 2, 1, 3])
    assert "end" not in lengths
    for layer_id, output in jax.jit(made.activations)(trained(made), shown).items():
        if layer_id in lengths:
            is_true = np.arange(output.shape[1]) < np.asarray(lengths[layer_id])[:, np.newaxis]
            np.testing.assert_array_equal(np.asarray(output).any(-1) & ~is_true, False)
            assert np.asarray(output)[is_true].any(-1).all()


@pytest.mark.parametrize(("name", "make", "every"), [("GRU", GRU, True), ("LSTM", LSTM, False)])
def test_recurrent_layers_read_packed_sequences_as_pytorch(
    name: str, make: Callable[..., Recurrent], every: bool
) -> None:
    torch = pytest.importorskip("torch")
    x, lengths = padded(ROOM), jnp.asarray(LENGTHS)
    layer = make(units=UNITS, return_sequences=every, direction="both")
    params = moved(layer, (ROOM, FEATURES))
    theirs = torch.tensor(np.asarray(x), requires_grad=True)
    aims = np.random.default_rng(1).normal(size=(len(x), *(ROOM,) * every, 2 * UNITS)).astype(np.float32)

    def loss(params: Any, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        is_true = jnp.arange(ROOM) < lengths[:, jnp.newaxis]
        y, _ = layer.apply_padded(
            Variables(params, {}), (x,), lengths=lengths, key=jax.random.key(0), training=True
        )
        y = jnp.where(is_true[..., jnp.newaxis], y, 0) if every else y
        return (y * aims).sum(), y

    (of_params, of_x), y = jax.jit(jax.grad(loss, (0, 1), has_aux=True))(params, x)
    both = bidirectional(name, {key: np.asarray(array) for key, array in params.items()}, {})
    packed = torch.nn.utils.rnn.pack_padded_sequence(
        theirs, torch.tensor(LENGTHS), batch_first=True, enforce_sorted=False
    )
    outputs, last = both(packed)
    last = last[0] if name == "LSTM" else last
    outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)
    wanted = outputs if every else torch.cat([*last], dim=-1)
    np.testing.assert_allclose(y, wanted.detach(), rtol=1e-4, atol=1e-5)
    (wanted * torch.tensor(aims)).sum().backward()
    np.testing.assert_allclose(of_x, theirs.grad, rtol=1e-4, atol=1e-5)
    for array, gradient in gradients_of(name, both).items():
        np.testing.assert_allclose(of_params[array], gradient, rtol=1e-4, atol=1e-5)


def test_attention_hears_none_that_pytorchs_padding_mask_hides() -> None:
    torch = pytest.importorskip("torch")
    config = {"heads": 2, "causal": False, "widening": 2, "activation": "relu"}
    case = Fit("transformer_block", ((ROOM, FEATURES),), (ROOM, FEATURES), config)
    layer, (params, _), x = case.layer(), variables(case), padded(ROOM)
    assert isinstance(layer, TransformerBlock)
    theirs = torch.nn.TransformerEncoderLayer(
        FEATURES, 2, 2 * FEATURES, dropout=0.0, batch_first=True, norm_first=True
    )
    ours = {path: torch.tensor(np.asarray(array)) for path, array in params.items()}
    arrays = {
        "self_attn.in_proj_weight": ours["attention_kernel"].transpose(1, 2).reshape(-1, FEATURES),
        "self_attn.in_proj_bias": ours["attention_bias"].flatten(),
    }
    for place, own in (("self_attn.out_proj", "output"), ("linear1", "wide"), ("linear2", "narrow")):
        arrays |= {f"{place}.weight": ours[f"{own}_kernel"].mT, f"{place}.bias": ours[f"{own}_bias"]}
    for place, own in (("norm1", "first"), ("norm2", "second")):
        arrays |= {f"{place}.weight": ours[f"{own}_scale"], f"{place}.bias": ours[f"{own}_bias"]}
    theirs.load_state_dict(arrays)
    is_true = np.arange(ROOM) < np.array(LENGTHS)[:, np.newaxis]
    read = torch.tensor(np.asarray(x), requires_grad=True)
    wanted = theirs(read, src_key_padding_mask=torch.tensor(~is_true))

    def given(x: jax.Array) -> jax.Array:
        y, _ = layer.apply_padded(
            Variables(params, {}), (x,), lengths=jnp.asarray(LENGTHS), key=jax.random.key(0), training=True
        )
        return jnp.where(is_true[..., jnp.newaxis], y, 0)

    np.testing.assert_allclose(
        np.asarray(given(x))[is_true], wanted.detach().numpy()[is_true], rtol=1e-4, atol=1e-5
    )
    wanted[torch.tensor(is_true)].square().sum().backward()
    slopes = jax.grad(lambda x: jnp.square(given(x)).sum())(x)
    np.testing.assert_allclose(slopes, read.grad, rtol=1e-3, atol=1e-4)


def inspected(made: Learner, length: int) -> Inspection:
    shown = samples((ROOM, FEATURES)).part(0, 1)
    x = padded(ROOM)[LENGTHS.index(length)][jnp.newaxis]
    shown = shown._replace(fields=shown.fields | {"input": x})
    return Inspection(made, trained(made), shown, shown, shown, {})


def test_what_is_shown_of_a_sequence_ends_with_it() -> None:
    made = learner(network(NETWORKS["mean"]), data=words(ROOM))
    inspection = inspected(made, 3)
    influence = np.asarray(Memory().compute(inspection)["influence"])
    assert influence[:3].all()
    assert not influence[3:].any()
    heard = np.asarray(Attention().compute(inspection)["heads"], np.float32)
    np.testing.assert_allclose(heard[:, :3, :3].sum(-1), 1, atol=2e-3)
    assert not heard[:, 3:].any()
    assert not heard[:, :, 3:].any()
    found = Attributions(method="integrated_gradients", steps=64).compute(inspection)
    told = {name.removeprefix("integrated_gradients/"): np.asarray(array) for name, array in found.items()}
    assert not told["pixels"][3:].any()
    rest = told["logit"] - told["baseline"]
    np.testing.assert_allclose(told["pixels"].sum(), rest, rtol=0.05, atol=1e-2)


def test_gates_of_a_layer_that_reads_backward_begin_at_the_end() -> None:
    layer = LSTM(units=UNITS, direction="both")
    params = Variables(moved(layer, (ROOM, FEATURES)), {})
    element = Element.within((2 * UNITS,), unit=UNITS + 1, row=0, column=0)
    tell = partial(layer.calculation, element=element)
    x = padded(ROOM)[LENGTHS.index(3)]
    short = tell(params, (x[:3],), key=jax.random.key(0))
    told = layer.calculation_padded(
        params,
        (x,),
        length=jnp.asarray(3),
        element=element,
        key=jax.random.key(0),
    )
    assert told.pop("backward") == short.pop("backward") == 1
    for name, values in short.items():
        np.testing.assert_allclose(told[name][:3], values, rtol=1e-5, atol=1e-6, err_msg=name)


READ_IN_PART = ("digit_rows", "remember", "rolling_ball")


@pytest.mark.parametrize("type_", READ_IN_PART)
def test_no_sample_has_an_element_that_says_that_it_was_not_read(type_: str) -> None:
    made = dataset_registry.build(Spec(type=type_))
    content = {name: (files("neurarium.data") / name).read_bytes() for name in made.bundled}
    data, field = made.parse(content, seed=3), made.spec().sequence
    assert field is not None
    for split in (data.train, data.test):
        elements = split.fields["input"]
        assert elements.shape[-1] == len(field.unread)
        assert not (elements == np.array(field.unread, np.uint8)).all(-1).any()


def test_what_was_read_in_part_is_answered_as_if_no_more_had_come() -> None:
    def made(room: int) -> Learner:
        unread = (255, 0) * (FEATURES // 2)
        spec = DataSpec(
            "Words",
            {"input": Sequence(room, FEATURES, unread=unread), "target": Label(("a", "b", "c"))},
            6,
            6,
        )
        return learner(network((("read", "gru", {"units": 4}),)), data=spec)

    whole, short = made(ROOM), made(3)
    state, batch = trained(whole), samples((ROOM, FEATURES))
    x = np.asarray(batch.fields["input"]).copy()
    of_three = batch._replace(fields=batch.fields | {"input": jnp.asarray(x[:, :3])})
    x[:, 3:] = [1, 0] * (FEATURES // 2)
    of_part = batch._replace(fields=batch.fields | {"input": jnp.asarray(x)})
    expected = short.activations(state, of_three)["output"]
    np.testing.assert_allclose(whole.activations(state, of_part)["output"], expected, rtol=1e-5, atol=1e-6)


def test_data_whose_samples_are_full_pay_for_no_lengths_while_they_are_learned() -> None:
    for type_, full in {"sums": True, "letter_tasks": True, "own_text": True, "names": False}.items():
        field = dataset_registry.build(Spec(type=type_)).spec().sequence
        assert field is not None
        assert field.ending is not None
        assert field.ending.full == full
    for type_ in READ_IN_PART:
        (ending,) = dataset_registry.build(Spec(type=type_)).spec().endings.values()
        assert ending.full
        assert ending.unread
    of_full = learner(
        network(NETWORKS["forward"]),
        data=words(ROOM)._replace(
            fields={"input": Sequence(ROOM, FEATURES, ends=True, full=True), "target": Label(("a", "b", "c"))}
        ),
    )
    (model,) = of_full.models.values()
    assert model.lengths({"input": padded(ROOM)}, training=True) == {}
    assert model.lengths({"input": padded(ROOM)}).keys() == {"input", "each"}


def test_attention_over_whole_sequences_is_as_without_lengths() -> None:
    case = Fit("self_attention", ((ROOM, FEATURES),), (ROOM, FEATURES), {"heads": 2, "causal": False})
    layer, made, x = case.layer(), Variables(*variables(case)), padded(ROOM)
    assert isinstance(layer, SelfAttention)
    np.testing.assert_array_equal(layer.attention(made, x), layer.attention(made, x, jnp.full(len(x), ROOM)))


@pytest.mark.parametrize("direction", ["forward", "backward", "both"])
def test_the_last_state_over_time_is_what_the_layer_gives(direction: str) -> None:
    layers: Layers = (
        ("each", "lstm", EVERY | {"direction": direction}),
        ("read", "gru", {"units": 3, "direction": direction}),
    )
    made = learner(network(layers), data=words(ROOM))
    inspection = inspected(made, 3)
    outputs = made.activations(inspection.train_state, inspection.sample)
    told = {name: np.asarray(array) for name, array in States().compute(inspection).items()}
    assert told.keys() == {"each", "read"}
    np.testing.assert_allclose(told["each"], outputs["each"][0], rtol=1e-5, atol=1e-6)
    assert not told["read"][3:].any()
    of_both = {"forward": (3, 0), "backward": (0, 3), "both": (3, 3)}[direction]
    ends = np.concatenate(
        [told["read"][2, : of_both[0]], told["read"][0, -of_both[1] :] if of_both[1] else []]
    )
    np.testing.assert_allclose(ends, outputs["read"][0], rtol=1e-5, atol=1e-6)
