"""Every layer that tells of sequences gives of a padded one what it gives of the same one alone."""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.layer import Layer, Variables, layer_registry
from neurarium.engine.layers.conv1d import Conv1D
from neurarium.engine.lengths import without_padding

ROOM, FEATURES = 9, 4
LENGTHS = (1, 2, 4, 6, 7, ROOM)
# What lays out all places that there are has as many outputs as there is room: it cannot read another length.
OF_THE_ROOM = {"flatten"}
DIRECTIONS = [{"direction": way} for way in ("forward", "backward", "both")]
EVERY = [{}, {"return_sequences": True}]
RECURRENT = [a | b | {"units": 3} for a, b in product(DIRECTIONS, EVERY)]
CAUSAL = [{"causal": True}, {"causal": False}]
WINDOWS = [
    {"filters": 3, "kernel_size": size, "stride": stride, "padding": padding, "activation": "tanh"}
    for size, stride, padding in product((2, 3, 8), (1, 2, 5), ("same", "causal", "valid"))
]
CONFIGS: dict[str, list[dict[str, Any]]] = {
    **dict.fromkeys(("simple_rnn", "gru", "lstm"), RECURRENT),
    **dict.fromkeys(("self_attention", "transformer_block"), CAUSAL),
    "conv1d": WINDOWS,
    "position": [{"kind": "learned"}, {"kind": "waves"}],
    "dense": [{"units": 3, "activation": "sigmoid"}],
    "activation": [{"activation": "sigmoid"}],
}


class Case(NamedTuple):
    """A layer that takes sequences, and how many of them."""

    type: str
    config: dict[str, Any]
    inputs: int

    def layer(self) -> Layer:
        return layer_registry.build(Spec(type=self.type, config=self.config))


def cases() -> Iterator[Case]:
    """Every configuration of every layer that takes a sequence, found by asking each of them."""
    for type_ in layer_registry:
        if type_ in OF_THE_ROOM or type_ == "input":
            continue
        for config in CONFIGS.get(type_, [{}]):
            case = Case(type_, config, 2 if layer_registry[type_].merges else 1)
            try:
                case.layer().output_shape(((ROOM, FEATURES),) * case.inputs)
            except EngineError:
                continue
            yield case


def name(case: Case) -> str:
    return "-".join([case.type, *(str(value) for value in case.config.values())])


def moved(layer: Layer, count: int) -> Variables:
    """Initial variables, of which no bias is 0 and no scale 1."""
    made = layer.init(jax.random.key(1), ((ROOM, FEATURES),) * count)
    rng = np.random.default_rng(2)
    return Variables(
        *(
            {key: array + 0.1 * np.abs(rng.normal(size=array.shape)) for key, array in each.items()}
            for each in made
        )
    )


def cut(type_: str, made: Variables, length: int) -> Variables:
    """The variables of a layer with less room: it has no places beyond."""
    if type_ != "position":
        return made
    return made._replace(params={key: array[:length] for key, array in made.params.items()})


@pytest.mark.parametrize("case", list(cases()), ids=name)
def test_a_padded_sequence_is_read_as_alone(case: Case) -> None:
    layer, key = case.layer(), jax.random.key(0)
    rng, lengths = np.random.default_rng(3), jnp.asarray(LENGTHS)
    whole = [
        jnp.asarray(rng.normal(size=(len(LENGTHS), ROOM, FEATURES)), jnp.float32) for _ in range(case.inputs)
    ]
    padded = [without_padding(x, lengths) for x in whole]
    shapes, made = ((ROOM, FEATURES),) * case.inputs, moved(layer, case.inputs)
    output, _ = layer.apply_padded(made, padded, lengths=lengths, key=key, training=False)
    given = layer.output_lengths(lengths, shapes)
    for row, length in enumerate(LENGTHS):
        alone = ((length, FEATURES),) * case.inputs
        try:
            expected_shape = layer.output_shape(alone)
        except EngineError:  # no window fits into it
            assert isinstance(layer, Conv1D)
            continue
        parts = [x[row : row + 1, :length] for x in whole]
        expected, _ = layer.apply(cut(case.type, made, length), parts, key=key, training=False)
        assert expected.shape[1:] == expected_shape
        if given is None:
            found = output[row]
        else:
            assert int(given[row]) == expected_shape[0], f"{length} elements"
            found = output[row, : expected_shape[0]]
        np.testing.assert_allclose(found, expected[0], rtol=1e-4, atol=1e-5, err_msg=f"{length} elements")


def test_every_kind_of_layer_for_sequences_is_among_them() -> None:
    found = {case.type for case in cases()}
    of_sequences = {type_ for type_ in layer_registry if layer_registry[type_].category == "sequences"}
    assert of_sequences <= found
    assert {"dense", "batch_norm", "layer_norm", "add", "concatenate", "dropout"} <= found


@pytest.mark.parametrize("length", [1, 2, 5])
@pytest.mark.parametrize("samples", [1, 3])
def test_batch_norm_learns_of_true_elements_alone(length: int, samples: int) -> None:
    layer = layer_registry.build(Spec(type="batch_norm"))
    made, key = moved(layer, 1), jax.random.key(0)
    lengths = jnp.full(samples, length)
    x = jnp.asarray(np.random.default_rng(4).normal(size=(samples, ROOM, FEATURES)), jnp.float32)
    padded, state = layer.apply_padded(
        made, [without_padding(x, lengths)], lengths=lengths, key=key, training=True
    )
    expected, expected_state = layer.apply(made, [x[:, :length]], key=key, training=True)
    np.testing.assert_allclose(padded[:, :length], expected, rtol=1e-4, atol=1e-5)
    for each, array in expected_state.items():
        np.testing.assert_allclose(state[each], array, rtol=1e-5, atol=1e-6)
