"""A wide and deep network."""

from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, LayerSpec, Network
from neurarium.engine.preset import AnsweringPreset, output_layer, preset_registry

DEEP = (64, 32)


@preset_registry.register("wide_and_deep")
class WideAndDeep(AnsweringPreset):
    """Hidden layers on one way, the bare input on the other, joined for the answer (Cheng et al. 2016)."""

    title = "Wide and deep"
    coordinates: ClassVar[tuple[int, ...]] = (1, 2)

    def layers(self, data: DataSpec) -> list[LayerSpec]:
        return [
            LayerSpec(id="input", type="input"),
            LayerSpec(id="wide", type="flatten" if data.picture else "features"),
            *(
                LayerSpec(id=f"deep_{number}", type="dense", config={"units": units})
                for number, units in enumerate(DEEP, start=1)
            ),
            LayerSpec(id="concatenate", type="concatenate"),
            output_layer(data),
        ]

    def network(self, data: DataSpec) -> Network:
        deep = super().network(data)
        return deep.model_copy(update={"edges": (*deep.edges, Edge(source="wide", target="concatenate"))})
