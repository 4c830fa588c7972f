"""Exported code takes the same steps as the engine does."""

import math
from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.schedule import schedule_registry
from neurarium.engine.train import Learner
from neurarium.export import keras_3, optax_text, pytorch
from neurarium.export.recipe import Recipe
from tests.export import graphs
from tests.export.frameworks import module_of, named, put_into_flax, put_into_torch
from tests.export.graphs import PLANE, experiment, network, recipe

STEPS = 3
BATCH = 6
PENALTIES = {"l1": 0.01, "l2": 0.02, "clip_norm": 0.05}
NUMBERS = DataSpec("Numbers", {"input": (2,)}, (), 40, 10, "plane", ("x", "y"), ((-6, 6), (-6, 6)))


def small(outputs: int, *, data: DataSpec = PLANE, **fields: Any) -> tuple[Recipe, Learner]:
    made = network(
        f"a=dense:units=4,activation=tanh out=dense:units={outputs},activation=linear", "in>a a>out"
    )
    return recipe(experiment(made, **fields), data)


OPTIMIZERS = [
    pytest.param(Spec(type=name, config=penalties), id=f"{name}{'-penalties' if penalties else ''}")
    for name in optimizer_registry
    for penalties in ({}, PENALTIES)
]
OBJECTIVES = {
    "classification": (Spec(type="classification", config={"label_smoothing": 0.2}), PLANE, 2),
    "plain": (Spec(type="classification"), PLANE, 2),
    "binary": (Spec(type="binary_classification"), PLANE, 1),
    "mse": (Spec(type="regression", config={"loss_function": "mse"}), NUMBERS, 1),
    "mae": (Spec(type="regression", config={"loss_function": "mae"}), NUMBERS, 1),
    "huber": (Spec(type="regression", config={"loss_function": "huber", "delta": 0.3}), NUMBERS, 1),
}
SCHEDULES = {
    "constant": Spec(type="constant"),
    "cosine": Spec(type="cosine", config={"steps": 7, "end": 0.1}),
    "step": Spec(type="step", config={"steps": 3, "drop": 0.5}),
    "warm_up": Spec(type="warm_up", config={"steps": 5}),
}


def batches(made: Recipe) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    (inputs,) = made.samples.train.inputs.values()
    for step in range(STEPS):
        part = slice(step * BATCH, (step + 1) * BATCH)
        yield inputs[part], made.samples.train.target[part]


class Ours:
    """Params as the engine trains them, step by step, with the losses on the way."""

    def __init__(self, made: Recipe, learner: Learner) -> None:
        self.start, _ = graphs.moved(made.model.init(jax.random.key(1)))
        self.losses: list[float] = []
        params = self.start
        opt_state = learner.optimizer.init(params)
        for step, (x, y) in enumerate(batches(made)):
            batch = Batch({"input": jnp.asarray(x)}, jnp.asarray(y))

            def loss(params: Any, batch: Batch = batch) -> jax.Array:
                key = jax.random.key(0)
                return learner.objective.loss(learner.models, params, {}, batch, key=key, training=True)[0]

            value, gradients = jax.value_and_grad(loss)(params)
            factor = learner.schedule.factor(jnp.asarray(step))
            params, opt_state = learner.optimizer.update(gradients, opt_state, params, factor=factor)
            self.losses.append(float(value))
        self.end = params


def jax_run(made: Recipe, ours: Ours) -> tuple[list[float], Any]:
    module = module_of(made, "jax")
    params, losses = named(made, ours.start), []
    opt_state = module.optimizer.init(params)
    for x, y in batches(made):
        params, opt_state, loss = module.train_step(params, opt_state, x, y)
        losses.append(float(loss))
    return losses, params


def torch_run(made: Recipe, ours: Ours) -> tuple[list[float], Any]:
    torch = pytest.importorskip("torch")
    module = module_of(made, "pytorch")
    model = module.Network()
    put_into_torch(model, made, ours.start, {})
    optimizer = module.make_optimizer(model)
    is_number = not made.data.class_names
    losses = [
        module.train_step(
            model, optimizer, torch.from_numpy(x), torch.from_numpy(y if is_number else y.astype(np.int64))
        )
        for x, y in batches(made)
    ]
    end = {
        name: {
            "kernel": getattr(model, name).weight.detach().numpy().T,
            "bias": getattr(model, name).bias.detach().numpy(),
        }
        for name in named(made, ours.start)
    }
    return losses, end


