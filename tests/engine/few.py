"""Few random pictures, and learners for them that compile at once."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import DataSpec
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.field import Image, Label
from neurarium.engine.hyperparameters import hyperparameters
from neurarium.engine.layer import Shape
from neurarium.engine.placed import placed
from neurarium.engine.preset import chain
from neurarium.engine.train import Learner, TrainState
from neurarium.engine.turns import Scalars

CLASSES = 3
TRAIN, TEST = 30, 20
SGD, NO_AUGMENTATION = Spec(type="sgd"), Spec(type="none")
SHAPE: Shape = (6, 6, 1)
Layers = tuple[tuple[str, dict[str, object]], ...]

FLAT: Layers = (("flatten", {}),)
DENSE: Layers = (*FLAT, ("dense", {"units": 5}))
EVERYTHING: Layers = (
    ("conv2d", {"filters": 2}),
    ("batch_norm", {}),
    ("max_pool", {}),
    ("flatten", {}),
    ("dropout", {"rate": 0.3}),
    ("dense", {"units": 5}),
)


class Few(NamedTuple):
    """An experiment with its learner, its live numbers and its data."""

    experiment: Experiment
    learner: Learner
    live: dict[str, jax.Array]
    train: Batch
    test: Batch

    def init(self, seed: int = 0) -> TrainState:
        """The start that a seed gives."""
        return self.learner.start(jax.random.key(seed))

    def chunk(self, train_state: TrainState, steps: int, **live: float) -> tuple[TrainState, Scalars]:
        """Some steps; live numbers are given with `__` for the dot."""
        changed = {name.replace("__", "."): jnp.float32(value) for name, value in live.items()}
        made: tuple[TrainState, Scalars] = jax.jit(self.learner.train_chunk)(
            train_state, self.train, self.live | changed, jnp.int32(steps)
        )
        return made


def few(
    layers: Layers = DENSE,
    *,
    optimizer: Spec = SGD,
    augmentation: Spec = NO_AUGMENTATION,
    batch_size: int = 8,
) -> Few:
    """A classifier with these layers between the input and the output; ids are `<type>_<number>`."""
    specs = [LayerSpec(id="input", type="input")]
    for number, (type_, config) in enumerate(layers, start=1):
        specs.append(LayerSpec.model_validate({"id": f"{type_}_{number}", "type": type_, "config": config}))
    specs.append(LayerSpec(id="output", type="dense", config={"units": CLASSES, "activation": "linear"}))
    experiment = Experiment(
        dataset=Spec(type="digits"),
        augmentation=augmentation,
        networks={"network": chain(specs)},
        objective=Spec(type="classification"),
        optimizer=optimizer,
        batch_size=batch_size,
    )
    data = DataSpec("Few", {"input": Image(*SHAPE), "target": Label(("a", "b", "c"))}, TRAIN, TEST)
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}
    return Few(experiment, build_learner(experiment, data), live, pictures(TRAIN, 0), pictures(TEST, 1))


def pictures(count: int, seed: int) -> Batch:
    """Random pictures, brighter in a row of their own for each class."""
    rng = np.random.default_rng(seed)
    target = np.arange(count, dtype=np.int32) % CLASSES
    images = rng.integers(0, 128, (count, *SHAPE))
    images[np.arange(count), target] += 127
    return Batch({"input": placed(np.asarray(images, np.uint8)), "target": placed(target)})
