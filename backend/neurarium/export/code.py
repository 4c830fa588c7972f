"""An experiment as a file of code."""

from collections.abc import Callable, Mapping

from neurarium.engine.dataset import Data
from neurarium.engine.experiment import Experiment
from neurarium.engine.train import Learner
from neurarium.export import flax_nnx, jax_optax, keras_3, pytorch
from neurarium.export.recipe import Recipe, read_recipe
from neurarium.protocol.code import CodeWritten, Framework

WRITERS: Mapping[Framework, Callable[[Recipe, str], str]] = {
    "jax": jax_optax.write,
    "flax": flax_nnx.write,
    "pytorch": pytorch.write,
    "keras": keras_3.write,
}


def write_code(experiment: Experiment, learner: Learner, samples: Data, framework: Framework) -> CodeWritten:
    """The code of an experiment that was checked, for a framework.

    Raises:
        EngineError: something in it cannot be written as code; it names the layer.
    """
    filename = f"{experiment.dataset.type}_{framework}.py"
    recipe = read_recipe(experiment, learner, samples)
    return CodeWritten(filename=filename, code=WRITERS[framework](recipe, filename))
