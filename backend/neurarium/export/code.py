"""An experiment as a file of code."""

from collections.abc import Callable, Mapping
from typing import Literal

from neurarium.engine.dataset import Data
from neurarium.engine.experiment import Experiment
from neurarium.engine.train import Learner
from neurarium.export import flax_nnx, jax_optax, keras_3, pytorch
from neurarium.export.onnx_archive import write_program
from neurarium.export.recipe import Recipe, read_recipe
from neurarium.protocol.code import CodeWritten, Framework

WRITERS: Mapping[Framework, Callable[[Recipe, str], str]] = {
    "jax": jax_optax.write,
    "flax": flax_nnx.write,
    "pytorch": pytorch.write,
    "keras": keras_3.write,
}
PACKAGES: Mapping[Framework, tuple[str, ...]] = {
    "jax": jax_optax.PACKAGES,
    "flax": flax_nnx.PACKAGES,
    "pytorch": pytorch.PACKAGES,
    "keras": keras_3.PACKAGES,
}


def write_code(
    experiment: Experiment, learner: Learner, samples: Data, framework: Framework | Literal["onnx"]
) -> CodeWritten:
    """The code of an experiment that was checked, for a framework.

    Raises:
        EngineError: something in it cannot be written as code; it names the layer.
    """
    if framework == "onnx":
        filename = f"{experiment.dataset.type}_onnx.py"
        return CodeWritten(filename=filename, code=write_program(learner, filename))
    return write_recipe(read_recipe(experiment, learner, samples), framework)


def write_recipe(recipe: Recipe, framework: Framework) -> CodeWritten:
    """The same, of what was read of the experiment already."""
    filename = f"{recipe.experiment.dataset.type}_{framework}.py"
    return CodeWritten(filename=filename, code=WRITERS[framework](recipe, filename))
