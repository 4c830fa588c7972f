"""A field of velocities for the plane."""

from itertools import pairwise
from typing import ClassVar

from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, LayerSpec, Network, Spec
from neurarium.engine.preset import Preset, preset_registry

HIDDEN = ("dense_1", "dense_2", "dense_3")


@preset_registry.register("flow_64_64_64")
class Flow646464(Preset):
    """Three hidden layers of 64, from a place and a time to the velocity there and then."""

    title = "Flow 64-64-64"
    solves: ClassVar[str] = "flow_matching"
    pictures: ClassVar[bool] = False
    coordinates: ClassVar[tuple[int, ...]] = (2,)

    def networks(self, data: DataSpec) -> dict[str, Network]:
        layers = (
            LayerSpec(id="place", type="input"),
            LayerSpec(id="time", type="input", config={"field": "time"}),
            LayerSpec(id="both", type="concatenate"),
            *(LayerSpec(id=id_, type="dense", config={"units": 64, "activation": "relu"}) for id_ in HIDDEN),
            LayerSpec(id="velocity", type="dense", config={"units": 2, "activation": "linear"}),
        )
        wires = [("place", "both"), ("time", "both"), *pairwise(["both", *HIDDEN, "velocity"])]
        edges = tuple(Edge(source=source, target=target) for source, target in wires)
        return {"network": Network(layers=layers, edges=edges)}

    def optimizer(self) -> Spec:
        return Spec(type="adam", config={"learning_rate": 0.002})

    def batch_size(self) -> int:
        return 256
