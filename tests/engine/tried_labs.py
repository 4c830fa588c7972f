"""Labs, also with something of them changed, after so many steps."""

import jax.numpy as jnp

from neurarium.engine.experiment import Network
from neurarium.engine.summaries.dead_units import DeadUnits
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, ready
from tests.engine.drawn import ready_lab as lab


def changed(name: str, **update: object) -> Ready:
    """A lab's experiment with something of it replaced."""
    return ready(lab(name).experiment.model_copy(update=update))


def with_layers(name: str, layer_type: str, **config: object) -> Ready:
    """A lab's experiment with other configurations of the layers of a type, but the output."""
    network = lab(name).experiment.networks["network"]
    layers = tuple(
        spec.model_copy(update={"config": {**spec.config, **config}})
        if spec.type == layer_type and spec.id != "output"
        else spec
        for spec in network.layers
    )
    return changed(name, networks={"network": Network(layers=layers, edges=network.edges)})


def after(made: Ready, steps: int, **live: float) -> tuple[TrainState, dict[str, float], dict[str, float]]:
    """The train state after so many steps, and what is measured of the train and of the test points."""
    numbers = {name.replace("__", "."): jnp.float32(value) for name, value in live.items()}
    made = made._replace(live=made.live | numbers)
    state, _ = made.trained(steps)
    return state, made.measured(state, made.train), made.measured(state, made.test)


def accuracy(made: Ready, steps: int, **live: float) -> float:
    return after(made, steps, **live)[2]["accuracy"]


def dead_units(made: Ready, state: TrainState, layer: str) -> int:
    return int(DeadUnits().compute(made.inspect(state))[layer].sum())
