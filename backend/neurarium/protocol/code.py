"""An experiment as code that runs without Neurarium."""

from typing import Literal

from neurarium.engine.experiment import Experiment, Frozen

Framework = Literal["jax", "flax", "pytorch", "keras"]


class CodeWanted(Frozen):
    """Which experiment to write, and for which framework."""

    experiment: Experiment
    framework: Framework


class CodeWritten(Frozen):
    """A whole Python file."""

    filename: str
    code: str
