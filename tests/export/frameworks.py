"""Exported code, run: our weights put into it by its own means, what it answers, and how it trains."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import numpy as np
import pytest

from neurarium.engine.network import Params, State
from neurarium.export.both_ways import arrays_apart
from neurarium.export.code import WRITERS
from neurarium.export.npz import npz
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework

os.environ.setdefault("KERAS_BACKEND", "jax")

PACKAGES: Mapping[Framework, str] = {"jax": "jax", "flax": "flax", "pytorch": "torch", "keras": "keras"}
Arrays = dict[str, dict[str, np.ndarray]]  # by the names that the code gives layers, then by name
Batches = Iterable[tuple[np.ndarray, np.ndarray]]


def module_of(recipe: Recipe, framework: Framework) -> ModuleType:
    """The exported file, imported; nothing is trained."""
    pytest.importorskip(PACKAGES[framework], reason=f"needs {PACKAGES[framework]}")
    code = WRITERS[framework](recipe, f"{framework}_code.py")
    module = ModuleType(f"{framework}_code")
    exec(compile(code, module.__name__, "exec"), module.__dict__)
    return module


def named(recipe: Recipe, tree: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays by the names that the code gives the layers."""
    tree = arrays_apart(recipe.apart, tree)
    return {step.name: tree[step.node.id] for step in recipe.steps if step.node.id in tree}


class Exported(ABC):
    """The network of exported code with given params and state, which the code reads from a file."""

    def __init__(
        self, recipe: Recipe, framework: Framework, params: Params, state: State, folder: Path
    ) -> None:
        self.recipe = recipe
        self.module = module_of(recipe, framework)
        of_params, of_state = named(recipe, params), named(recipe, state)
        self.names = {
            step.name: (*of_params.get(step.name, {}), *of_state.get(step.name, {})) for step in recipe.steps
        }
        if not hasattr(self.module, "WEIGHTS"):
            self.start({})
            return
        stored = {
            f"{name}/{path}": np.asarray(array)
            for tree in (params, state)
            for name, arrays in named(recipe, tree).items()
            for path, array in arrays.items()
        }
        self.module.WEIGHTS = folder / "weights.npz"  # type: ignore[attr-defined]
        self.module.WEIGHTS.write_bytes(npz(stored))
        self.start(stored)

    @abstractmethod
    def start(self, stored: Mapping[str, np.ndarray]) -> None:
        """Make the network, and have the code read its weights."""

    @abstractmethod
    def answer(self, x: np.ndarray) -> np.ndarray:
        """The outputs for inputs as the engine takes them."""

    @abstractmethod
    def train(self, batches: Batches) -> list[float]:
        """Take one step for each batch; their losses."""

    @abstractmethod
    def array(self, layer: str, name: str) -> np.ndarray:
        """Params or state of a layer, as they are now, laid out as in the engine."""

    def arrays(self) -> Arrays:
        """All params and state."""
        return {
            layer: {name: self.array(layer, name) for name in names} for layer, names in self.names.items()
        }


class Jax(Exported):
    """Params are dicts."""

    def start(self, stored: Mapping[str, np.ndarray]) -> None:
        self.trees = [getattr(self.module, f"init_{tree}")(jax.random.key(0)) for tree in self._trees]
        if stored:
            self.trees = [self.module.load_weights(tree) for tree in self.trees]

    @property
    def _trees(self) -> list[str]:
        return [tree for tree in ("params", "state") if hasattr(self.module, f"init_{tree}")]

    def answer(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.module.predict_all(*self.trees, x))

    def train(self, batches: Batches) -> list[float]:
        opt_state, losses = self.module.optimizer.init(self.trees[0]), []
        key = (jax.random.key(0),) if "key" in self.module.train_step.__wrapped__.__code__.co_varnames else ()
        for x, y in batches:
            *self.trees, opt_state, loss = self.module.train_step(*self.trees, opt_state, x, y, *key)
            losses.append(float(loss))
        return losses

    def array(self, layer: str, name: str) -> np.ndarray:
        return next(np.asarray(tree[layer][name]) for tree in self.trees if name in tree.get(layer, {}))