def same(made: Recipe, ours: Ours, run: tuple[list[float], Any], tolerance: float) -> None:
    losses, end = run
    np.testing.assert_allclose(losses, ours.losses, rtol=tolerance, atol=tolerance)
    for name, arrays in named(made, ours.end).items():
        for path, array in arrays.items():
            np.testing.assert_allclose(end[name][path], array, rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_takes_the_engines_steps(optimizer: Spec) -> None:
    made, learner = small(2, optimizer=optimizer)
    ours = Ours(made, learner)
    same(made, ours, jax_run(made, ours), 1e-5)
    # PyTorch adds its epsilons elsewhere.
    same(made, ours, torch_run(made, ours), 2e-3)


@pytest.mark.parametrize("case", OBJECTIVES)
def test_every_objective_has_the_engines_loss(case: str) -> None:
    objective, data, outputs = OBJECTIVES[case]
    made, learner = small(outputs, data=data, objective=objective)
    ours = Ours(made, learner)
    same(made, ours, jax_run(made, ours), 1e-5)
    same(made, ours, torch_run(made, ours), 1e-5)


@pytest.mark.parametrize("name", list(schedule_registry))
def test_every_schedule_goes_as_the_engines(name: str) -> None:
    made, learner = small(
        2, schedule=SCHEDULES[name], optimizer=Spec(type="sgd", config={"learning_rate": 1})
    )
    factors = [float(learner.schedule.factor(jnp.asarray(step))) for step in range(10)]
    text = pytorch.SCHEDULES[name](made.schedule)
    by_torch = [eval(text or "1", {"math": math, "step": step}) for step in range(10)]
    np.testing.assert_allclose(by_torch, factors, rtol=1e-5)
    schedule = getattr(module_of(made, "jax"), "learning_rate", lambda _: 1.0)
    np.testing.assert_allclose([float(schedule(step)) for step in range(10)], factors, rtol=1e-5)


def test_flax_takes_the_engines_steps() -> None:
    nnx = pytest.importorskip("flax.nnx")
    made, learner = small(2, optimizer=Spec(type="adamw", config=PENALTIES))
    ours = Ours(made, learner)
    module = module_of(made, "flax")
    model = module.Network(nnx.Rngs(0))
    put_into_flax(model, made, ours.start, {})
    optimizer = nnx.Optimizer(model, module.descent, wrt=nnx.Param)
    losses = [float(module.train_step(model, optimizer, x, y)) for x, y in batches(made)]
    end = {
        name: {path: np.asarray(getattr(getattr(model, name), path)[...]) for path in arrays}
        for name, arrays in named(made, ours.start).items()
    }
    same(made, ours, (losses, end), 1e-5)


def frozen_experiment() -> Experiment:
    made = network("a=dense:units=4 out=dense:units=2,activation=linear", "in>a a>out")
    layers = tuple(spec.model_copy(update={"frozen": spec.id == "a"}) for spec in made.layers)
    return experiment(made.model_copy(update={"layers": layers}))


def test_frozen_layers_are_not_trained() -> None:
    made, _ = recipe(frozen_experiment(), PLANE)
    start, _ = made.model.init(jax.random.key(1))
    module = module_of(made, "jax")
    (x, y), *_ = batches(made)
    params, _, _ = module.train_step(start, module.optimizer.init(start), x, y)
    np.testing.assert_array_equal(params["a"]["kernel"], start["a"]["kernel"])
    assert not np.array_equal(params["out"]["kernel"], start["out"]["kernel"])


def test_frozen_layers_are_not_trained_by_flax_and_pytorch_either() -> None:
    nnx, torch = pytest.importorskip("flax.nnx"), pytest.importorskip("torch")
    made, _ = recipe(frozen_experiment(), PLANE)
    (x, y), *_ = batches(made)
    module = module_of(made, "flax")
    model = module.Network(nnx.Rngs(0))
    before = {name: np.array(getattr(model, name).kernel[...]) for name in ("a", "out")}
    module.train_step(model, nnx.Optimizer(model, module.descent, wrt=module.trained), x, y)
    assert np.array_equal(model.a.kernel[...], before["a"])
    assert not np.array_equal(model.out.kernel[...], before["out"])
    module = module_of(made, "pytorch")
    net = module.Network()
    before = {name: getattr(net, name).weight.detach().numpy().copy() for name in ("a", "out")}
    module.train_step(net, module.make_optimizer(net), torch.from_numpy(x), torch.from_numpy(y).long())
    assert np.array_equal(net.a.weight.detach(), before["a"])
    assert not np.array_equal(net.out.weight.detach(), before["out"])


def test_everything_registered_can_be_written() -> None:
    for table in (optax_text.OPTIMIZERS, pytorch.OPTIMIZERS, keras_3.OPTIMIZERS):
        assert set(table) == set(optimizer_registry)
    for table in (optax_text.SCHEDULES, pytorch.SCHEDULES, keras_3.SCHEDULES):
        assert set(table) == set(schedule_registry)
    assert {objective.type for objective, _, _ in OBJECTIVES.values()} == set(objective_registry)
