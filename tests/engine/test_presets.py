"""Every preset trains on every kind of data that it is for, and on no other."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.network import param_count
from neurarium.engine.preset import default_preset, preset_registry
from neurarium.engine.train import build_learner

DATA = {
    "digits": DataSpec("28", {"input": (28, 28, 1)}, tuple("0123456789"), 40, 10),
    "digits_8x8": DataSpec("8", {"input": (8, 8, 1)}, tuple("0123456789"), 40, 10),
    "cats": DataSpec("cats", {"input": (28, 28, 1)}, ("not cat", "cat"), 40, 10),
    "spiral": DataSpec("spiral", {"input": (2,)}, ("A", "B", "C"), 40, 10, "plane"),
    "ripple": DataSpec("ripple", {"input": (2,)}, (), 40, 10, "plane"),
    "sine": DataSpec("sine", {"input": (1,)}, (), 40, 10, "curve"),
    "points": DataSpec("points", {"input": (1,)}, ("A", "B"), 40, 10, "curve"),
}
PARAM_COUNTS = {
    "linear": 784 * 10 + 10,
    "plane_4_2": (2 * 4 + 4) + (4 * 2 + 2) + (2 * 3 + 3),
    "plane_8_8_8": (2 * 8 + 8) + 2 * (8 * 8 + 8) + (8 * 3 + 3),
    "curve_8": (8 + 8) + (8 + 1),
    "curve_16_16": (16 + 16) + (16 * 16 + 16) + (16 + 1),
    "mlp_16_16": (784 * 16 + 16) + (16 * 16 + 16) + (16 * 10 + 10),
    "mlp_128_64": (784 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10),
    "small_cnn": (9 * 8 + 8) + (9 * 8 * 16 + 16) + (7 * 7 * 16 * 10 + 10),
}


FITTING = [
    (name, dataset)
    for name in preset_registry
    for dataset, spec in DATA.items()
    if spec.kind in preset_registry[name].kinds
]


def samples(dataset: str) -> Batch:
    spec, rng = DATA[dataset], np.random.default_rng(0)
    shape = (spec.train_size, *spec.input_shapes["input"])
    if spec.kind == "images":
        inputs = jnp.asarray(rng.integers(0, 256, shape), jnp.uint8)
    else:
        inputs = jnp.asarray(rng.uniform(-6, 6, shape), jnp.float32)
    if spec.class_names:
        classes = rng.integers(0, len(spec.class_names), spec.train_size)
        return Batch({"input": inputs}, jnp.asarray(classes, jnp.int32))
    return Batch({"input": inputs}, jnp.asarray(rng.uniform(-1, 1, spec.train_size), jnp.float32))


@pytest.mark.parametrize(("name", "dataset"), FITTING)
def test_it_trains_a_step(name: str, dataset: str) -> None:
    preset = preset_registry.build(Spec(type=name))
    experiment = normalise(preset.experiment(Spec(type=dataset), DATA[dataset], seed=3))
    learner = build_learner(experiment, DATA[dataset])
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    start = jax.jit(learner.init)(jax.random.key(experiment.seed))
    train = samples(dataset)
    end, scalars = jax.jit(lambda state, train: learner.bind(live).step(state, train))(start, train)
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
    assert dataset_registry[name].kind in preset_registry[default_preset(name)].kinds


def test_the_preferred_preset_comes_first_if_it_is_for_such_data() -> None:
    assert default_preset("digits", preferred="linear") == "linear"
    assert default_preset("spiral", preferred="linear") == "linear"
    assert default_preset("spiral", preferred="small_cnn") == "plane_4_2"


def test_a_kind_of_data_has_one_preset_to_begin_with() -> None:
    kinds = [kind for name in preset_registry for kind in preset_registry[name].default_of]
    assert sorted(kinds) == ["curve", "images", "plane"]


@pytest.mark.parametrize(("name", "count"), PARAM_COUNTS.items())
def test_it_has_the_size_that_its_name_promises(name: str, count: int) -> None:
    dataset = {"plane": "spiral", "curve": "sine"}.get(name.split("_")[0], "digits")
    experiment = preset_registry.build(Spec(type=name)).experiment(Spec(type=dataset), DATA[dataset])
    learner = build_learner(experiment, DATA[dataset])
    assert param_count(jax.eval_shape(learner.init, jax.random.key(0)).params) == count


def test_the_augmentation_goes_with_the_size_of_the_pictures() -> None:
    preset = preset_registry.build(Spec(type="mlp_16_16"))
    assert preset.augmentation(DATA["digits"]).config["shift"] == 1.5
    assert preset.augmentation(DATA["digits_8x8"]).config["shift"] == pytest.approx(1.5 * 8 / 28, abs=0.01)
    points = DATA["digits"]._replace(input_shapes={"input": (2,)})
    assert preset.augmentation(points).type == "none"
