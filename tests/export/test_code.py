"""The files: whole, tidy, runnable, and written for every layer."""

import ast
import builtins
import keyword
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import get_args

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.activation import activations
from neurarium.engine.dataset import DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Network, Spec
from neurarium.engine.field import Image, Label
from neurarium.engine.hashing import hashed_uniform
from neurarium.engine.initializer import InitializerName
from neurarium.engine.layer import layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.pictures import pixel_order
from neurarium.engine.schedule import schedule_registry
from neurarium.export import augmentation_text, layer_code, objective_code
from neurarium.export.code import PACKAGES, WRITERS, write_code
from neurarium.export.ensemble import WRITTEN
from neurarium.export.layer_code import layer_codes
from neurarium.export.objective_code import objective_codes
from neurarium.export.recipe import Recipe
from neurarium.export.spellings import ACTIVATIONS, INITIALIZERS
from neurarium.export.walk import ATTRIBUTE_PREFIX, VARIABLE_PREFIX
from neurarium.protocol.code import Framework
from tests.export.frameworks import eagerly, exported, module_of
from tests.export.graphs import (
    CURVE,
    PICTURES,
    PLANE,
    SEQUENCES,
    TABLE,
    everything,
    experiment,
    moved,
    network,
    points,
    recipe,
    sequences,
)
from tests.export.test_outputs import every_framework

DIGITS = DataSpec("Digits", {"input": Image(8, 8), "target": Label(tuple("0123456789"))}, 60, 20)
SMALL = "flat=flatten drop=dropout norm=batch_norm out=dense:units=10,activation=linear"
ALL_CHANGES = {"shift": 2.0, "rotation": 20.0, "scale": 0.3, "thickness": 0.8, "noise": 0.2}
TABLE_LAYER = "out=dense:units=3,activation=linear", "in>out"
SMALL_WIRES = "in>flat flat>drop drop>norm norm>out"


def changed(**strengths: float) -> Experiment:
    """Pictures that are changed at random while training."""
    augmentation = Spec(type="image", config=dict(strengths))
    return experiment(network(SMALL, SMALL_WIRES), dataset=Spec(type="animals"), augmentation=augmentation)


def test_every_framework_has_a_writer() -> None:
    assert set(WRITERS) == set(PACKAGES) == set(get_args(Framework))


def test_every_layer_activation_and_initialiser_can_be_written() -> None:
    assert set(layer_codes()) == set(layer_registry) - {"input"}
    assert set(ACTIVATIONS) == set(activations)
    by_activation = {"small_he", "small_glorot"}
    assert set(INITIALIZERS) - by_activation == set(get_args(InitializerName)) - {"auto", "small"}


def test_every_objective_of_one_network_can_be_written() -> None:
    of_one = {name for name in objective_registry if len(objective_registry[name].roles) == 1}
    of_turns = {name for name in of_one if issubclass(objective_registry[name], WRITTEN)}
    assert set(objective_codes()) == of_one - of_turns


@cache
def recipes() -> list[Recipe]:
    """Every kind of component, and what is written only in some cases."""
    busy = {"l1": 0.1, "l2": 0.1, "clip_norm": 1.0}
    small = network(SMALL, SMALL_WIRES)
    made = [
        recipe(experiment(everything()), PICTURES),
        recipe(experiment(sequences()), SEQUENCES),
        recipe(experiment(points(2)), PLANE),
        recipe(experiment(points(1), objective=Spec(type="regression")), CURVE),
        recipe(experiment(points(1), objective=Spec(type="binary_classification")), PLANE),
        recipe(experiment(network("", "")), PLANE),
        recipe(experiment(network(*TABLE_LAYER)), TABLE),
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


@pytest.mark.parametrize(
    ("made", "data"), [(points(2), PLANE), (network(*TABLE_LAYER), TABLE)], ids=["plane", "table"]
)
def test_the_points_of_the_code_are_those_of_the_experiment(made: Network, data: DataSpec) -> None:
    described, _ = recipe(experiment(made), data)
    x_train, y_train, x_test, y_test = module_of(described, "jax").load_data()
    for split, x, y in (
        (described.samples.train, x_train, y_train),
        (described.samples.test, x_test, y_test),
    ):
        np.testing.assert_array_equal(x, split.fields["input"])
        np.testing.assert_array_equal(y, split.fields["target"])


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


@pytest.mark.parametrize("order", [(), pixel_order(64)], ids=["in order", "shuffled"])
def test_pictures_are_changed_as_the_engine_changes_them(order: tuple[int, ...]) -> None:
    data = DIGITS._replace(fields={**DIGITS.fields, "input": Image(8, 8, order=order)})
    made, learner = recipe(changed(**ALL_CHANGES), data)
    key = jax.random.key(3)
    pictures = np.random.default_rng(0).random((6, 8, 8, 1), np.float32)
    ours = learner.augmentation.apply({"input": jnp.asarray(pictures)}, key=key, order=order)["input"]
    theirs = module_of(made, "jax").augment(Drawn(key, len(pictures)), pictures)
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    assert np.abs(theirs - pictures).max() > 0.1


def test_an_augmentation_without_a_writer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augmentation_text, "_KNOWN", frozenset({"noise"}))
    made, _ = recipe(changed(shift=1.0), DIGITS)
    with pytest.raises(EngineError, match="The augmentation “Pictures” cannot be written"):
        WRITERS["jax"](made, "network.py")


