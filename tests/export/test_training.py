"""Exported code takes the engine's steps.

Everything is computed in float64, on both sides: there a formula that differs, by an epsilon inside of a root
instead of outside, say, shows at once, while rounding does not. A step of n operations rounds by about
n · 2⁻⁵³; the networks here take some 10³ of them a step and grow what was rounded by less than 10³ over all
steps, so that results agree to 10⁶ · 2⁻⁵³ ≈ 10⁻¹⁰ of the largest number.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pydantic import JsonValue

from neurarium.engine import drawn
from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Experiment, Network, Spec
from neurarium.engine.field import Number
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.layers import noise, sample
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.schedule import schedule_registry
from neurarium.engine.supervised import Supervised
from neurarium.engine.train import TrainState
from neurarium.export import keras_optimizers, optax_text, schedule_text, torch_optimizers
from neurarium.export.code import WRITERS
from neurarium.export.objective_code import objective_code_of
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework
from tests.export import graphs
from tests.export.frameworks import eagerly, exported, named, precisely
from tests.export.graphs import (
    PICTURES,
    PLANE,
    TABLE,
    WORDS,
    everything,
    experiment,
    network,
    recipe,
    sequences,
)

STEPS, A_FEW = 20, 4
BATCH = 8
ROUNDING = 1e-10
# Keras computes some operations in float32, whatever it is given: each of the steps rounds by a few 2⁻²⁴.
ROUNDING_OF_KERAS = 4 * STEPS * 2.0**-24
NUMBERS = DataSpec("Numbers", {"input": drawn.PLANE, "target": Number()}, 40, 10)
SMALL = "a=dense:units=4,activation=elu out=dense:units={outputs},activation=linear"

PENALTIES = {"l1": 0.003, "l2": 0.02, "clip_norm": 0.3}
SCHEDULES = {
    "constant": Spec(type="constant"),
    "cosine": Spec(type="cosine", config={"steps": 12.5, "end": 0.1}),
    "step": Spec(type="step", config={"steps": 5.5, "drop": 0.5}),
    "warm_up": Spec(type="warm_up", config={"steps": 8.5}),
}
OBJECTIVES = {
    "smoothed": (Spec(type="classification", config={"label_smoothing": 0.2}), PLANE, 2),
    "plain": (Spec(type="classification"), PLANE, 2),
    "a table": (Spec(type="classification"), TABLE, 3),
    "squared": (
        Spec(type="binary_classification", config={"loss_function": "squared"}),
        PLANE,
        1,
    ),
    "binary": (Spec(type="binary_classification"), PLANE, 1),
    "mse": (Spec(type="regression", config={"loss_function": "mse"}), NUMBERS, 1),
    "mae": (Spec(type="regression", config={"loss_function": "mae"}), NUMBERS, 1),
    "huber": (Spec(type="regression", config={"loss_function": "huber", "delta": 0.3}), NUMBERS, 1),
}
AT_ENDS = {
    "most smoothed": (Spec(type="classification", config={"label_smoothing": 0.5}), PLANE, 2),
    "least huber": (Spec(type="regression", config={"loss_function": "huber", "delta": 0.01}), NUMBERS, 1),
    "most huber": (Spec(type="regression", config={"loss_function": "huber", "delta": 10}), NUMBERS, 1),
}
every_framework = pytest.mark.parametrize("framework", get_args(Framework))
every_other_text = pytest.mark.parametrize("framework", ["jax", "pytorch", "keras"])


class Ours(NamedTuple):
    """What the engine made of an experiment: where it began, the losses on its way, and where it ended."""

    recipe: Recipe
    start: TrainState
    losses: list[float]
    end: TrainState

    def batches(self, count: int | None = None) -> list[tuple[np.ndarray, np.ndarray]]:
        """The batches that it learned from."""
        return list(batches(self.recipe, len(self.losses) if count is None else count))


def batches(made: Recipe, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches that are drawn at random, in float64."""
    rng = np.random.default_rng(5)
    inputs = made.samples.train.fields["input"]
    target = made.samples.train.fields["target"]
    for _ in range(count):
        chosen = rng.choice(len(target), made.batch_size, replace=False)
        exact = target[chosen] if made.data.class_names else target[chosen].astype(np.float64)
        yield inputs[chosen].astype(np.float64), exact


