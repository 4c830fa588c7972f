"""The variational autoencoder of digits by hand (Kingma and Welling 2013)."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import optax

from neurarium.bench.by_hand.problem import (
    ByHand,
    Drawn,
    Tensor,
    TorchLayers,
    TorchStep,
    moved,
    of_layers,
    perceptron,
)
from neurarium.engine.network import Params

ENCODER, DECODER = ("encoder_1", "encoder_2", "cloud"), ("decoder_1", "decoder_2", "pixels")
RATE, CODE = 0.002, 2
ADAM = optax.adam(RATE)
Carried = tuple[Params, optax.OptState]


class Vae(ByHand):
    """Means and logarithms of variances lie side by side."""

    lab: ClassVar[str] = "vae_digits"
    batch_size: ClassVar[int] = 64

    def draw(self, key: jax.Array) -> Drawn:
        return (jax.random.normal(key, (self.batch_size, CODE)),)

    def start(self, params: Params) -> Carried:
        params = of_layers(params, ENCODER + DECODER)
        return params, ADAM.init(params)

    def step(self, carried: Carried, samples: jax.Array, drawn: Drawn) -> tuple[Carried, jax.Array]:
        params, state = carried
        loss, slopes = jax.value_and_grad(_loss)(params, samples, drawn[0])
        return moved(ADAM, slopes, state, params), loss

    def params(self, carried: Carried) -> Params:
        return carried[0]

    def torch_draw(self) -> Drawn:
        import torch

        return (torch.randn(self.batch_size, CODE),)

    def torch_step(self, layers: TorchLayers) -> TorchStep:
        import torch
        from torch.nn import functional

        def gelu(x: Tensor) -> Tensor:
            return functional.gelu(x, approximate="tanh")

        encode, decode = layers.perceptron(ENCODER, gelu), layers.perceptron(DECODER, gelu)
        optimizer = torch.optim.Adam([*encode.parameters(), *decode.parameters()], RATE)

        def step(samples: Tensor, drawn: Drawn) -> None:
            cloud = encode(samples)
            mean, log_variance = cloud[:, ::2], cloud[:, 1::2]
            output = decode(mean + torch.exp(log_variance / 2) * drawn[0])
            errors = functional.binary_cross_entropy_with_logits(output, samples, reduction="sum")
            divergence = (log_variance.exp() + mean.square() - 1 - log_variance).sum() / 2
            loss = (errors + divergence) / len(samples)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        return step


def _loss(params: Params, samples: jax.Array, noise: jax.Array) -> jax.Array:
    cloud = perceptron(params, ENCODER, jax.nn.gelu, samples)
    mean, log_variance = cloud[:, ::2], cloud[:, 1::2]
    output = perceptron(params, DECODER, jax.nn.gelu, mean + jnp.exp(log_variance / 2) * noise)
    errors = optax.sigmoid_binary_cross_entropy(output, samples).sum(1)
    divergence = (jnp.exp(log_variance) + jnp.square(mean) - 1 - log_variance).sum(1) / 2
    return jnp.mean(errors + divergence)