class Flax(Exported):
    """A module, whose names are nearly ours."""

    def start(self, stored: Mapping[str, np.ndarray]) -> None:
        from flax import nnx

        self.model = self.module.Network(nnx.Rngs(0))
        if _are_precise(stored):
            numbers = nnx.state(self.model, nnx.Not(nnx.RngState))
            nnx.update(self.model, jax.tree.map(lambda array: array.astype(np.float64), numbers))
        if stored:
            self.module.load_weights(self.model)

    def answer(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.module.predict_all(self.model, x))

    def train(self, batches: Batches) -> list[float]:
        from flax import nnx

        wanted = getattr(self.module, "trained", nnx.Param)
        optimizer = nnx.Optimizer(self.model, self.module.descent, wrt=wanted)
        self.model.train()
        return [float(self.module.train_step(self.model, optimizer, x, y)) for x, y in batches]

    def array(self, layer: str, name: str) -> np.ndarray:
        part = getattr(self.model, f"layer_{layer}")
        other = {"variance": "var", "embeddings": "kernel"}.get(name, name)
        return np.asarray(getattr(part, other if hasattr(part, other) else name)[...])


class Torch(Exported):
    """A module with channels first."""

    NAMES: Mapping[str, str] = {
        "kernel": "weight",
        "scale": "weight",
        "mean": "running_mean",
        "variance": "running_var",
    }

    def start(self, stored: Mapping[str, np.ndarray]) -> None:
        self.model = self.module.Network()
        if stored:
            if _are_precise(stored):
                self.model.double()
            self.module.load_weights(self.model)

    def answer(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.module.predict_all(self.model, self._turned(x)))

    def train(self, batches: Batches) -> list[float]:
        import math

        import torch

        from neurarium.export import schedule_text

        optimizer = self.module.make_optimizer(self.model)
        factor = schedule_text.factor(self.recipe, schedule_text.NUMBERS)
        rate = eval(f"lambda step: {factor or '1.0'}", {"math": math})
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
        losses = []
        for x, y in batches:
            target = torch.from_numpy(y.astype(np.int64) if self.recipe.data.class_names else y)
            losses.append(self.module.train_step(self.model, optimizer, self._turned(x), target))
            schedule.step()
        return losses

    def array(self, layer: str, name: str) -> np.ndarray:
        part = getattr(self.model, f"layer_{layer}")
        array = getattr(part, self.NAMES.get(name, name)).detach().numpy()
        return np.moveaxis(array, (0, 1), (-1, -2)) if name == "kernel" else array

    def _turned(self, x: np.ndarray) -> Any:
        import torch

        return torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1)) if x.ndim == 4 else x)


class Keras(Exported):
    """A functional model."""

    NAMES: Mapping[str, tuple[str, ...]] = {
        "scale": ("gamma",),
        "bias": ("bias", "beta"),
        "mean": ("moving_mean",),
        "variance": ("moving_variance",),
    }

    def start(self, stored: Mapping[str, np.ndarray]) -> None:
        self.model = self.module.make_model()
        if stored:
            self.module.load_weights(self.model)

    def answer(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.predict_on_batch(x))

    def train(self, batches: Batches) -> list[float]:
        judged = objective_code_of(self.recipe).keras(self.recipe)
        self.model.compile(
            optimizer=self.module.make_optimizer(),
            loss=eval(judged.loss, self.module.__dict__),
        )
        losses = []
        for x, y in batches:
            self.model.reset_metrics()
            target = eval(judged.targets.format("y"), {**self.module.__dict__, "y": y})
            losses.append(float(self.model.train_on_batch(x, target)))
        return losses

    def array(self, layer: str, name: str) -> np.ndarray:
        names = self.NAMES.get(name, (name,))
        weights = self.model.get_layer(f"layer_{layer}").weights
        return next(np.asarray(weight.value) for weight in weights if weight.name in names)


def _are_precise(stored: Mapping[str, np.ndarray]) -> bool:
    return any(array.dtype == np.float64 for array in stored.values())


EXPORTED: Mapping[Framework, type[Exported]] = {"jax": Jax, "flax": Flax, "pytorch": Torch, "keras": Keras}


def exported(recipe: Recipe, framework: Framework, params: Params, state: State, folder: Path) -> Exported:
    """The network of the exported code, with our weights in it."""
    return EXPORTED[framework](recipe, framework, params, state, folder)


@contextmanager
def eagerly(framework: Framework) -> Iterator[None]:
    """Compile nothing, which takes longer than a few steps do.

    JAX's own random numbers are slow by then, and others take their place; Keras knows no others.
    """
    kind = "threefry2x32" if framework == "keras" else "unsafe_rbg"
    with jax.disable_jit(), jax.default_prng_impl(kind):
        yield


def precisely(framework: Framework) -> AbstractContextManager[object]:
    """Everything in float64, where a difference in a formula is no longer lost in rounding."""
    return _KerasPrecision() if framework == "keras" else nullcontext()


class _KerasPrecision(AbstractContextManager[None]):
    def __enter__(self) -> None:
        self._set("float64")

    def __exit__(self, *_: object) -> None:
        self._set("float32")

    @staticmethod
    def _set(dtype: str) -> None:
        keras = pytest.importorskip("keras")
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
