"""Every preset trains on every kind of data that it is for, and on no other."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec, dataset_registry
from neurarium.engine.drawn import CURVE, PLANE
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.field import Image, Label, Number, Sequence, Vector
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.network import param_count
from neurarium.engine.preset import default_preset, preset_registry
from neurarium.engine.train import Learner, TrainState

DIGITS = Label(tuple("0123456789"))
DATA = {
    "digits": DataSpec("28", {"input": Image(28, 28), "target": DIGITS}, 40, 10),
    "digits_8x8": DataSpec("8", {"input": Image(8, 8), "target": DIGITS}, 40, 10),
    "cats": DataSpec("cats", {"input": Image(28, 28), "target": Label(("not cat", "cat"))}, 40, 10),
    "names": DataSpec("names", {"input": Sequence(5, 4, ends=True), "target": Label(("a", "b"))}, 40, 10),
    "remember": DataSpec("rows", {"input": Sequence(3, 4), "target": DIGITS}, 40, 10),
    "spiral": DataSpec("spiral", {"input": PLANE, "target": Label(("A", "B", "C"))}, 40, 10),
    "ripple": DataSpec("ripple", {"input": PLANE, "target": Number()}, 40, 10),
    "sine": DataSpec("sine", {"input": CURVE, "target": Number()}, 40, 10),
    "iris": DataSpec(
        "iris", {"input": Vector(tuple("abcd"), ((-3, 3),) * 4), "target": Label(("A", "B"))}, 40, 10
    ),
    "points": DataSpec("points", {"input": CURVE, "target": Label(("A", "B"))}, 40, 10),
}
PARAM_COUNTS = {
    "linear": 784 * 10 + 10,
    "plane_4_2": (2 * 4 + 4) + (4 * 2 + 2) + (2 * 3 + 3),
    "plane_8_8_8": (2 * 8 + 8) + 2 * (8 * 8 + 8) + (8 * 3 + 3),
    "curve_8": (8 + 8) + (8 + 1),
    "curve_16_16": (16 + 16) + (16 * 16 + 16) + (16 + 1),
    "gru_64": 3 * 64 * (4 + 64) + 4 * 64 + (64 * 10 + 10),
    "mlp_16_16": (784 * 16 + 16) + (16 * 16 + 16) + (16 * 10 + 10),
    "mlp_128_64": (784 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10),
    "small_cnn": (9 * 8 + 8) + (9 * 8 * 16 + 16) + (7 * 7 * 16 * 10 + 10),
}


FITTING = [
    (name, dataset)
    for name in preset_registry
    for dataset, spec in DATA.items()
    if preset_registry[name].suits(spec)
]


def samples(dataset: str) -> Batch:
    spec, rng = DATA[dataset], np.random.default_rng(0)
    shape = (spec.train_size, *spec.input_shapes["input"])
    if spec.picture or spec.sequence:
        inputs = jnp.asarray(rng.integers(0, 256, shape), jnp.uint8)
    else:
        inputs = jnp.asarray(rng.uniform(-6, 6, shape), jnp.float32)
    if spec.class_names:
        classes = rng.integers(0, len(spec.class_names), spec.train_size)
        return Batch({"input": inputs, "target": jnp.asarray(classes, jnp.int32)})
    numbers = rng.uniform(-1, 1, spec.train_size)
    return Batch({"input": inputs, "target": jnp.asarray(numbers, jnp.float32)})


def made_ready(name: str, dataset: str) -> tuple[Learner, Callable[[TrainState, Batch], Any]]:
    """A preset's learner on a data set, and its step."""
    preset = preset_registry.build(Spec(type=name))
    experiment = normalise(preset.experiment(Spec(type=dataset), DATA[dataset], seed=3))
    learner = build_learner(experiment, DATA[dataset])
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    return learner, learner.bind(live).step


