"""Flow matching on dots by hand (Lipman et al. 2023)."""

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

LAYERS = ("dense_1", "dense_2", "dense_3", "velocity")
RATE, SPREAD = 0.002, 3.0
ADAM = optax.adam(RATE)
Carried = tuple[Params, optax.OptState]


class Flow(ByHand):
    """Straight paths from noise to samples, looked at at times that lie evenly in a batch."""

    lab: ClassVar[str] = "flow_dots"
    batch_size: ClassVar[int] = 256

    def draw(self, key: jax.Array) -> Drawn:
        noise_key, time_key = jax.random.split(key)
        within = jax.random.uniform(time_key, (self.batch_size, 1))
        time = (jnp.arange(self.batch_size)[:, jnp.newaxis] + within) / self.batch_size
        return jax.random.normal(noise_key, (self.batch_size, 2)), time

    def start(self, params: Params) -> Carried:
        params = of_layers(params, LAYERS)
        return params, ADAM.init(params)

    def step(self, carried: Carried, samples: jax.Array, drawn: Drawn) -> tuple[Carried, jax.Array]:
        params, state = carried
        loss, slopes = jax.value_and_grad(_loss)(params, samples, *drawn)
        return moved(ADAM, slopes, state, params), loss

    def params(self, carried: Carried) -> Params:
        return carried[0]

    def torch_draw(self) -> Drawn:
        import torch

        rows = self.batch_size
        return torch.randn(rows, 2), (torch.arange(rows)[:, None] + torch.rand(rows, 1)) / rows

    def torch_step(self, layers: TorchLayers) -> TorchStep:
        import torch
        from torch.nn import functional

        velocity = layers.perceptron(LAYERS, functional.relu)
        optimizer = torch.optim.Adam(velocity.parameters(), RATE)

        def step(samples: Tensor, drawn: Drawn) -> None:
            noise, time = drawn
            way = samples - SPREAD * noise
            places = SPREAD * noise + time * way
            loss: Tensor = functional.mse_loss(velocity(torch.cat([places, time], dim=1)), way)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        return step


def _loss(params: Params, samples: jax.Array, noise: jax.Array, time: jax.Array) -> jax.Array:
    way = samples - SPREAD * noise
    places = SPREAD * noise + time * way
    velocity = perceptron(params, LAYERS, jax.nn.relu, jnp.concatenate([places, time], axis=1))
    return jnp.square(velocity - way).mean()
