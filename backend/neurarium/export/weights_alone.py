"""Trained weights as a file of arrays, for programs that have a network of their own to put them into."""

import numpy as np
from safetensors.numpy import save

from neurarium.engine.train import TrainState
from neurarium.export.archive import Archive
from neurarium.export.examples import examples
from neurarium.export.npz import npz
from neurarium.protocol.code import WeightsForm
from neurarium.runtime.plan import Plan


def write_weights(plan: Plan, train_state: TrainState, form: WeightsForm) -> Archive:
    """The params and state of all layers as `layer/name`, with a few inputs and the outputs they gave.

    These are `inputs` and `outputs`; of a problem with several networks, `inputs:layer` for each input layer
    and `outputs:layer` for each layer that answers. Weights that are cut are 0.
    """
    arrays = _arrays(plan, train_state) | _examples(plan, train_state)
    name = f"{plan.experiment.dataset.type}_step_{int(train_state.step)}.{form}"
    if form == "npz":
        return Archive(name, npz(arrays))
    about = {"format": "np", "made_by": "Neurarium", "data": plan.data.spec.title}
    return Archive(name, save(arrays, about))


def _arrays(plan: Plan, train_state: TrainState) -> dict[str, np.ndarray]:
    learner, found = plan.learner.bind(plan.numbers), {}
    for model in learner.models.values():
        for node in model.nodes.values():
            own = train_state.params.get(node.id, {})
            counted = node.hold.cut(own) if node.hold else own
            for name, array in (counted | train_state.state.get(node.id, {})).items():
                found[f"{node.id}/{name}"] = np.asarray(array, order="C")
    return found


def _examples(plan: Plan, train_state: TrainState) -> dict[str, np.ndarray]:
    learner = plan.learner.bind(plan.numbers)
    made = examples(learner, train_state, plan.data.host)
    found: dict[str, np.ndarray] = {}
    for role, model in learner.models.items():
        found |= {f"inputs:{layer}": array for layer, array in made[role].inputs.items()}
        found[f"outputs:{model.output}"] = made[role].output
    is_one = len(found) == 2
    return {path.partition(":")[0]: array for path, array in found.items()} if is_one else found
