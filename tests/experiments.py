"""Experiments that compile at once and train in microseconds."""

from collections.abc import Mapping
from types import MappingProxyType

from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.preset import chain


def tiny_experiment(
    *,
    dataset: str = "digits",
    hidden: tuple[int, ...] = (8,),
    seed: int = 0,
    batch_size: int = 16,
    optimizer: str = "adamw",
    classes: int = 10,
    live: Mapping[str, float] = MappingProxyType({}),
) -> Experiment:
    """A small dense network on pictures; `live` are the optimizer's numbers."""
    return Experiment(
        dataset=Spec(type=dataset),
        networks={"network": chain(_layers(hidden, classes))},
        objective=Spec(type="classification"),
        optimizer=Spec(type=optimizer, config={**live}),
        batch_size=batch_size,
        seed=seed,
    )


def _layers(hidden: tuple[int, ...], classes: int) -> list[LayerSpec]:
    return [
        LayerSpec(id="input", type="input"),
        LayerSpec(id="flatten", type="flatten"),
        *(
            LayerSpec(id=f"dense_{number}", type="dense", config={"units": units})
            for number, units in enumerate(hidden, start=1)
        ),
        LayerSpec(id="output", type="dense", config={"units": classes, "activation": "linear"}),
    ]
