"""What a learning problem that is written by hand must have to be compared."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import optax

from neurarium.engine.network import Params

Tensor = Any  # of PyTorch's, which need not be installed
Drawn = tuple[Any, ...]  # what a step draws besides its samples, arrays or tensors
Bend = Callable[[Any], Any]
TorchStep = Callable[[Tensor, Drawn], None]

SCANNED = 64  # steps a call


class TorchLayers:
    """The dense layers of a problem in PyTorch, by the engine's names."""

    def __init__(self, params: Params) -> None:
        import torch

        self.by_name: dict[str, Any] = {}
        for name, arrays in params.items():
            inputs, units = arrays["kernel"].shape
            layer = torch.nn.Linear(inputs, units)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(np.array(arrays["kernel"]).T))
                layer.bias.copy_(torch.from_numpy(np.array(arrays["bias"])))
            self.by_name[name] = layer

    def perceptron(self, names: tuple[str, ...], bend: Bend) -> Any:
        """The layers one after another, bent but for the last one."""
        import torch

        class Bent(torch.nn.Module):
            def forward(self, x: Tensor) -> Tensor:
                return bend(x)

        inner = (module for name in names[:-1] for module in (self.by_name[name], Bent()))
        return torch.nn.Sequential(*inner, self.by_name[names[-1]])

    @property
    def params(self) -> Params:
        """Their numbers, laid out as the engine's."""
        return {
            name: {
                "kernel": jnp.asarray(layer.weight.detach().numpy().T),
                "bias": jnp.asarray(layer.bias.detach().numpy()),
            }
            for name, layer in self.by_name.items()
        }


class ByHand(ABC):
    """The problem of a lab, written for this lab alone.

    Samples are (batch, numbers). Params are the engine's, by layer and name, so that both sides can begin as
    the engine does.
    """

    lab: ClassVar[str]
    batch_size: ClassVar[int]

    @abstractmethod
    def draw(self, key: jax.Array) -> Drawn:
        """What a step of the scan draws."""

    @abstractmethod
    def start(self, params: Params) -> Any:
        """What the scan carries: params and optimizer states."""

    @abstractmethod
    def step(self, carried: Any, samples: jax.Array, drawn: Drawn) -> tuple[Any, jax.Array]:
        """One step in JAX; what is carried on, and a loss."""

    @abstractmethod
    def params(self, carried: Any) -> Params:
        """The params in what is carried."""

    @abstractmethod
    def torch_draw(self) -> Drawn:
        """What a step in PyTorch draws."""

    @abstractmethod
    def torch_step(self, layers: TorchLayers) -> TorchStep:
        """One step in PyTorch, which moves the layers."""

    def scan(self, carried: Any, samples: jax.Array, key: jax.Array) -> tuple[Any, jax.Array]:
        """SCANNED steps, to be compiled; what is carried on, and a loss of each."""

        def body(carried: Any, key: jax.Array) -> tuple[Any, jax.Array]:
            batch_key, drawn_key = jax.random.split(key)
            chosen = jax.random.randint(batch_key, (self.batch_size,), 0, len(samples))
            return self.step(carried, samples[chosen], self.draw(drawn_key))

        done: tuple[Any, jax.Array] = jax.lax.scan(body, carried, jax.random.split(key, SCANNED))
        return done


def of_layers(params: Params, names: tuple[str, ...]) -> Params:
    """The params of some layers."""
    return {name: params[name] for name in names}


def perceptron(params: Params, names: tuple[str, ...], bend: Bend, x: jax.Array) -> jax.Array:
    """Dense layers in JAX, bent but for the last one."""
    for name in names:
        x = x @ params[name]["kernel"] + params[name]["bias"]
        x = x if name == names[-1] else bend(x)
    return x


def moved(
    optimizer: optax.GradientTransformation, gradients: Params, state: optax.OptState, params: Params
) -> tuple[Params, optax.OptState]:
    """The next params and optimizer state."""
    updates, state = optimizer.update(gradients, state, params)
    next_params: Params = optax.apply_updates(params, updates)
    return next_params, state
