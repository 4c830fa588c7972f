"""Networks with every layer there is, and experiments around them."""

from typing import Any

import jax
import numpy as np

from neurarium.engine import drawn
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import Data, DataSpec, Split
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.field import Image, Label, Number, Sequence, Vector
from neurarium.engine.lengths import Ending
from neurarium.engine.preset import preset_registry
from neurarium.engine.train import Learner
from neurarium.export.recipe import Recipe, read_recipe

PICTURES = DataSpec("Pictures", {"input": Image(12, 11), "target": Label(("a", "b", "c"))}, 40, 10)
PLANE = DataSpec("Points", {"input": drawn.PLANE, "target": Label(("a", "b"))}, 40, 10)
CURVE = DataSpec("Curve", {"input": drawn.CURVE, "target": Number()}, 40, 10)
TABLE = DataSpec(
    "Table",
    {"input": Vector(tuple("pqrs"), ((-2.0, 2.0),) * 4, ((5.0, 0.5),) * 4), "target": Label(("a", "b", "c"))},
    40,
    10,
)
SEQUENCES = DataSpec("Sequences", {"input": Sequence(4, 3), "target": Label(("a", "b", "c"))}, 40, 10)
WORDS = DataSpec("Words", {"input": Sequence(4, 3, ends=True), "target": Label(("a", "b", "c"))}, 40, 10)
SGD = Spec(type="sgd")

EVERY_PICTURE_LAYER = (
    "conv=conv2d:filters=4,kernel_size=4 even=conv2d:filters=3,stride=2,activation=tanh"
    " valid=conv2d:filters=4,padding=valid,use_bias=False,activation=gelu"
    " batch=batch_norm:momentum=0.8 layer=layer_norm bend=activation:activation=leaky_relu"
    " twice=conv2d:filters=4,activation=softplus sum=add both=concatenate"
    " drop=dropout:rate=0.25 overlap=max_pool:size=3,stride=2 mean=avg_pool:size=2,stride=1"
    " painted=conv_transpose:filters=2,kernel_size=5,activation=gelu"
    " finer=conv_transpose:filters=2,kernel_size=4,stride=3,use_bias=False,activation=tanh"
    " flat_finer=flatten large=upsample small=max_pool:size=2"
    " flat=flatten pooled=global_avg_pool joined=concatenate hidden=dense:units=9,activation=elu"
    " codes=dense:units=24,activation=tanh drawn=sample picture=reshape:height=2,width=3,channels=2"
    " chance=noise:deviation=0.2 flat_picture=flatten end=concatenate"
    " row_norm=layer_norm row_batch=batch_norm wave=activation:activation=sine"
    " output=dense:units=3,activation=linear"
)
ITS_WIRES = (
    "in>conv in>even conv>valid valid>batch batch>layer layer>bend bend>twice twice>sum bend>sum sum>both"
    " bend>both both>drop drop>overlap overlap>mean mean>flat overlap>pooled even>flat_even flat>joined"
    " pooled>joined flat_even>joined joined>hidden hidden>row_norm row_norm>row_batch row_batch>wave"
    " wave>codes codes>drawn drawn>picture picture>chance chance>painted painted>finer finer>flat_finer"
    " chance>large large>small small>flat_picture flat_finer>end flat_picture>end wave>end end>output"
)
SEQUENCE_LAYERS = (
    "symbols=embedding:units=4 learned=position waves=position:kind=waves norm=layer_norm"
    " block=transformer_block:heads=2,widening=2"
    " bare_block=transformer_block:heads=4,causal=False,activation=tanh"
    " causal=self_attention:heads=2 whole=self_attention:heads=1,causal=False sum=add"
    " each=dense:units=3,activation=tanh both=concatenate simple=simple_rnn:units=4,return_sequences=True"
    " bent=simple_rnn:units=5,return_sequences=True,activation=relu"
    " gated=gru:units=3,return_sequences=True long=lstm:units=4,return_sequences=True,initial_forget_bias=0.5"
    " same=conv1d:filters=4,kernel_size=4 halved=conv1d:filters=3,stride=2,padding=causal,activation=gelu"
    " valid=conv1d:filters=5,kernel_size=2,padding=valid,use_bias=False,activation=linear"
    " thirds=conv1d:filters=3,kernel_size=4,stride=3 farther=last"
    " backward=gru:units=3,return_sequences=True,direction=backward"
    " first=simple_rnn:units=3,direction=both"
    " end=lstm:units=5 newest=last mean=mean_over_time joined=concatenate"
    " output=dense:units=3,activation=linear"
)
THEIR_WIRES = (
    "in>symbols symbols>learned learned>waves waves>block block>bare_block bare_block>norm norm>causal"
    " causal>whole whole>sum waves>sum sum>each sum>both each>both both>simple simple>bent"
    " bent>gated gated>backward backward>long backward>first long>end long>same same>newest same>halved"
    " same>thirds halved>valid valid>mean thirds>farther farther>joined end>joined newest>joined mean>joined"
    " first>joined joined>output"
)
POINT_LAYERS = (
    "features=features:product=True,sin_x=True,radius=True,angle=True,x_squared=True,y_squared=True,sin_y=True,fourier=3"
    " hidden=dense:units=5,activation=sigmoid output=dense:units={outputs},activation=linear"
)


