"""A run's networks as ONNX models in a folder, with a program that answers by them."""

import numpy as np

from neurarium.engine.layers.input import Input
from neurarium.engine.train import Learner, TrainState
from neurarium.export.examples import Example, examples
from neurarium.export.layer_code import expect_onnx
from neurarium.export.npz import npz
from neurarium.export.onnx_graph import OPSET
from neurarium.export.onnx_models import onnx_models
from neurarium.runtime.plan import Plan

EXAMPLES = "examples.npz"
PACKAGES = ("numpy", "onnxruntime")
_PROGRAM = '''"""{title}: {what} as trained in Neurarium, in ONNX.

    pip install {packages}
    python {filename}

Each .onnx file is a network with its weights; any program that reads ONNX opens it. Its inputs and its
output have the names of its layers. Pictures are (batch, height, width, channels), from 0 to 1.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

FOLDER = Path(__file__).parent


def main():
    with np.load(FOLDER / "examples.npz") as examples:
        for path in sorted(FOLDER.glob("*.onnx")):
            answer(path, examples)


def answer(path, examples):
    """Answer the examples, and say whether that is what the network answered in Neurarium."""
    network = onnxruntime.InferenceSession(path)
    (output,) = network.get_outputs()
    inputs = {{given.name: examples[f"{{path.stem}}:{{given.name}}"] for given in network.get_inputs()}}
    (outputs,) = network.run([output.name], inputs)
    expected = examples[f"{{path.stem}}:{{output.name}}"]
    difference = np.abs(outputs - expected).max()
    same = "yes" if difference <= 1e-3 * max(1, np.abs(expected).max()) else "no"
    shapes = ", ".join(f"{{name}} {{array.shape[1:]}}" for name, array in inputs.items())
    print(f"{{path.name}}: {{shapes}} to {{output.name}} {{outputs.shape[1:]}}")
    print(f"  It reproduces the answers stored with it: {{same}} (off by {{difference:.1e}} at most)")
    classes = json.loads(network.get_modelmeta().custom_metadata_map.get("classes", "[]"))
    if outputs.ndim == 2 and outputs.shape[1] == len(classes) > 1:
        print("  It says:", ", ".join(classes[number] for number in outputs.argmax(1)))


if __name__ == "__main__":
    main()
'''
_README = """# {title}

{what}, after {steps:,} steps of training in Neurarium, as ONNX (opset {opset}). It answers, and is not
trained on: the code for other frameworks and “Download the run” are for that.

    pip install -r requirements.txt
    python {filename}

- Each `.onnx` file is a network with its weights.
- `{examples}` holds a few inputs and the outputs that they gave in Neurarium, as `network:layer`. The
  program says whether they come out again.

Tensors have the names of the layers that give them, and lie as (batch, …, channels). The output is that
of the last layer; what makes probabilities of it stands in a model's metadata as `readout`, beside the
`classes`.
"""


def write_program(learner: Learner, filename: str) -> str:
    """A program that answers by the models beside it.

    Raises:
        EngineError: a layer has no form in ONNX; it names the layer.
    """
    for model in learner.models.values():
        for node in model.nodes.values():
            if not isinstance(node.layer, Input):
                expect_onnx(node)
    packages = " ".join(PACKAGES)
    return _PROGRAM.format(
        title=learner.data.title, what=_what(learner), packages=packages, filename=filename
    )


def onnx_files(plan: Plan, train_state: TrainState, filename: str) -> dict[str, bytes]:
    """All that stands in the folder, by name; the program has the name that is given.

    Raises:
        EngineError: a layer has no form in ONNX; it names the layer.
    """
    learner = plan.learner.bind(plan.numbers)
    models = onnx_models(learner, train_state)
    made = examples(learner, train_state, plan.data.host)
    files = {
        filename: write_program(learner, filename),
        "requirements.txt": "".join(f"{package}\n" for package in PACKAGES),
        "README.md": _readme(learner, int(train_state.step), filename),
    }
    return {
        **{name: text.encode() for name, text in files.items()},
        **{f"{name}.onnx": model.SerializeToString(deterministic=True) for name, model in models.items()},
        EXAMPLES: npz(
            {
                f"{name}:{layer}": array
                for name, model in models.items()
                for layer, array in _tensors(made[name], model.graph.output[0].name).items()
            }
        ),
    }


def _tensors(example: Example, output: str) -> dict[str, np.ndarray]:
    return {**example.inputs, output: example.output}


def _what(learner: Learner) -> str:
    roles = [*learner.models]
    return "a network" if len(roles) == 1 else f"{len(roles)} networks, {' and '.join(roles)}"


def _readme(learner: Learner, steps: int, filename: str) -> str:
    return _README.format(
        title=learner.data.title,
        what=_what(learner).capitalize(),
        steps=steps,
        opset=OPSET,
        filename=filename,
        examples=EXAMPLES,
    )
