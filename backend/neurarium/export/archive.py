"""An experiment as a folder that runs by itself: program, data, trained weights, and how to use them."""

import io
import zipfile
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from neurarium.engine.layers.input import Input
from neurarium.engine.train import TrainState
from neurarium.export import data, weights
from neurarium.export.code import PACKAGES, write_ensemble, write_recipe
from neurarium.export.ensemble import Ensemble, is_ensemble, read_ensemble
from neurarium.export.examples import examples
from neurarium.export.npz import npz
from neurarium.export.onnx_archive import onnx_files
from neurarium.export.recipe import Recipe, read_recipe
from neurarium.export.walk import input_variable
from neurarium.protocol.code import Framework
from neurarium.runtime.plan import Plan

# Zip files know no time before this one; the same run gives the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644


class Archive(NamedTuple):
    """A zip file by its name."""

    filename: str
    content: bytes


def write_archive(plan: Plan, train_state: TrainState, framework: Framework | Literal["onnx"]) -> Archive:
    """All that it takes to run an experiment in an empty folder, with the weights of a train state.

    Raises:
        EngineError: something in it cannot be written as code; it names the layer.
    """
    if framework == "onnx":
        name = f"{plan.experiment.dataset.type}_onnx"
        return Archive(f"{name}.zip", _zipped(onnx_files(plan, train_state, f"{name}.py")))
    if is_ensemble(plan.learner):
        return _ensemble_archive(plan, train_state, framework)
    recipe = read_recipe(plan.experiment, plan.learner, plan.data.host)
    code = write_recipe(recipe, framework)
    files: dict[str, bytes] = {
        code.filename: code.code.encode(),
        "requirements.txt": "".join(f"{package}\n" for package in PACKAGES[framework]).encode(),
    }
    if data.needs_file(recipe):
        files[data.FILE] = npz(data.arrays(recipe))
    if weights.has_weights(recipe):
        files[weights.FILE] = weights.weights_file(recipe, plan.learner.bind(plan.numbers), train_state)
    files["README.md"] = _readme(recipe, code.filename, int(train_state.step)).encode()
    return Archive(f"{code.filename.removesuffix('.py')}.zip", _zipped(files))


def _ensemble_archive(plan: Plan, train_state: TrainState, framework: Framework) -> Archive:
    """The same of a problem other than to answer, whose weights come along for all networks together."""
    ensemble = read_ensemble(plan.experiment, plan.learner, plan.data.host)
    code, whole = write_ensemble(ensemble, framework), ensemble.whole
    files = {
        code.filename: code.code.encode(),
        "requirements.txt": "".join(f"{package}\n" for package in PACKAGES[framework]).encode(),
        weights.FILE: npz(_stored(ensemble, plan, train_state)),
    }
    if data.needs_file(whole):
        files[data.FILE] = npz(data.arrays(whole))
    paragraphs = (
        f"# {whole.data.title}",
        f"“{whole.objective.title}”, as it was made in Neurarium, as a program that runs without it.",
        f"    pip install -r requirements.txt\n    python {code.filename}",
        f"- `{code.filename}` is the whole program: networks, losses, the turns of a step, and training.",
        f"- `{weights.FILE}` holds the weights after {int(train_state.step):,} steps, as `layer/name`, and of"
        " each network a few inputs with the `outputs` that they gave. The program says whether it reproduces"
        " them, then trains from a fresh start; with `START_FROM_WEIGHTS = True` in it, it trains these on.",
    )
    files["README.md"] = ("\n\n".join(paragraphs) + "\n").encode()
    return Archive(f"{code.filename.removesuffix('.py')}.zip", _zipped(files))


def _stored(ensemble: Ensemble, plan: Plan, train_state: TrainState) -> dict[str, np.ndarray]:
    """The arrays of all networks as `layer/name`, and a few examples of each.

    Of a role these are `role:variable`, what it reads by the variables of the code, and `role:outputs`.
    """
    made = examples(plan.learner.bind(plan.numbers), train_state, plan.data.host)
    stored: dict[str, np.ndarray] = {}
    for role, recipe in ensemble.recipes.items():
        stored |= weights.arrays(recipe, train_state)
        names = ensemble.inputs(role)
        for layer_id, array in made[role].inputs.items():
            layer = recipe.model.nodes[layer_id].layer
            assert isinstance(layer, Input)
            name = input_variable(layer.field) if len(names) > 1 else names[0]
            stored[f"{role}:{name}"] = array
        stored[f"{role}:outputs"] = made[role].output
    return stored


def _readme(recipe: Recipe, program: str, steps: int) -> str:
    return "\n\n".join((f"# {recipe.data.title}", *_paragraphs(recipe, program, steps))) + "\n"


def _paragraphs(recipe: Recipe, program: str, steps: int) -> Iterator[str]:
    yield "A neural network that was made in Neurarium, as a program that runs without it."
    yield f"    pip install -r requirements.txt\n    python {program}"
    yield f"- `{program}` is the whole program: network, training and test."
    if data.needs_file(recipe):
        yield (
            f"- `{data.FILE}` holds the {recipe.data.train_size:,} samples to learn from and the"
            f" {recipe.data.test_size:,} to test on, split as they were."
        )
    else:
        yield "- The points are written into the program, split as they were."
    if weights.has_weights(recipe):
        yield (
            f"- `{weights.FILE}` holds the weights after {steps:,} steps, as `layer/name`, and a few `inputs`"
            " with the `outputs` that they gave. The program says whether it reproduces them, then trains"
            " from a fresh start; set `START_FROM_WEIGHTS = True` in it to train these weights on."
        )


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            # Arrays are compressed already.
            method = zipfile.ZIP_STORED if name.endswith(".npz") else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = READABLE << 16
            archive.writestr(entry, content, method)
    return buffer.getvalue()
