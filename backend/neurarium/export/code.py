"""An experiment as a file of code."""

from collections.abc import Callable, Mapping
from typing import Literal

from neurarium.engine.dataset import Data
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.train import Learner
from neurarium.export import ensemble_jax, ensemble_torch, flax_nnx, jax_optax, keras_3, pytorch
from neurarium.export.ensemble import Ensemble, is_ensemble, read_ensemble
from neurarium.export.onnx_archive import write_program
from neurarium.export.recipe import Recipe, read_recipe
from neurarium.protocol.code import CodeWritten, Framework

WRITERS: Mapping[Framework, Callable[[Recipe, str], str]] = {
    "jax": jax_optax.write,
    "flax": flax_nnx.write,
    "pytorch": pytorch.write,
    "keras": keras_3.write,
}
ENSEMBLE_WRITERS: Mapping[Framework, Callable[[Ensemble, str], str]] = {
    "jax": ensemble_jax.write,
    "pytorch": ensemble_torch.write,
}
TITLES: Mapping[Framework, str] = {"jax": "JAX", "flax": "Flax", "pytorch": "PyTorch", "keras": "Keras"}
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
    if is_ensemble(learner):
        return write_ensemble(read_ensemble(experiment, learner, samples), framework)
    return write_recipe(read_recipe(experiment, learner, samples), framework)


def write_ensemble(ensemble: Ensemble, framework: Framework) -> CodeWritten:
    """The same of a problem other than to answer, in the frameworks that leave a step to be written out.

    Raises:
        EngineError: the framework is another one, or something cannot be written.
    """
    if framework not in ENSEMBLE_WRITERS:
        title = ensemble.whole.objective.title
        words = (
            f"“{title}” becomes code in JAX and in PyTorch, where each turn of a step is written out. Its"
            f" networks in {TITLES[framework]} would be trained by the same lines: take one of these two."
        )
        raise EngineError("not_exportable", words, field="objective")
    filename = f"{ensemble.whole.experiment.dataset.type}_{framework}.py"
    return CodeWritten(filename=filename, code=ENSEMBLE_WRITERS[framework](ensemble, filename))


def write_recipe(recipe: Recipe, framework: Framework) -> CodeWritten:
    """The same, of what was read of the experiment already."""
    filename = f"{recipe.experiment.dataset.type}_{framework}.py"
    return CodeWritten(filename=filename, code=WRITERS[framework](recipe, filename))