def by_the_engine(
    made: Experiment, data: DataSpec, *configs: dict[str, float], steps: int = STEPS
) -> list[Ours]:
    """An experiment with each of these configurations of its optimizer, by one compiled step."""
    made = normalise(made)
    _, learner = recipe(made, data)
    with jax.enable_x64(True):
        start = as_float64(graphs.moved(learner.models["network"].init(jax.random.key(1))))

        @jax.jit
        def step(numbers: Any, train_state: TrainState, x: jax.Array, y: jax.Array) -> Any:
            bound = learner._replace(batch_size=len(x)).bind(numbers)
            return bound.step(train_state, Batch({"input": x, "target": y}))

        found = []
        for config in configs or ({},):
            optimizer = made.optimizer.model_copy(update={"config": {**made.optimizer.config, **config}})
            exact = made.model_copy(update={"optimizer": optimizer})
            numbers = {path: jnp.float64(value) for path, value in hyperparameters(exact).items()}
            params, state = start
            opt_state = {"network": learner.optimizer.init(params)}
            first = TrainState(params, state, opt_state, {}, jax.random.key(0), jnp.int32(0))
            described, train_state, losses = recipe(exact, data)[0], first, []
            for x, y in batches(described, steps):
                train_state, scalars = step(numbers, train_state, x, y)
                losses.append(float(scalars["loss"]))
            found.append(Ours(described, first, losses, train_state))
        return found


def as_float64(tree: Any) -> Any:
    return jax.tree.map(lambda array: jnp.asarray(array, jnp.float64), tree)


def assert_same(ours: Ours, framework: Framework, folder: Path, *, is_exact: bool = True) -> None:
    """Have the exported code train from the same start on the same batches, and compare.

    Where it is not exact, Keras computes as it usually does: its tanh of float64 is float32 in any case.
    """
    rounding = ROUNDING_OF_KERAS if framework == "keras" else ROUNDING
    if not is_exact:
        # Through a network of twenty layers in float32.
        rounding *= 4
    with jax.enable_x64(True), precisely(framework) if is_exact else nullcontext():
        made = exported(ours.recipe, framework, ours.start.params, ours.start.state, folder)
        losses = made.train(ours.batches())
        end = made.arrays()
    np.testing.assert_allclose(losses, ours.losses, rtol=rounding, atol=rounding)
    for tree in (ours.end.params, ours.end.state):
        for layer, arrays in named(ours.recipe, tree).items():
            for name, array in arrays.items():
                size = max(1.0, float(np.abs(array).max()))
                np.testing.assert_allclose(
                    end[layer][name], array, rtol=0, atol=rounding * size, err_msg=f"{layer} {name}"
                )


def small(outputs: int, **fields: Any) -> Experiment:
    return experiment(network(SMALL.format(outputs=outputs), "in>a a>out"), batch_size=BATCH, **fields)


def single(outputs: int, **fields: Any) -> Experiment:
    """One layer, so that most of what is computed is the optimizer's and the objective's."""
    made = network(f"out=dense:units={outputs},activation=linear", "in>out")
    return experiment(made, batch_size=BATCH, **fields)


@cache
def optimized(name: str, schedule: str, penalties: bool) -> Ours:
    spec = Spec(type=name, config=PENALTIES if penalties else {})
    return by_the_engine(small(2, optimizer=spec, schedule=SCHEDULES[schedule]), PLANE)[0]


# Every optimizer with penalties, every schedule, and momentum, which Keras has otherwise, under each of them.
TOGETHER = [
    *(
        (name, ("step", "warm_up", "constant")[turn % 3], True)
        for turn, name in enumerate(optimizer_registry)
    ),
    *((name, schedule, False) for name in ("momentum", "nesterov") for schedule in ("warm_up", "cosine")),
]


