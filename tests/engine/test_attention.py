"""Attention and what belongs to it, against PyTorch with the same weights."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.dataset import DataSpec
from neurarium.engine.field import Label, Sequence
from neurarium.engine.layer import Variables
from neurarium.engine.layers.embedding import Embedding
from neurarium.engine.layers.position import Position, waves
from neurarium.engine.layers.self_attention import SelfAttention
from neurarium.engine.layers.transformer_block import TransformerBlock
from neurarium.engine.surgery import operate
from tests.engine.layer_cases import FITS, Fit, arrays, name, variables
from tests.engine.operations import Layers, learner, network, samples, start, trained, with_config

LENGTH, FEATURES, HEADS = 5, 6, 2
SEQUENCES = DataSpec(
    "Sequences", {"input": Sequence(LENGTH, FEATURES), "target": Label(("a", "b", "c"))}, 6, 6
)


@pytest.mark.parametrize("causal", [True, False])
def test_attention_is_pytorchs_with_its_gradient(causal: bool) -> None:
    import torch

    case = Fit(
        "self_attention", ((LENGTH, FEATURES),), (LENGTH, FEATURES), {"heads": HEADS, "causal": causal}
    )
    layer, (params, _), (x,) = case.layer(), variables(case), arrays(case.inputs)
    assert isinstance(layer, SelfAttention)

    def given(params: dict[str, jax.Array], x: jax.Array) -> jax.Array:
        return layer.apply(Variables(params, {}), (x,), key=jax.random.key(0), training=False)[0]

    theirs = torch.nn.MultiheadAttention(FEATURES, HEADS, batch_first=True)
    kernel, bias, output_kernel, output_bias = (
        torch.tensor(np.asarray(params[path])) for path in ("kernel", "bias", "output_kernel", "output_bias")
    )
    with torch.no_grad():
        theirs.in_proj_weight.copy_(kernel.transpose(1, 2).reshape(-1, FEATURES))
        theirs.in_proj_bias.copy_(bias.flatten())
        theirs.out_proj.weight.copy_(output_kernel.T)
        theirs.out_proj.bias.copy_(output_bias)
    read = torch.tensor(np.asarray(x), requires_grad=True)
    mask = ~torch.ones(LENGTH, LENGTH).tril().bool() if causal else None
    output, attention = theirs(read, read, read, attn_mask=mask, average_attn_weights=False)
    assert attention is not None
    np.testing.assert_allclose(given(params, x), output.detach(), atol=2e-5)
    of_heads = layer.attention(Variables(params, {}), x)
    np.testing.assert_allclose(of_heads, np.asarray(attention.detach()), atol=1e-6)
    output.square().sum().backward()
    of_params, of_x = jax.grad(lambda *at: jnp.square(given(*at)).sum(), argnums=(0, 1))(params, x)
    np.testing.assert_allclose(of_x, np.asarray(read.grad), atol=1e-4)
    by_them = theirs.in_proj_weight.grad
    assert by_them is not None
    ours = np.swapaxes(of_params["kernel"], 1, 2).reshape(-1, FEATURES)
    np.testing.assert_allclose(ours, by_them, atol=2e-4)


@pytest.mark.parametrize("causal", [True, False])
def test_a_transformer_block_is_pytorchs_with_its_gradient(causal: bool) -> None:
    import torch

    config = {"heads": HEADS, "causal": causal, "widening": 3, "activation": "relu"}
    case = Fit("transformer_block", ((LENGTH, FEATURES),), (LENGTH, FEATURES), config)
    layer, (params, _), (x,) = case.layer(), variables(case), arrays(case.inputs)
    assert isinstance(layer, TransformerBlock)

    def given(params: dict[str, jax.Array], x: jax.Array) -> jax.Array:
        return layer.apply(Variables(params, {}), (x,), key=jax.random.key(0), training=False)[0]

    theirs = torch.nn.TransformerEncoderLayer(
        FEATURES, HEADS, 3 * FEATURES, dropout=0.0, batch_first=True, norm_first=True
    )
    ours = {path: torch.tensor(np.asarray(array)) for path, array in params.items()}
    with torch.no_grad():
        for norm, which in ((theirs.norm1, "first"), (theirs.norm2, "second")):
            norm.weight.copy_(ours[f"{which}_scale"])
            norm.bias.copy_(ours[f"{which}_bias"])
        of_kernel = ours["attention_kernel"].transpose(1, 2).reshape(-1, FEATURES)
        theirs.self_attn.in_proj_weight.copy_(of_kernel)
        theirs.self_attn.in_proj_bias.copy_(ours["attention_bias"].flatten())
        for linear, which in (
            (theirs.self_attn.out_proj, "output"),
            (theirs.linear1, "wide"),
            (theirs.linear2, "narrow"),
        ):
            linear.weight.copy_(ours[f"{which}_kernel"].T)
            linear.bias.copy_(ours[f"{which}_bias"])
    read = torch.tensor(np.asarray(x), requires_grad=True)
    mask = ~torch.ones(LENGTH, LENGTH).tril().bool() if causal else None
    output = theirs(read, src_mask=mask)
    np.testing.assert_allclose(given(params, x), output.detach(), atol=2e-5)
    output.square().sum().backward()
    of_params, of_x = jax.grad(lambda *at: jnp.square(given(*at)).sum(), argnums=(0, 1))(params, x)
    np.testing.assert_allclose(of_x, np.asarray(read.grad), atol=2e-4)
    for ours_grad, weight in (
        (of_params["wide_kernel"].T, theirs.linear1.weight),
        (of_params["first_scale"], theirs.norm1.weight),
    ):
        assert weight.grad is not None
        np.testing.assert_allclose(ours_grad, weight.grad, atol=2e-4)
    weights = layer.attention(Variables(params, {}), x)
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
    assert bool((weights[..., 0, 1:] == 0).all()) == causal


def test_a_block_that_is_put_in_changes_nothing_and_follows_a_width() -> None:
    before: Layers = (("symbols", "embedding", {"units": 6}),)
    rest: Layers = (("end", "last", {}),)
    block: Layers = (("block", "transformer_block", {"heads": 2}),)
    old, new = (learner(network((*before, *new, *rest)), data=SEQUENCES) for new in ((), block))
    grown = operate(old, trained(old), new, start(new, seed=1))
    shown = samples((LENGTH, FEATURES))
    was = old.activations(trained(old), shown)["output"]
    np.testing.assert_allclose(new.activations(grown.train_state, shown)["output"], was, rtol=1e-5, atol=1e-6)
    wider = learner(network((*with_config(before, "symbols", units=8), *block, *rest)), data=SEQUENCES)
    state = trained(new)
    carried = operate(new, state, wider, start(wider, seed=1))
    assert carried.carried["block"] == "resized"
    own, more = (each.params["block"] for each in (state, carried.train_state))
    np.testing.assert_array_equal(more["first_scale"][:6], own["first_scale"])
    np.testing.assert_array_equal(more["narrow_kernel"][:24, :6], own["narrow_kernel"])
    np.testing.assert_array_equal(more["attention_kernel"][:, :6, :6], own["attention_kernel"])


def test_a_convolution_over_time_is_pytorchs() -> None:
    import torch

    case = Fit(
        "conv1d", ((7, 3),), (4, 5), {"filters": 5, "kernel_size": 4, "stride": 2, "padding": "causal"}
    )
    layer, (params, _), (x,) = case.layer(), variables(case), arrays(case.inputs)
    made, _ = layer.apply(Variables(params, {}), (x,), key=jax.random.key(0), training=False)
    kernel, bias = (torch.tensor(np.asarray(params[path])) for path in ("kernel", "bias"))
    read = torch.nn.functional.pad(torch.tensor(np.asarray(x)).transpose(1, 2), (3, 0))
    theirs = torch.nn.functional.conv1d(read, kernel.permute(2, 1, 0), bias, stride=2).relu().transpose(1, 2)
    assert made.shape == (len(x), 4, 5)
    np.testing.assert_allclose(made, theirs, atol=1e-5)


CAUSAL = [case for case in FITS if len(case.output) == 2 and case.layer().is_causal()]


@pytest.mark.parametrize("case", CAUSAL, ids=name)
def test_what_keeps_time_sees_nothing_that_comes_after(case: Fit) -> None:
    inputs = arrays(case.inputs)
    changed = tuple(x.at[:, -1].add(1.0) for x in inputs)
    made = variables(case)  # kept for other tests: not of the traced ones
    apply = jax.jit(lambda x: case.layer().apply(made, x, key=jax.random.key(0), training=False)[0])
    before, after = np.asarray(apply(inputs)), np.asarray(apply(changed))
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
    assert not np.array_equal(before[:, -1], after[:, -1])


def test_all_layers_that_write_keep_time() -> None:
    assert {case.type for case in CAUSAL} >= {"dense", "embedding", "gru", "layer_norm", "position"}
    assert not SelfAttention(causal=False).is_causal()


def test_an_embedding_is_the_row_of_its_symbol_and_positions_are_added() -> None:
    symbols = jnp.asarray([[2, 0, 1]])
    x = jax.nn.one_hot(symbols, 4)
    made = Embedding(units=3).init(jax.random.key(0), ((3, 4),))
    rows, _ = Embedding(units=3).apply(made, (x,), key=jax.random.key(0), training=False)
    np.testing.assert_array_equal(rows[0], made.params["embeddings"][symbols[0]])
    placed, _ = Position(kind="waves").apply(
        Variables({}, {}), (rows,), key=jax.random.key(0), training=False
    )
    np.testing.assert_allclose(placed[0] - rows[0], waves(3, 3), atol=1e-6)
    assert waves(9, 4)[7] == pytest.approx([np.sin(7), np.cos(7), np.sin(0.07), np.cos(0.07)], abs=1e-5)
