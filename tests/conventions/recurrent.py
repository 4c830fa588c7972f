"""Recurrent layers, compared with those of PyTorch and Keras."""

from collections.abc import Sequence
from typing import Any

import jax
import keras
import numpy as np
import torch

from neurarium.engine.layer import Variables
from tests.conventions.comparing import Comparison, Verdict, close, rng
from tests.conventions.layers import layer, ours

SEQUENCES = rng.normal(size=(2, 5, 3)).astype(np.float32)
UNITS = 4


def side_by_side(kernel: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """The gates of a kernel (gates, inputs, units) in another order, one after another."""
    return np.concatenate([kernel[gate] for gate in order], axis=1)


def agreement(type_: str, in_torch: Any, in_keras: Any, order: Sequence[int]) -> Verdict:
    """Whether they give the same with our kernels, their gates in this order, and biases of 0."""
    made = layer(type_, units=UNITS, **({"initial_forget_bias": 0.0} if type_ == "lstm" else {}))
    params = made.init(jax.random.key(0), [SEQUENCES.shape[1:]]).params
    here = ours(made, SEQUENCES, Variables(params, {}))
    kernels = [side_by_side(np.asarray(params[name]), order) for name in ("kernel", "recurrent_kernel")]
    with torch.no_grad():
        for name, kernel in zip(("weight_ih_l0", "weight_hh_l0"), kernels, strict=True):
            getattr(in_torch, name).copy_(torch.tensor(kernel.T.copy()))
    in_keras.build(SEQUENCES.shape)
    *weights, biases = in_keras.weights
    for weight, kernel in zip(weights, kernels, strict=True):
        weight.assign(kernel)
    biases.assign(np.zeros(biases.shape))
    return close(here, in_torch(torch.tensor(SEQUENCES))[0][:, -1]), close(here, in_keras(SEQUENCES))


def gru(*order: int) -> Verdict:
    in_torch = torch.nn.GRU(3, UNITS, batch_first=True, bias=False)
    return agreement("gru", in_torch, keras.layers.GRU(UNITS), order)


def gru_reset() -> Verdict:
    """With their own order of gates they give the same."""
    return gru(0, 1, 2)[0], gru(1, 0, 2)[1]


def lstm_gates() -> Verdict:
    in_torch = torch.nn.LSTM(3, UNITS, batch_first=True, bias=False)
    return agreement("lstm", in_torch, keras.layers.LSTM(UNITS), range(4))


def lstm_forget_biases() -> Verdict:
    here = layer("lstm", units=UNITS).init(jax.random.key(0), [SEQUENCES.shape[1:]]).params["forget_bias"]
    in_keras = keras.layers.LSTM(UNITS)
    in_keras.build(SEQUENCES.shape)
    forget = slice(UNITS, 2 * UNITS)
    biases = np.asarray(in_keras.weights[2].value)[forget]
    in_torch: Any = torch.nn.LSTM(3, UNITS)
    return close(here, in_torch.bias_ih_l0[forget]), close(here, biases)


RECURRENT: dict[str, Comparison] = {
    "GRU, order of gates": lambda: gru(0, 1, 2),
    "GRU, reset": gru_reset,
    "LSTM, order of gates": lstm_gates,
    "LSTM, first forget biases": lstm_forget_biases,
}