@every_framework
@pytest.mark.parametrize(("name", "schedule", "penalties"), TOGETHER)
def test_every_optimizer_takes_the_engines_steps(
    name: str, schedule: str, penalties: bool, framework: Framework, tmp_path: Path
) -> None:
    assert_same(optimized(name, schedule, penalties), framework, tmp_path)


def levels(name: str, field: str) -> tuple[float, float, float]:
    """The ends and the middle of a live field."""
    metadata = optimizer_registry[name].model_fields[field].metadata
    limits = {type(limit).__name__: limit for limit in metadata}
    low, high = limits["Ge"].ge, limits["Le"].le
    return low, (low + high) / 2, high


@cache
def at_the_ends(name: str) -> list[Ours]:
    """Two steps with each live field of an optimizer at its low end, its middle and its high end.

    All of them change together, each one level ahead of the last, so that neither a rate of 0 nor a large
    penalty, which moves no bias, hides the rest.
    """
    fields = optimizer_registry[name].live_names()
    configs = [
        {field: levels(name, field)[(turn + place) % 3] for place, field in enumerate(fields)}
        for turn in range(3)
    ]
    return by_the_engine(single(2, optimizer=Spec(type=name)), PLANE, *configs, steps=2)


@every_other_text
@pytest.mark.parametrize("name", list(optimizer_registry))
def test_every_number_of_an_optimizer_may_be_at_its_ends(
    name: str, framework: Framework, tmp_path: Path
) -> None:
    for ours in at_the_ends(name):
        with eagerly(framework):
            assert_same(ours, framework, tmp_path)


def test_flax_is_given_the_text_of_jax() -> None:
    """What holds of the one's numbers holds of the other's."""
    made, _ = recipe(normalise(single(2, optimizer=Spec(type="adamw", config=PENALTIES))), PLANE)
    sections = "".join(optax_text.optimizer(made, name="descent"))
    assert sections.count("optax.") == 5  # the chain, its three parts and the transformation of shrink
    code = WRITERS["flax"](made, "flax_code.py")
    for text in (*optax_text.optimizer(made, name="descent"), *objective_code_of(made).optax(made)):
        assert text.strip() in code


@every_framework
@pytest.mark.parametrize("case", OBJECTIVES)
def test_every_objective_has_the_engines_loss(case: str, framework: Framework, tmp_path: Path) -> None:
    assert_same(judged(case), framework, tmp_path)


@cache
def judged(case: str) -> Ours:
    objective, data, outputs = OBJECTIVES[case]
    return by_the_engine(small(outputs, objective=objective), data)[0]


@every_other_text
@pytest.mark.parametrize("case", AT_ENDS)
def test_every_number_of_an_objective_may_be_at_its_ends(
    case: str, framework: Framework, tmp_path: Path
) -> None:
    ours = judged_at_an_end(case)
    with eagerly(framework):
        assert_same(ours, framework, tmp_path)


@cache
def judged_at_an_end(case: str) -> Ours:
    objective, data, outputs = AT_ENDS[case]
    return by_the_engine(single(outputs, objective=objective), data, steps=A_FEW)[0]


CHANCE = 0.5


@pytest.fixture
def certain_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """All noise is one number, in the engine and in every framework."""

    def drawn(_: jax.Array, shape: tuple[int, ...] = (), dtype: Any = float, **__: Any) -> jax.Array:
        return jnp.full(shape, CHANCE, dtype)

    for layer in (noise, sample):
        monkeypatch.setattr(layer, "hashed_normal", drawn)
    monkeypatch.setattr(jax.random, "normal", drawn)
    monkeypatch.setattr("torch.randn_like", lambda x: x.new_full(x.shape, CHANCE))


@cache
def built(batch_size: int) -> Ours:
    """All layers, some frozen; noise has to be certain, and nothing else is drawn at random."""
    whole = everything()
    changed: dict[str, dict[str, JsonValue]] = {"drop": {"rate": 0.0}}
    frozen = ("conv", "row_batch", "flat", "layer")
    layers = tuple(
        spec.model_copy(
            update={"config": {**spec.config, **changed.get(spec.id, {})}, "frozen": spec.id in frozen}
        )
        for spec in whole.layers
    )
    optimizer = Spec(type="momentum", config={"learning_rate": 0.01, "clip_norm": 0.5, "l2": 0.01})
    made = experiment(Network(layers=layers, edges=whole.edges), optimizer=optimizer, batch_size=batch_size)
    return by_the_engine(made, PICTURES)[0]


