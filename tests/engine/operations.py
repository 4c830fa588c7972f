"""Networks to be operated on: drawn with numpy, so that no start needs compiling."""

import itertools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.field import Image, Label
from neurarium.engine.placed import placed
from neurarium.engine.surgery import Grown, operate
from neurarium.engine.train import Learner, TrainState

SAMPLES = 6
SHAPE = (6, 6, 2)
DATA = DataSpec("Pictures", {"input": Image(*SHAPE), "target": Label(("a", "b", "c"))}, SAMPLES, SAMPLES)
Layers = Sequence[tuple[str, str, dict[str, object]]]

CONVOLUTIONS: Layers = (
    ("conv_1", "conv2d", {"filters": 4}),
    ("norm", "batch_norm", {}),
    ("pool", "max_pool", {}),
    ("conv_2", "conv2d", {"filters": 5, "kernel_size": 3}),
    ("flatten", "flatten", {}),
    ("drop", "dropout", {"rate": 0.5}),
    ("dense_1", "dense", {"units": 6}),
)


def with_config(layers: Layers, layer_id: str, **config: object) -> Layers:
    return [(id_, type_, {**old, **config} if id_ == layer_id else old) for id_, type_, old in layers]


def network(layers: Layers, edges: Sequence[tuple[str, str]] | None = None, *, outputs: int = 3) -> Network:
    """Layers between an input and an output; a chain, unless edges are given."""
    specs = [
        LayerSpec(id="input", type="input"),
        *(
            LayerSpec.model_validate({"id": id_, "type": type_, "config": config})
            for id_, type_, config in layers
        ),
        LayerSpec(id="output", type="dense", config={"units": outputs, "activation": "linear"}),
    ]
    ids = [spec.id for spec in specs]
    pairs = itertools.pairwise(ids) if edges is None else edges
    return Network(layers=tuple(specs), edges=tuple(Edge(source=a, target=b) for a, b in pairs))


def learner(made: Network, *, optimizer: str = "adam", data: DataSpec = DATA, seed: int = 0) -> Learner:
    experiment = Experiment(
        dataset=Spec(type="digits"),
        networks={"network": made},
        objective=Spec(type="classification"),
        optimizer=Spec(type=optimizer),
        batch_size=2,
        seed=seed,
    )
    return build_learner(experiment, data)


def start(made: Learner, seed: int = 0) -> TrainState:
    """A start: random params, and nothing in the optimizer's memory."""
    return drawn(made, np.random.default_rng(seed), numbered_moments=False, step=0)


def trained(made: Learner) -> TrainState:
    """A train state in which no number is that of a start."""
    return drawn(made, np.random.default_rng(7), numbered_moments=True, step=100)


def drawn(made: Learner, rng: np.random.Generator, *, numbered_moments: bool, step: int) -> TrainState:
    form = jax.eval_shape(made.init, jax.random.key(0))

    def draw(leaf: jax.ShapeDtypeStruct) -> jax.Array:
        is_bias_of_start = step == 0 and len(leaf.shape) < 2
        return placed((rng.uniform(-0.5, 0.5, leaf.shape) * (not is_bias_of_start)).astype(leaf.dtype))

    def positive(leaf: jax.ShapeDtypeStruct) -> jax.Array:
        return placed(rng.uniform(0.1, 0.5, leaf.shape).astype(leaf.dtype))

    def numbered(leaf: jax.Array) -> jax.Array:
        return placed((1 + np.arange(leaf.size).reshape(leaf.shape)).astype(leaf.dtype))

    params = jax.tree.map(draw, form.params)
    opt_state = {"network": made.optimizer.start(params)}
    return TrainState(
        params=params,
        state=jax.tree.map(positive, form.state),
        opt_state=jax.tree.map(numbered, opt_state) if numbered_moments else jax.tree.map(placed, opt_state),
        memory={},
        key=jax.random.key(0),
        step=jnp.int32(step),
    )


def samples(shape: tuple[int, ...] = SHAPE) -> Batch:
    rng = np.random.default_rng(3)
    return Batch(
        {
            "input": placed(rng.normal(size=(SAMPLES, *shape)).astype(np.float32)),
            "target": jnp.arange(SAMPLES) % 3,
        }
    )


def answers(made: Learner, state: TrainState) -> dict[str, np.ndarray]:
    """Every layer's outputs."""
    return {id_: np.asarray(array) for id_, array in made.activations(state, samples()).items()}


def changed(before: Network, after: Network, **options: str) -> tuple[Learner, TrainState, Learner, Grown]:
    """A trained network, changed."""
    old, new = learner(before), learner(after, **options)  # type: ignore[arg-type]
    state = trained(old)
    grown = operate(old, state, new, start(new, seed=1))
    assert_form(grown, new)
    return old, state, new, grown


def assert_form(grown: Grown, new: Learner) -> None:
    """The result can be trained by the changed learner's program."""
    fresh = start(new)
    assert str(jax.tree.structure(grown.train_state)) == str(jax.tree.structure(fresh))
    for made, expected in zip(jax.tree.leaves(grown.train_state), jax.tree.leaves(fresh), strict=True):
        assert (made.shape, made.dtype) == (expected.shape, expected.dtype)
    assert grown.carried.keys() == {id_ for model in new.models.values() for id_ in model.nodes}


def same(first: object, second: object) -> bool:
    pairs = zip(jax.tree.leaves(first), jax.tree.leaves(second), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)
