"""Measures how often a small network is stuck, by how its weights start, beside TensorFlow Playground's own.

    python -m scripts.measure_starts [FIRST_SEED] [SEEDS]

For each data set and activation: how many seeds end below 95 % of the test points, of the Playground's
algorithm and of ours. Starts of ours are an initialiser and a bias for the hidden units.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.activation import ActivationName
from neurarium.engine.batch import Batch
from neurarium.engine.build import build_learner
from neurarium.engine.dataset import SplitName, dataset_registry
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise
from neurarium.engine.initializer import InitializerName
from neurarium.engine.preset import chain, objective_for, point_layers, starting
from scripts import playground

FIRST_SEED, SEEDS = 0, 200
STEPS, CHUNK = 10_000, 2_500
HIDDEN = (4, 2)
ENOUGH = 0.95
STARTS: tuple[tuple[InitializerName, float], ...] = (("auto", 0.0), ("small", 0.1), ("even", 0.1))
ACTIVATIONS: tuple[ActivationName, ...] = ("tanh", "relu")


def started(
    dataset: str, activation: ActivationName, initializer: InitializerName, bias: float
) -> Experiment:
    """An experiment on points, as the Playground's, with a start of ours."""
    data = dataset_registry[dataset]().spec()
    layers = starting(point_layers(data, HIDDEN, activation), initializer, bias=bias)
    return Experiment(
        dataset=Spec(type=dataset),
        networks={"network": chain(layers)},
        objective=objective_for(data),
        optimizer=Spec(type="sgd", config={"learning_rate": 0.03}),
        batch_size=10,
    )


def trained(
    dataset: str, activation: ActivationName, start: tuple[InitializerName, float], seeds: range
) -> np.ndarray:
    """The share of the test points that each seed gets right after training from a start."""
    experiment = normalise(started(dataset, activation, *start))
    drawn = dataset_registry.build(experiment.dataset)
    data = [drawn.parse({}, seed=seed) for seed in seeds]
    learner = build_learner(experiment, drawn.describe(data[0]))
    live = {path: jnp.float32(value) for path, value in hyperparameters(experiment).items()}

    def stacked(split: SplitName) -> Batch:
        splits = [getattr(made, split) for made in data]
        return Batch(
            {name: jnp.asarray(np.stack([made.fields[name] for made in splits])) for name in splits[0].fields}
        )

    train_chunk = jax.jit(jax.vmap(learner.train_chunk, in_axes=(0, 0, None, None)))
    state = jax.jit(jax.vmap(learner.init))(jax.vmap(jax.random.key)(jnp.arange(seeds.start, seeds.stop)))
    train = stacked("train")
    for _ in range(STEPS // CHUNK):
        state, _ = train_chunk(state, train, live, jnp.int32(CHUNK))
    evaluate = jax.jit(jax.vmap(learner.evaluate, in_axes=(0, 0, None)))
    return np.asarray(evaluate(state, stacked("test"), live)["accuracy"].mean(1))


def described(accuracies: np.ndarray) -> str:
    """How many seeds did not learn enough, and the mean of all."""
    return (
        f"{(accuracies < ENOUGH).sum()} of {len(accuracies)} below {ENOUGH:.0%}, mean {accuracies.mean():.1%}"
    )


def main() -> None:
    """Measure every start on every data set."""
    given = [int(argument) for argument in sys.argv[1:]]
    first, count = (*given, *(FIRST_SEED, SEEDS)[len(given) :])
    for dataset in ("circle", "xor", "gaussians"):
        for activation in ACTIVATIONS:
            reference = playground.accuracies(dataset, activation, HIDDEN, seeds=count, steps=STEPS)
            print(f"{dataset}, {activation}: the Playground {described(reference)}", flush=True)
            for start in STARTS:
                found = trained(dataset, activation, start, range(first, first + count))
                print(f"  {start[0]} weights, bias {start[1]}: {described(found)}", flush=True)


if __name__ == "__main__":
    main()