@every_framework
@pytest.mark.usefixtures("certain_noise")
def test_every_layer_is_trained_as_by_the_engine(framework: Framework, tmp_path: Path) -> None:
    ours = built(BATCH)
    assert_same(ours, framework, tmp_path)
    for layer in ("conv", "row_batch"):
        for before, after in zip(
            *(state.params[layer].values() for state in (ours.start, ours.end)), strict=True
        ):
            np.testing.assert_array_equal(before, after)


@cache
def remembering() -> Ours:
    # The gradient of what is added to all keys is rounding alone, which Adam would make a step of.
    made = experiment(sequences(), optimizer=Spec(type="momentum"), batch_size=BATCH)
    return by_the_engine(made, WORDS, steps=A_FEW)[0]


@every_framework
def test_layers_of_sequences_are_trained_as_by_the_engine(framework: Framework, tmp_path: Path) -> None:
    assert_same(remembering(), framework, tmp_path, is_exact=False)


@every_framework
def test_a_norm_counts_the_true_elements_of_sequences_alone(framework: Framework, tmp_path: Path) -> None:
    made = network(
        "norm=batch_norm mean=mean_over_time out=dense:units=3,activation=linear",
        "in>norm norm>mean mean>out",
    )
    (ours,) = by_the_engine(experiment(made, batch_size=BATCH), WORDS, steps=3)
    with eagerly(framework):
        assert_same(ours, framework, tmp_path)


@every_framework
def test_batches_of_one_row_are_no_error(framework: Framework, tmp_path: Path) -> None:
    made = network("norm=batch_norm out=dense:units=2,activation=linear", "in>norm norm>out")
    (ours,) = by_the_engine(experiment(made, batch_size=1), PLANE, steps=3)
    with eagerly(framework):
        assert_same(ours, framework, tmp_path)


@pytest.mark.parametrize("name", list(schedule_registry))
def test_every_schedule_is_the_engines_at_its_ends_too(name: str) -> None:
    import keras

    words: dict[str, Any] = {"math": __import__("math"), "jnp": jnp, "keras": keras, "np": np}
    fields = schedule_registry[name].model_fields
    configs: list[dict[str, float]] = [dict(SCHEDULES[name].config)]  # type: ignore[arg-type]
    for field in schedule_registry[name].live_names():
        limits = {type(limit).__name__: limit for limit in fields[field].metadata}
        configs += [{**configs[0], field: float(limit)} for limit in (limits["Ge"].ge, limits["Le"].le)]
    for config in configs:
        schedule = schedule_registry.build(Spec(type=name, config=dict(config)))
        made, _ = recipe(normalise(small(2, schedule=Spec(type=name, config=dict(config)))), PLANE)
        for step in (0, 1, 2, 17, 40):
            expected = float(schedule.factor(jnp.asarray(step)))
            for mathematics in (schedule_text.NUMBERS, schedule_text.JAX, schedule_text.KERAS):
                written = schedule_text.factor(made, mathematics) or "1.0"
                found = float(eval(written, {**words, "step": step}))
                np.testing.assert_allclose(found, expected, rtol=4 * 2.0**-24, atol=4 * 2.0**-24)


def test_everything_registered_can_be_written() -> None:
    for table in (optax_text.OPTIMIZERS, torch_optimizers.OPTIMIZERS, keras_optimizers.OPTIMIZERS):
        assert set(table) == set(optimizer_registry)
    assert set(schedule_text.FORMULAS) == set(schedule_registry) == set(SCHEDULES)
    supervised = {name for name in objective_registry if issubclass(objective_registry[name], Supervised)}
    # Of what it learns from, some have no answer: refused in words.
    assert {objective.type for objective, _, _ in OBJECTIVES.values()} == supervised - {"few_labels"}