ODD_NAMES = (
    "len",
    "iter",
    "next",
    "dict",
    "inputs",
    "penalty",
    "state_dict",
    "1a",
    "a-b",
    "a_b",
    "a_b_2",
    "-",
    "_",
    "__init__",
    "self",
    "x",
    "input_layer",
    "Network",
    "layers",
)


def names_in(framework: Framework) -> tuple[str, ...]:
    """All names that the code of a small network is written with, all keywords and some odd ones."""
    made, _ = recipe(experiment(points(2), schedule=Spec(type="cosine")), PLANE)
    taken = {*identifiers(WRITERS[framework](made, "network.py")), *keyword.kwlist, *ODD_NAMES}
    # The input is called “in” in every network here.
    return tuple(sorted(name for name in taken - {"in"} if re.fullmatch("[A-Za-z0-9_-]{1,64}", name)))


def test_names_of_layers_are_all_different_and_begin_as_nothing_else() -> None:
    names = tuple(dict.fromkeys((*dir(builtins), *ODD_NAMES)))
    layers = " ".join(f"{name}=flatten" for name in names)
    made, _ = recipe(experiment(network(f"{layers} OUT=add", wires_through(names, "OUT"))), PLANE)
    assert len({step.attribute for step in made.steps}) == len(names) + 1
    assert all(step.attribute.isidentifier() for step in made.steps)
    assert all(step.attribute.startswith(ATTRIBUTE_PREFIX) for step in made.steps)
    assert all(step.output == "x" or step.output.startswith(VARIABLE_PREFIX) for step in made.steps)


def wires_through(names: Iterable[str], end: str) -> str:
    """Wires from the input to each of the layers, and from there to one."""
    return " ".join(f"in>{name} {name}>{end}" for name in names)


def identifiers(code: str) -> set[str]:
    """Every name that a program binds, reads or asks an object for."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            if isinstance(name := getattr(node, field, None), str):
                found |= {*name.split(".")}
    return found


@every_framework
def test_no_name_of_a_layer_collides_with_what_the_code_uses(framework: Framework, tmp_path: Path) -> None:
    names = names_in(framework)
    dense = " ".join(f"{name}=dense:units=2,initializer=zeros" for name in names)
    layers = f"{dense} SUM=add OUT=dense:units=2,activation=linear"
    wide = network(layers, f"{wires_through(names, 'SUM')} SUM>OUT")
    made, learner = recipe(experiment(wide), PLANE)
    key = jax.random.key(0)
    params, state = moved(learner.models["network"].init(key))
    x = np.ones((3, 2), np.float32)
    with eagerly(framework):
        code = exported(made, framework, params, state, tmp_path)
        expected = learner.models["network"].apply(
            params, state, {"input": jnp.asarray(x)}, key=key, training=False
        )
        size = float(np.abs(expected.activations["OUT"]).max())
        np.testing.assert_allclose(code.answer(x), expected.activations["OUT"], atol=1e-5 * size)
        code.train([(x, np.array([0, 1, 1]))])


def test_no_framework_has_a_name_that_begins_as_layers_do() -> None:
    nnx, torch = pytest.importorskip("flax.nnx"), pytest.importorskip("torch")
    for kind in (nnx.Module, torch.nn.Module):
        assert not [name for name in dir(kind) if name.startswith(ATTRIBUTE_PREFIX)]
    plain, _ = recipe(experiment(network("", "")), PLANE)
    for framework in get_args(Framework):
        tree = ast.parse(WRITERS[framework](plain, "network.py"))
        variables = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not [name for name in variables if name.startswith(VARIABLE_PREFIX)]


def test_what_cannot_be_written_is_refused_in_words_and_the_layer_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer_codes()
    monkeypatch.delitem(layer_code._codes, "dense")
    made, learner = recipe(experiment(points(2)), PLANE)
    with pytest.raises(EngineError, match="Dense cannot be written") as raised:
        write_code(made.experiment, learner, made.samples, "jax")
    assert raised.value.layer_id == "hidden"


@every_framework
def test_an_objective_that_cannot_be_written_is_refused_in_words(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    objective_codes()
    monkeypatch.delitem(objective_code._codes, "classification")
    made, learner = recipe(experiment(points(2)), PLANE)
    with pytest.raises(EngineError, match="The objective “Classification” cannot be written as code"):
        write_code(made.experiment, learner, made.samples, framework)
