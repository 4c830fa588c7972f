"""For every layer: configurations with inputs that fit, and inputs that do not."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import jax
import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.engine.layer import Layer, Shape, Variables, layer_registry
from neurarium.engine.layers.features import FEATURES
from neurarium.engine.placed import placed

BATCH = 3


class Fit(NamedTuple):
    """A configuration, input shapes that it takes and the shape that comes out."""

    type: str
    inputs: tuple[Shape, ...]
    output: Shape
    config: Mapping[str, object] = MappingProxyType({})

    def __hash__(self) -> int:
        return hash(self[:3])  # a config is no key

    def layer(self) -> Layer:
        return layer_registry.build(Spec.model_validate({"type": self.type, "config": dict(self.config)}))


class Misfit(NamedTuple):
    """Input shapes that a layer refuses, and what its message says."""

    type: str
    inputs: tuple[Shape, ...]
    words: str
    config: Mapping[str, object] = MappingProxyType({})


FITS = (
    Fit("activation", ((4,),), (4,), {"activation": "tanh"}),
    Fit("activation", ((3, 3, 2),), (3, 3, 2), {"activation": "gelu"}),
    Fit("add", ((4,), (4,)), (4,)),
    Fit("add", ((2, 3, 1), (2, 3, 1), (2, 3, 1)), (2, 3, 1)),
    Fit("avg_pool", ((4, 6, 2),), (2, 3, 2)),
    Fit("avg_pool", ((5, 5, 1),), (2, 2, 1), {"size": 3, "stride": 2}),
    Fit("batch_norm", ((5,),), (5,)),
    Fit("batch_norm", ((3, 4, 2),), (3, 4, 2)),
    Fit("concatenate", ((2,), (3,)), (5,)),
    Fit("concatenate", ((2, 2, 1), (2, 2, 3)), (2, 2, 4)),
    Fit("conv1d", ((5, 2),), (5, 3), {"filters": 3}),
    Fit("conv1d", ((6, 2),), (6, 2), {"filters": 2, "kernel_size": 4, "padding": "causal"}),
    Fit("conv1d", ((7, 1),), (3, 2), {"filters": 2, "stride": 2, "padding": "valid", "use_bias": False}),
    Fit("conv2d", ((5, 4, 2),), (5, 4, 3), {"filters": 3}),
    Fit("conv2d", ((5, 5, 1),), (3, 3, 2), {"filters": 2, "padding": "valid", "activation": "linear"}),
    Fit("conv2d", ((5, 6, 1),), (3, 3, 2), {"filters": 2, "stride": 2, "kernel_size": 4, "use_bias": False}),
    Fit("conv_transpose", ((3, 2, 2),), (6, 4, 3), {"filters": 3}),
    Fit("conv_transpose", ((2, 3, 1),), (6, 9, 2), {"filters": 2, "stride": 3, "kernel_size": 2}),
    Fit(
        "conv_transpose",
        ((4, 3, 2),),
        (4, 3, 1),
        {"filters": 1, "stride": 1, "kernel_size": 3, "use_bias": False, "activation": "linear"},
    ),
    Fit("dense", ((4,),), (3,), {"units": 3}),
    Fit("dense", ((4,),), (2,), {"units": 2, "use_bias": False, "activation": "sigmoid"}),
    Fit("dense", ((3, 4),), (3, 2), {"units": 2, "activation": "tanh"}),
    Fit("dropout", ((6,),), (6,), {"rate": 0.5}),
    Fit("embedding", ((3, 4),), (3, 2), {"units": 2}),
    Fit("features", ((2,),), (2,)),
    Fit("features", ((2,),), (9,), dict.fromkeys(FEATURES, True)),
    Fit("features", ((1,),), (3,), dict.fromkeys(FEATURES, True)),
    Fit("features", ((2,),), (5,), {"x": False, "y": False, "fourier": 5}),
    Fit("flatten", ((2, 3, 4),), (24,)),
    Fit("flatten", ((5,),), (5,)),
    Fit("global_avg_pool", ((3, 4, 2),), (2,)),
    Fit("gru", ((1, 2),), (1, 2), {"units": 2, "return_sequences": True}),
    Fit("gru", ((3, 2),), (3, 2), {"units": 2, "return_sequences": True, "direction": "backward"}),
    Fit("input", ((3, 3, 1),), (3, 3, 1)),
    Fit("last", ((3, 2),), (2,)),
    Fit("layer_norm", ((5,),), (5,)),
    Fit("layer_norm", ((3, 4),), (3, 4)),
    Fit("layer_norm", ((3, 4, 2),), (3, 4, 2)),
    Fit("lstm", ((3, 2),), (2,), {"units": 2}),
    Fit("lstm", ((3, 2),), (3, 4), {"units": 2, "return_sequences": True, "direction": "both"}),
    Fit("max_pool", ((4, 6, 2),), (2, 3, 2)),
    Fit("max_pool", ((7, 5, 1),), (3, 2, 1), {"size": 2}),
    Fit("max_pool", ((5, 5, 1),), (2, 2, 1), {"size": 3, "stride": 2}),
    Fit("mean_over_time", ((3, 2),), (2,)),
    Fit("noise", ((6,),), (6,), {"deviation": 0.5}),
    Fit("noise", ((3, 4, 2),), (3, 4, 2)),
    Fit("position", ((3, 4),), (3, 4)),
    Fit("position", ((3, 3),), (3, 3), {"kind": "waves"}),
    Fit("reshape", ((24,),), (2, 3, 4), {"height": 2, "width": 3, "channels": 4}),
    Fit("sample", ((6,),), (3,)),
    Fit("self_attention", ((3, 4),), (3, 4), {"heads": 2}),
    Fit("simple_rnn", ((3, 2),), (4,), {"units": 4}),
    Fit("transformer_block", ((3, 4),), (3, 4), {"widening": 2}),
    Fit("upsample", ((2, 3, 2),), (4, 6, 2)),
    Fit("upsample", ((2, 1, 1),), (6, 3, 1), {"factor": 3}),
)

MISFITS = (
    Misfit("add", ((4,), (5,)), "Add expects inputs of one shape, not 4 and 5"),
    Misfit("avg_pool", ((784,),), "Avg pool expects a picture .height, width, channels., not 784"),
    Misfit(
        "concatenate", ((2, 2, 1), (3, 2, 1)), "differ in their last axis alone, not 2 × 2 × 1 and 3 × 2 × 1"
    ),
    Misfit("conv2d", ((784,),), "Conv2D expects a picture .height, width, channels., not 784"),
    Misfit(
        "conv2d",
        ((2, 2, 1),),
        "window of 3 × 3 does not fit into a picture of 2 × 2 × 1",
        {"padding": "valid"},
    ),
    Misfit(
        "conv_transpose", ((784,),), "Conv transpose expects a picture .height, width, channels., not 784"
    ),
    Misfit(
        "dense", ((28, 28, 1),), "Dense expects one row of numbers, not 28 × 28 × 1: put a Flatten before it"
    ),
    Misfit("embedding", ((4,),), "Embedding expects a sequence .length, features., not 4"),
    Misfit("features", ((3,),), "Features are of one number or two, not of 3"),
    Misfit("features", ((28, 28, 1),), "one row of numbers"),
    Misfit("features", ((1,),), "Choose at least one feature", {"x": False}),
    Misfit("global_avg_pool", ((10,),), "Global avg pool expects a picture"),
    Misfit("gru", ((28, 28, 1),), "GRU expects a sequence .length, features., not 28 × 28 × 1"),
    Misfit("input", ((3,), (4,)), "takes nothing from other layers"),
    Misfit("last", ((4,),), "Last element expects a sequence"),
    Misfit("mean_over_time", ((4, 4, 1),), "Mean over time expects a sequence"),
    Misfit("position", ((4,),), "Position expects a sequence"),
    Misfit("conv1d", ((4,),), "Conv1D expects a sequence"),
    Misfit("conv1d", ((2, 3),), "a window of 3 does not fit into a sequence of 2", {"padding": "valid"}),
    Misfit("transformer_block", ((3, 4),), "4 cannot be divided by 3 heads", {"heads": 3}),
    Misfit("self_attention", ((4,),), "Self-attention expects a sequence"),
    Misfit("self_attention", ((3, 4),), "4 cannot be divided by 3 heads", {"heads": 3}),
    Misfit("max_pool", ((1, 5, 1),), "window of 2 × 2 does not fit"),
    Misfit("reshape", ((100,),), "Reshape expects 392 numbers for a picture of 7 × 7 × 8, not 100"),
    Misfit("reshape", ((7, 7, 8),), "Reshape expects one row of numbers, not 7 × 7 × 8"),
    Misfit("sample", ((5,),), "Sampling expects an even count of numbers, .* not 5"),
    Misfit("sample", ((2, 2, 2),), "Sampling expects one row of numbers, not 2 × 2 × 2"),
    Misfit("upsample", ((4,),), "Upsample expects a picture"),
)


def name(case: Fit | Misfit) -> str:
    """A readable test id."""
    return f"{case.type}-{'+'.join('x'.join(map(str, shape)) for shape in case.inputs)}"


def arrays(shapes: tuple[Shape, ...], seed: int = 0) -> tuple[jax.Array, ...]:
    """A batch of random numbers for each shape."""
    rng = np.random.default_rng(seed)
    return tuple(placed(rng.normal(size=(BATCH, *shape)).astype(np.float32)) for shape in shapes)


@cache
def variables(case: Fit) -> Variables:
    """Initial variables, moved a little so that no bias is 0 and no scale 1."""
    made = case.layer().init(jax.random.key(1), case.inputs)
    rng = np.random.default_rng(2)

    def moved(array: jax.Array) -> jax.Array:
        return placed(np.asarray(array) + 0.1 * np.abs(rng.normal(size=array.shape)).astype(array.dtype))

    return Variables({path: moved(array) for path, array in made.params.items()}, made.state)


def leaves(tree: object) -> Iterator[np.ndarray]:
    """The arrays of a pytree."""
    yield from (np.asarray(leaf) for leaf in jax.tree.leaves(tree))
