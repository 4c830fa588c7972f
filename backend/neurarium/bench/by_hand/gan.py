"""The GAN on dots by hand (Goodfellow et al. 2014), its discriminator held by R1 (Mescheder et al. 2018)."""

from typing import ClassVar, NamedTuple

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

GENERATOR = ("generator_1", "generator_2", "made")
DISCRIMINATOR = ("discriminator_1", "discriminator_2", "judgement")
RATE, BETA1, PENALTY, NOISE = 0.001, 0.5, 0.1, 2
ADAM = optax.adam(RATE, b1=BETA1)


class Carried(NamedTuple):
    """Both networks with their optimizer states."""

    generator: Params
    discriminator: Params
    generator_state: optax.OptState
    discriminator_state: optax.OptState


class Gan(ByHand):
    """A turn of the discriminator, and one of the generator."""

    lab: ClassVar[str] = "gan_dots"
    batch_size: ClassVar[int] = 128

    def draw(self, key: jax.Array) -> Drawn:
        return tuple(jax.random.normal(key, (2, self.batch_size, NOISE)))

    def start(self, params: Params) -> Carried:
        generator, discriminator = of_layers(params, GENERATOR), of_layers(params, DISCRIMINATOR)
        return Carried(generator, discriminator, ADAM.init(generator), ADAM.init(discriminator))

    def step(self, carried: Carried, samples: jax.Array, drawn: Drawn) -> tuple[Carried, jax.Array]:
        generator, discriminator, generator_state, discriminator_state = carried
        loss, slopes = jax.value_and_grad(_told_apart)(discriminator, generator, samples, drawn[0])
        discriminator, discriminator_state = moved(ADAM, slopes, discriminator_state, discriminator)
        slopes = jax.grad(_deceived)(generator, discriminator, drawn[1])
        generator, generator_state = moved(ADAM, slopes, generator_state, generator)
        return Carried(generator, discriminator, generator_state, discriminator_state), loss

    def params(self, carried: Carried) -> Params:
        return carried.generator | carried.discriminator

    def torch_draw(self) -> Drawn:
        import torch

        return tuple(torch.randn(2, self.batch_size, NOISE))

    def torch_step(self, layers: TorchLayers) -> TorchStep:
        import torch
        from torch.nn import functional

        generate = layers.perceptron(GENERATOR, functional.leaky_relu)
        judge = layers.perceptron(DISCRIMINATOR, functional.leaky_relu)
        generator_optimizer, discriminator_optimizer = (
            torch.optim.Adam(network.parameters(), RATE, betas=(BETA1, 0.999))
            for network in (generate, judge)
        )

        def step(samples: Tensor, drawn: Drawn) -> None:
            with torch.no_grad():
                made = generate(drawn[0])
            seen = samples.clone().requires_grad_()
            real = judge(seen)
            (slopes,) = torch.autograd.grad(real.sum(), seen, create_graph=True)
            loss: Tensor = functional.softplus(-real).mean() + functional.softplus(judge(made)).mean()
            loss = loss + PENALTY / 2 * slopes.square().sum(1).mean()
            discriminator_optimizer.zero_grad()
            loss.backward()
            discriminator_optimizer.step()
            deceived: Tensor = functional.softplus(-judge(generate(drawn[1]))).mean()
            generator_optimizer.zero_grad()
            deceived.backward()
            generator_optimizer.step()

        return step


def _generate(params: Params, noise: jax.Array) -> jax.Array:
    return perceptron(params, GENERATOR, jax.nn.leaky_relu, noise)


def _judge(params: Params, samples: jax.Array) -> jax.Array:
    return perceptron(params, DISCRIMINATOR, jax.nn.leaky_relu, samples)


def _told_apart(discriminator: Params, generator: Params, samples: jax.Array, noise: jax.Array) -> jax.Array:
    """The loss of the discriminator."""
    slopes = jax.grad(lambda x: _judge(discriminator, x).sum())(samples)
    real, made = _judge(discriminator, samples), _judge(discriminator, _generate(generator, noise))
    penalty = PENALTY / 2 * jnp.square(slopes).sum(1).mean()
    return jax.nn.softplus(-real).mean() + jax.nn.softplus(made).mean() + penalty


def _deceived(generator: Params, discriminator: Params, noise: jax.Array) -> jax.Array:
    """The loss of the generator."""
    return jax.nn.softplus(-_judge(discriminator, _generate(generator, noise))).mean()