@pytest.mark.parametrize(("name", "dataset"), FITTING)
def test_it_fits_all_data_of_its_kind(name: str, dataset: str) -> None:
    learner, step = made_ready(name, dataset)
    start = jax.eval_shape(learner.init, jax.random.key(3))
    end, _ = jax.eval_shape(step, start, samples(dataset))
    assert jax.tree.map(jnp.shape, end.params) == jax.tree.map(jnp.shape, start.params)


@pytest.mark.parametrize("name", list(preset_registry))
def test_it_trains_a_step(name: str) -> None:
    reads_pictures = preset_registry[name].suits(DATA["digits_8x8"])
    dataset = "digits_8x8" if reads_pictures else next(data for fits, data in FITTING if fits == name)
    learner, step = made_ready(name, dataset)
    start = learner.start(jax.random.key(3))
    end, scalars = jax.jit(step)(start, samples(dataset))
    assert end.step == 1
    assert all(np.isfinite(value) for value in scalars.values())
    for id_, by_name in start.params.items():
        assert any(not np.array_equal(array, end.params[id_][path]) for path, array in by_name.items()), id_


@pytest.mark.parametrize(
    ("dataset", "objective"),
    [
        ("cats", "classification"),
        ("spiral", "classification"),
        ("ripple", "regression"),
        ("sine", "regression"),
    ],
)
def test_the_objective_is_that_of_the_targets(dataset: str, objective: str) -> None:
    made = preset_registry.build(Spec(type="linear")).experiment(Spec(type=dataset), DATA[dataset])
    assert made.objective.type == objective


@pytest.mark.parametrize(
    ("name", "dataset", "words"),
    [
        ("small_cnn", "spiral", "“Small CNN” is for pictures, but spiral is of another kind"),
        ("plane_4_2", "sine", "“4-2” is for points of the plane, but sine"),
        ("curve_8", "digits", "“8” is for curves, but 28"),
    ],
)
def test_a_preset_refuses_data_that_it_is_not_for(name: str, dataset: str, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        preset_registry.build(Spec(type=name)).experiment(Spec(type=dataset), DATA[dataset])


@pytest.mark.parametrize("name", list(dataset_registry))
def test_every_data_set_has_a_preset_to_begin_with(name: str) -> None:
    assert preset_registry[default_preset(name)].suits(dataset_registry[name]().spec())


def test_the_preferred_preset_comes_first_if_it_is_for_such_data() -> None:
    assert default_preset("digits", preferred="linear") == "linear"
    assert default_preset("spiral", preferred="linear") == "linear"
    assert default_preset("spiral", preferred="small_cnn") == "plane_4_2"


@pytest.mark.parametrize("dataset", list(DATA))
def test_data_have_one_preset_to_begin_with(dataset: str) -> None:
    presets = map(preset_registry.__getitem__, preset_registry)
    assert sum(preset.leads and preset.suits(DATA[dataset]) for preset in presets) == 1


@pytest.mark.parametrize(("name", "count"), PARAM_COUNTS.items())
def test_it_has_the_size_that_its_name_promises(name: str, count: int) -> None:
    dataset = {"plane": "spiral", "curve": "sine", "gru": "remember"}.get(name.split("_")[0], "digits")
    experiment = preset_registry.build(Spec(type=name)).experiment(Spec(type=dataset), DATA[dataset])
    learner = build_learner(experiment, DATA[dataset])
    assert param_count(jax.eval_shape(learner.init, jax.random.key(0)).params) == count


def test_the_augmentation_goes_with_the_size_of_the_pictures() -> None:
    preset = preset_registry.build(Spec(type="mlp_16_16"))
    assert preset.augmentation(DATA["digits"]).config["shift"] == 1.5
    assert preset.augmentation(DATA["digits_8x8"]).config["shift"] == pytest.approx(1.5 * 8 / 28, abs=0.01)
    points = DATA["digits"]._replace(fields={"input": PLANE})
    assert preset.augmentation(points).type == "none"
