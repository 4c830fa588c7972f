"""Exported code, run: our weights put into it, and what it answers."""

import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from neurarium.engine.network import Params, State
from neurarium.export.code import WRITERS
from neurarium.export.recipe import Recipe

os.environ.setdefault("KERAS_BACKEND", "jax")

Answer = Callable[[np.ndarray], np.ndarray]


def module_of(recipe: Recipe, framework: Any) -> ModuleType:
    """The exported file, imported; nothing is trained."""
    code = WRITERS[framework](recipe, f"{framework}_code.py")
    module = ModuleType(f"{framework}_code")
    exec(compile(code, module.__name__, "exec"), module.__dict__)
    return module


def answer_of(recipe: Recipe, framework: str, params: Params, state: State) -> Answer:
    """The network of the exported code, with our weights in it."""
    module = module_of(recipe, framework)
    return LOADERS[framework](module, recipe, params, state)


def named(recipe: Recipe, tree: dict[str, Any]) -> dict[str, Any]:
    """Arrays by the names that the code gives the layers."""
    return {step.name: tree[step.node.id] for step in recipe.steps if step.node.id in tree}


def _jax(module: ModuleType, recipe: Recipe, params: Params, state: State) -> Answer:
    drawn = module.init_params(_key())
    assert _shapes(drawn) == _shapes(named(recipe, params))
    if state:
        assert _shapes(module.init_state(_key())) == _shapes(named(recipe, state))
        return lambda x: np.asarray(module.predict(named(recipe, params), named(recipe, state), x))
    return lambda x: np.asarray(module.predict(named(recipe, params), x))


def _flax(module: ModuleType, recipe: Recipe, params: Params, state: State) -> Answer:
    from flax import nnx

    model = module.Network(nnx.Rngs(0))
    put_into_flax(model, recipe, params, state)
    model.eval()
    return lambda x: np.asarray(module.predict(model, x))


def put_into_flax(model: Any, recipe: Recipe, params: Params, state: State) -> None:
    """Our weights in a Flax module."""
    for name, arrays in (*named(recipe, params).items(), *named(recipe, state).items()):
        for path, array in arrays.items():
            variable = getattr(getattr(model, name), "var" if path == "variance" else path)
            assert variable[...].shape == array.shape
            variable[...] = array


def _pytorch(module: ModuleType, recipe: Recipe, params: Params, state: State) -> Answer:
    import torch

    model = module.Network()
    put_into_torch(model, recipe, params, state)
    return lambda x: np.asarray(module.predict_all(model, torch.from_numpy(channels_first(x))))


def channels_first(x: np.ndarray) -> np.ndarray:
    """A batch as PyTorch takes it."""
    return np.ascontiguousarray(np.moveaxis(x, -1, 1)) if x.ndim == 4 else x


TORCH_NAMES = {"kernel": "weight", "scale": "weight", "mean": "running_mean", "variance": "running_var"}


def put_into_torch(model: Any, recipe: Recipe, params: Params, state: State) -> None:
    """Our weights in a PyTorch module."""
    import torch

    for name, arrays in (*named(recipe, params).items(), *named(recipe, state).items()):
        for path, array in arrays.items():
            turned = np.moveaxis(np.asarray(array), (-1, -2), (0, 1)) if path == "kernel" else array
            tensor = getattr(getattr(model, name), TORCH_NAMES.get(path, path))
            assert tuple(tensor.shape) == turned.shape
            with torch.no_grad():
                tensor.copy_(torch.from_numpy(np.array(turned)))


def _keras(module: ModuleType, recipe: Recipe, params: Params, state: State) -> Answer:
    model = module.make_model()
    order = ("kernel", "scale", "bias", "mean", "variance", "frequencies", "phases")
    for step in recipe.steps:
        arrays = {**params.get(step.node.id, {}), **state.get(step.node.id, {})}
        if arrays:
            model.get_layer(step.name).set_weights([arrays[path] for path in order if path in arrays])
    return lambda x: np.asarray(model.predict_on_batch(x))


LOADERS: dict[str, Callable[[ModuleType, Recipe, Params, State], Answer]] = {
    "jax": _jax,
    "flax": _flax,
    "pytorch": _pytorch,
    "keras": _keras,
}


def _key() -> Any:
    import jax

    return jax.random.key(0)


def _shapes(tree: dict[str, dict[str, Any]]) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        name: {path: tuple(array.shape) for path, array in arrays.items()} for name, arrays in tree.items()
    }
