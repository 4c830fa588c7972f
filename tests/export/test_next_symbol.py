"""Exported code judges what follows as the engine does."""

from functools import cache
from typing import Any, get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec, Split
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Label, Sequence
from neurarium.export.data import arrays
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework
from tests.export import frameworks as _  # noqa: F401  # Keras computes in JAX
from tests.export.graphs import experiment, network, recipe

SYMBOLS = 5
DATA = DataSpec(
    "Words", {"input": Sequence(6, SYMBOLS, tuple("·abcd"), ends=True), "target": Label(("a", "b"))}, 12, 4
)
every_framework = pytest.mark.parametrize("framework", get_args(Framework))


@cache
def described() -> tuple[Recipe, np.ndarray, float, float]:
    """A recipe with its outputs for some words, and the loss and the accuracy that the engine gives them."""
    made = network("each=dense:units=5,activation=linear", "in>each")
    of, learner = recipe(experiment(made, objective=Spec(type="next_symbol")), DATA)
    rng = np.random.default_rng(1)
    symbols = rng.integers(1, SYMBOLS, (12, 6))
    symbols[:, 0] = 0
    for row, end in zip(symbols, rng.integers(1, 7, 12), strict=True):
        row[end:] = 0
    words = Split({"input": 255 * np.eye(SYMBOLS, dtype=np.uint8)[symbols], "target": np.zeros(12, np.int32)})
    of = of._replace(samples=of.samples._replace(train=words))
    state = learner.start(jax.random.key(3))
    batch = Batch({name: jnp.asarray(array) for name, array in words.fields.items()})
    measured = learner.measure(state, batch)
    outputs = np.asarray(learner.activations(state, batch)[of.model.output])
    return of, outputs, float(measured["loss"].mean()), float(measured["accuracy"].mean())


def loss_of(framework: Framework, of: Recipe, outputs: np.ndarray, y: np.ndarray) -> float:
    """What the written loss makes of outputs."""
    code = objective_code_of(of)
    if framework in ("jax", "flax"):
        import optax

        words: dict[str, Any] = {"jnp": jnp, "optax": optax, "outputs": outputs, "y": y}
        exec("\n".join(code.optax(of)), words)
        return float(words["loss"])
    if framework == "pytorch":
        import torch

        words = {"F": torch.nn.functional, "outputs": torch.tensor(outputs), "y": torch.tensor(y).long()}
        return float(eval(code.pytorch(of), words))
    import keras

    words = {"keras": keras}
    exec(code.keras(of).definition, words)
    return float(np.mean(words["next_symbol"](keras.ops.convert_to_tensor(y), outputs)))


@every_framework
def test_the_loss_of_what_follows_is_the_engines(framework: Framework) -> None:
    of, outputs, loss, accuracy = described()
    y = arrays(of)["y_train"].astype(np.int32)
    assert (y >= 0).sum() < y.size
    assert loss_of(framework, of, outputs, y) == pytest.approx(loss, rel=1e-5)
    words: dict[str, Any] = {"np": np}
    exec(objective_code_of(of).metric.code, words)
    assert words["accuracy"](outputs, y) == pytest.approx(accuracy)
