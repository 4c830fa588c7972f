"""The files: whole, tidy, runnable, and written for every layer."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.activation import activations
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.hashing import hashed_uniform
from neurarium.engine.layer import layer_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.schedule import schedule_registry
from neurarium.export import augmentation_text, flax_nnx, jax_optax, keras_3, pytorch
from neurarium.export.code import WRITERS, write_code
from neurarium.export.recipe import Recipe
from neurarium.protocol.code import Framework
from tests.export.frameworks import module_of
from tests.export.graphs import CURVE, PICTURES, PLANE, everything, experiment, network, points, recipe
from tests.export.test_outputs import PACKAGES, every_framework

FRAMEWORKS: dict[Framework, ModuleType] = {
    "jax": jax_optax,
    "flax": flax_nnx,
    "pytorch": pytorch,
    "keras": keras_3,
}
DIGITS = DataSpec("Digits", {"input": (8, 8, 1)}, tuple("0123456789"), 60, 20)
SMALL = "flat=flatten drop=dropout norm=batch_norm out=dense:units=10,activation=linear"
ALL_CHANGES = {"shift": 2.0, "rotation": 20.0, "scale": 0.3, "thickness": 0.8, "noise": 0.2}
SMALL_WIRES = "in>flat flat>drop drop>norm norm>out"


def changed(**strengths: float) -> Experiment:
    """Pictures that are changed at random while training."""
    augmentation = Spec(type="image", config=dict(strengths))
    return experiment(network(SMALL, SMALL_WIRES), dataset=Spec(type="animals"), augmentation=augmentation)


def test_every_framework_has_a_writer() -> None:
    assert set(WRITERS) == set(FRAMEWORKS) == set(get_args(Framework))


@every_framework
def test_every_layer_and_activation_can_be_written(framework: Framework) -> None:
    module: Any = FRAMEWORKS[framework]
    assert set(module.LAYERS) == set(layer_registry) - {"input"}
    assert set(module.ACTIVATIONS) == set(activations)
    assert set(module.INITIALIZERS) == {"he", "glorot", "lecun", "orthogonal", "normal", "zeros"}


def recipes() -> list[Recipe]:
    busy = {"l1": 0.1, "l2": 0.1, "clip_norm": 1.0}
    small = network(SMALL, SMALL_WIRES)
    made = [
        recipe(experiment(everything()), PICTURES),
        recipe(experiment(points(2)), PLANE),
        recipe(experiment(points(1), objective=Spec(type="regression")), CURVE),
        recipe(experiment(points(1), objective=Spec(type="binary_classification")), PLANE),
        recipe(
            experiment(
                network("", ""),
            ),
            PLANE,
        ),
        recipe(experiment(small, dataset=Spec(type="digits_8x8")), DIGITS),
        *(
            recipe(changed(**strengths), DIGITS)
            for strengths in ({}, {"noise": 0.1}, {"shift": 2.0}, ALL_CHANGES)
        ),
        *(
            recipe(experiment(points(2), optimizer=Spec(type=name, config=config)), PLANE)
            for name in optimizer_registry
            for config in ({}, busy)
        ),
        *(recipe(experiment(points(2), schedule=Spec(type=name)), PLANE) for name in schedule_registry),
    ]
    return [entry for entry, _ in made]


@every_framework
def test_the_files_are_tidy(framework: Framework, tmp_path: Path) -> None:
    """No import that is not needed, no name that is not there, imports sorted."""
    for number, made in enumerate(recipes()):
        code = WRITERS[framework](made, "network.py")
        (tmp_path / f"n{number}.py").write_text(code, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "E,F,W,I",
        "--ignore",
        "E501,E731",
    ]
    found = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@every_framework
def test_every_layer_has_its_comment(framework: Framework) -> None:
    made, _ = recipe(experiment(everything()), PICTURES)
    code = WRITERS[framework](made, "network.py")
    for step in made.steps:
        assert f"# {step.node.layer.summary()}, gives " in code


@every_framework
@pytest.mark.parametrize("kind", ["plane", "pictures", "changed pictures"])
def test_the_file_trains_and_tells_how_it_goes(
    framework: Framework,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip(PACKAGES[framework])
    if kind == "plane":
        made, _ = recipe(experiment(points(2), schedule=Spec(type="cosine")), PLANE)
    else:
        made, _ = recipe(changed(**(ALL_CHANGES if kind == "changed pictures" else {})), DIGITS)
    rng = np.random.default_rng(0)
    arrays: dict[str, Any] = {
        **{f"x_{part}": rng.integers(0, 256, (24, 8, 8)).astype(np.uint8) for part in ("train", "test")},
        **{f"y_{part}": rng.integers(0, 10, 24) for part in ("train", "test")},
    }
    np.savez(tmp_path / "animals.npz", **arrays)
    monkeypatch.setattr(sys, "argv", ["network.py", str(tmp_path / "animals.npz")])
    module = module_of(made, framework)
    monkeypatch.setattr(module, "EPOCHS", 2)
    module.main()
    told = capsys.readouterr().out
    assert "accuracy" in told
    assert "2" in told


def test_the_points_of_the_code_are_those_of_the_experiment() -> None:
    made, _ = recipe(experiment(points(2)), PLANE)
    x_train, y_train, x_test, y_test = module_of(made, "jax").load_data()
    for split, x, y in ((made.samples.train, x_train, y_train), (made.samples.test, x_test, y_test)):
        np.testing.assert_allclose(x, split.inputs["input"], atol=6e-4)
        np.testing.assert_array_equal(y, split.target)


class Drawn:
    """A generator whose numbers are those that the engine draws of a key, in the engine's order."""

    def __init__(self, key: jax.Array, pictures: int) -> None:
        amount = hashed_uniform(key, (1, pictures), low=-1, stream=0)
        placement = hashed_uniform(key, (4, pictures), low=-1, stream=1)
        self._numbers = iter(np.concatenate([amount, placement]))
        self._key = key

    def uniform(self, low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
        assert (low, high) == (-1, 1)
        if shape[1:] == (8, 8, 1):
            return np.asarray(hashed_uniform(self._key, shape, low=-1, stream=2))
        numbers: np.ndarray = next(self._numbers).reshape(shape)
        return numbers


def test_pictures_are_changed_as_the_engine_changes_them() -> None:
    made, learner = recipe(changed(**ALL_CHANGES), DIGITS)
    key = jax.random.key(3)
    pictures = np.random.default_rng(0).random((6, 8, 8, 1), np.float32)
    ours = learner.augmentation.apply({"input": jnp.asarray(pictures)}, key=key)["input"]
    theirs = module_of(made, "jax").augment(Drawn(key, len(pictures)), pictures)
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    assert np.abs(theirs - pictures).max() > 0.1


def test_an_augmentation_without_a_writer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augmentation_text, "_KNOWN", frozenset({"noise"}))
    made, _ = recipe(changed(shift=1.0), DIGITS)
    with pytest.raises(EngineError, match="The augmentation “Pictures” cannot be written"):
        WRITERS["jax"](made, "network.py")


def test_names_that_python_or_a_framework_has_taken_are_others() -> None:
    made, learner = recipe(
        experiment(
            network(
                "class=dense:units=4 train=dense:units=4 1a=dense:units=4 jax=add x=dense:units=2",
                "in>class class>train class>1a train>jax 1a>jax class>jax jax>x",
            )
        ),
        PLANE,
    )
    names = [step.name for step in made.steps]
    assert all(name.isidentifier() for name in names)
    assert len(set(names)) == len(names)
    for framework in get_args(Framework):
        compile(WRITERS[framework](made, "network.py"), framework, "exec")
    assert learner.models["network"].output == "x"


def test_what_cannot_be_written_is_refused_in_words_and_the_layer_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without = {name: writer for name, writer in jax_optax.LAYERS.items() if name != "dense"}
    monkeypatch.setattr(jax_optax, "LAYERS", without)
    made, learner = recipe(experiment(points(2)), PLANE)
    with pytest.raises(EngineError, match="Dense cannot be written") as raised:
        write_code(made.experiment, learner, made.samples, "jax")
    assert raised.value.layer_id == "hidden"
