"""Every preset trains on every kind of pictures."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.network import param_count
from neurarium.engine.preset import preset_registry
from neurarium.engine.train import build_learner

KINDS = {
    "digits": DataSpec("28", {"input": (28, 28, 1)}, tuple("0123456789"), 40, 10),
    "digits_8x8": DataSpec("8", {"input": (8, 8, 1)}, tuple("0123456789"), 40, 10),
    "cats": DataSpec("cats", {"input": (28, 28, 1)}, ("not cat", "cat"), 40, 10),
}
PARAM_COUNTS = {
    "linear": 784 * 10 + 10,
    "mlp_16_16": (784 * 16 + 16) + (16 * 16 + 16) + (16 * 10 + 10),
    "mlp_128_64": (784 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10),
    "small_cnn": (9 * 8 + 8) + (9 * 8 * 16 + 16) + (7 * 7 * 16 * 10 + 10),
}


def samples(kind: str) -> Batch:
    spec, rng = KINDS[kind], np.random.default_rng(0)
    images = rng.integers(0, 256, (spec.train_size, *spec.input_shapes["input"]))
    target = rng.integers(0, len(spec.class_names), spec.train_size)
    return Batch({"input": jnp.asarray(images, jnp.uint8)}, jnp.asarray(target, jnp.int32))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", list(preset_registry))
def test_it_trains_a_step(name: str, kind: str) -> None:
    preset = preset_registry.build(Spec(type=name))
    experiment = normalise(preset.experiment(Spec(type=kind), KINDS[kind], seed=3))
    learner = build_learner(experiment, KINDS[kind])
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    start = jax.jit(learner.init)(jax.random.key(experiment.seed))
    end, scalars = jax.jit(lambda state, train: learner.bind(live).step(state, train))(start, samples(kind))
    assert end.step == 1
    assert all(np.isfinite(value) for value in scalars.values())
    for id_, by_name in start.params.items():
        assert any(not np.array_equal(array, end.params[id_][path]) for path, array in by_name.items()), id_


@pytest.mark.parametrize(("name", "count"), PARAM_COUNTS.items())
def test_it_has_the_size_that_its_name_promises(name: str, count: int) -> None:
    preset = preset_registry.build(Spec(type=name))
    learner = build_learner(preset.experiment(Spec(type="digits"), KINDS["digits"]), KINDS["digits"])
    assert param_count(jax.eval_shape(learner.init, jax.random.key(0)).params) == count


def test_the_augmentation_goes_with_the_size_of_the_pictures() -> None:
    preset = preset_registry.build(Spec(type="mlp_16_16"))
    assert preset.augmentation(KINDS["digits"]).config["shift"] == 1.5
    assert preset.augmentation(KINDS["digits_8x8"]).config["shift"] == pytest.approx(1.5 * 8 / 28, abs=0.01)
    points = KINDS["digits"]._replace(input_shapes={"input": (2,)})
    assert preset.augmentation(points).type == "none"