def network(layers: str, wires: str) -> Network:
    """Layers are written “id=type:field=value,…” and wires “a>b”."""
    edges = (edge.split(">") for edge in wires.split())
    return Network(
        layers=(LayerSpec(id="in", type="input"), *(_layer(text) for text in layers.split())),
        edges=tuple(Edge(source=a, target=b) for a, b in edges),
    )


def _layer(text: str) -> LayerSpec:
    head, _, config = text.partition(":")
    id_, _, type_ = head.partition("=")
    fields: dict[str, Any] = dict(field.split("=") for field in config.split(",")) if config else {}
    return LayerSpec(id=id_, type=type_, config={name: _value(text) for name, text in fields.items()})


def _value(text: str) -> Any:
    if text in ("True", "False"):
        return text == "True"
    return float(text) if "." in text else int(text) if text.isdigit() else text


def everything() -> Network:
    """Every layer for pictures and rows, in branches that are added and concatenated."""
    return network(f"{EVERY_PICTURE_LAYER} flat_even=flatten", ITS_WIRES)


def sequences() -> Network:
    """Every layer for sequences."""
    return network(SEQUENCE_LAYERS, THEIR_WIRES)


def points(outputs: int) -> Network:
    """All features of points, waves included."""
    return network(POINT_LAYERS.format(outputs=outputs), "in>features features>hidden hidden>output")


def experiment(made: Network, *, objective: Spec | None = None, **fields: Any) -> Experiment:
    """An experiment around a network."""
    defaults: dict[str, Any] = {"optimizer": SGD, "batch_size": 8, "dataset": Spec(type="circle")}
    return Experiment(
        networks={"network": made}, objective=objective or Spec(type="classification"), **(defaults | fields)
    )


def recipe(made: Experiment, data: DataSpec) -> tuple[Recipe, Learner]:
    """What the writers are given, with few random samples."""
    learner = build_learner(made, data)
    return read_recipe(made, learner, samples(data)), learner


def preset_recipe(name: str, data: DataSpec, dataset: str) -> tuple[Recipe, Learner]:
    """The same of a preset."""
    preset = preset_registry.build(Spec(type=name))
    return recipe(preset.experiment(Spec(type=dataset), data), data)


def samples(data: DataSpec) -> Data:
    """Random samples, as many as the data have."""
    rng = np.random.default_rng(7)

    def split(count: int) -> Split:
        inputs = {name: inputs_of(shape, count, rng) for name, shape in data.input_shapes.items()}
        for name, ending in data.endings.items():
            inputs[name] = shortened(inputs[name], ending)
        numbers = rng.normal(size=count).astype(np.float32)
        classes = rng.integers(0, max(1, len(data.class_names)), count).astype(np.int32)
        return Split(inputs | {"target": classes if data.class_names else numbers})

    return Data(split(data.train_size), split(data.test_size))


def inputs_of(shape: tuple[int, ...], count: int, rng: np.random.Generator) -> np.ndarray:
    """Random inputs of a shape."""
    return rng.normal(size=(count, *shape)).astype(np.float32)


def shortened(x: np.ndarray, ending: Ending) -> np.ndarray:
    """Sequences of all lengths, one after the other."""
    lengths = np.arange(len(x)) % x.shape[1] + 1
    is_true = np.arange(x.shape[1]) < lengths[:, np.newaxis]
    return np.where(is_true[..., np.newaxis], x, np.array(ending.blank, x.dtype))


def moved(tree: Any, seed: int = 3) -> Any:
    """Arrays, each moved a little, so that no bias is 0 and no variance 1."""
    rng = np.random.default_rng(seed)
    return jax.tree.map(
        lambda array: np.asarray(array + 0.1 * np.abs(rng.normal(size=array.shape)), np.float32), tree
    )
