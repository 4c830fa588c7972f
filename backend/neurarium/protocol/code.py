"""An experiment as code that runs without Neurarium, and weights as files."""

from typing import Literal

from neurarium.engine.experiment import Experiment, Frozen

Framework = Literal["jax", "flax", "pytorch", "keras"]
WeightsForm = Literal["safetensors", "npz"]


class CodeWanted(Frozen):
    """Which experiment to write, and for which framework, or as a program that answers by ONNX models."""

    experiment: Experiment
    framework: Framework | Literal["onnx"]


class CodeWritten(Frozen):
    """A whole Python file."""

    filename: str
    code: str
