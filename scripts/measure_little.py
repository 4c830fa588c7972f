"""How well the labs learn with little, beside scikit-learn on the same data.

    python -m scripts.measure_little [SEEDS]

Few labels, heaps, strangers and twins, each as its lab has it; means over so many seeds, 5 if none is given,
with their standard deviation. scikit-learn must be installed.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import mean, stdev

import jax
import jax.numpy as jnp
import numpy as np
from tests.engine.drawn import Ready, ready, ready_lab

from neurarium.engine.clusters import contingency, k_means, purity
from neurarium.engine.pairs import Ordered, evenly_taken, one_shot
from neurarium.engine.summaries.strangers import Strangers, pictures_like
from neurarium.engine.train import TrainState

EACH = (1, 3, 10)
FEW_STEPS, HEAP_STEPS, STRANGER_STEPS, TWIN_STEPS = 2_000, 1_000, 1_000, 600
HEAPS = (10, 20)


def main(seeds: int) -> None:
    """Print a line for each figure."""
    for part in (few_labels, heaps, strangers, twins, never_seen):
        print(f"{(part.__doc__ or '').splitlines()[0]}")
        for name, measure in part():
            found = [float(measure(seed)) for seed in range(seeds)]
            print(f"  {name:<58} {mean(found):.3f} ± {stdev(found) if seeds > 1 else 0:.3f}", flush=True)


Figures = Iterator[tuple[str, Callable[[int], float]]]


def seeded(made: Ready, seed: int) -> TrainState:
    """The start of a lab that another seed gives."""
    return made.learner.start(jax.random.key(seed))


def flat(pictures: jax.Array) -> np.ndarray:
    """Pictures as rows of numbers from 0 to 1."""
    return np.asarray(pictures, np.float32).reshape(len(pictures), -1) / 255


def few_labels() -> Figures:
    """Accuracy on digits with so many labels of each class (Lee 2013; Sohn et al. 2020; Zhou et al. 2004)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.semi_supervised import LabelSpreading

    lab = ready_lab("few_labels_digits")

    def of(each: int, seed: int) -> Ready:
        config = {**lab.experiment.dataset.config, "labelled": each}
        dataset = lab.experiment.dataset.model_copy(update={"config": config})
        made = ready(lab.experiment.model_copy(update={"dataset": dataset, "seed": seed}))
        return made._replace(train_chunk=lab.train_chunk, evaluate=lab.evaluate)

    def network(each: int, live: dict[str, jax.Array], seed: int) -> float:
        made = of(each, seed)
        made = made._replace(live=made.live | live)
        return made.measured(made.trained(FEW_STEPS)[0], made.test)["accuracy"]

    def regression(each: int, seed: int) -> float:
        rows, labels, *test = arrays_of(of(each, seed))
        return float(
            LogisticRegression(max_iter=2_000).fit(rows[labels >= 0], labels[labels >= 0]).score(*test)
        )

    def spreading(each: int, seed: int) -> float:
        rows, labels, *test = arrays_of(of(each, seed))
        model = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.2, max_iter=100)
        return float(model.fit(rows, labels).score(*test))

    for each in EACH:
        yield f"{each} of each, the unlabelled too", partial(network, each, {})
        alone = {"objective.weight": jnp.float32(0)}
        yield f"{each} of each, without the unlabelled", partial(network, each, alone)
        yield f"{each} of each, logistic regression", partial(regression, each)
        yield f"{each} of each, label spreading of pixels", partial(spreading, each)


def arrays_of(made: Ready) -> tuple[np.ndarray, ...]:
    """Pictures and labels to learn from, and to test on, as scikit-learn reads them."""
    parts = (part.fields for part in (made.train, made.test))
    return tuple(array for part in parts for array in (flat(part["input"]), np.asarray(part["target"])))


def heaps() -> Figures:
    """Purity of heaps of the test digits."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    lab = ready_lab("heaps_digits")
    pixels, labels = flat(lab.test.fields["input"]), np.asarray(lab.test.fields["target"])

    def pure(heap: np.ndarray | jax.Array, count: int) -> float:
        counts = contingency(jnp.asarray(heap), jnp.asarray(labels), count=count, classes=10)
        return float(purity(counts))

    def of_codes(count: int, seed: int) -> float:
        codes = lab.evaluate(lab.trained(HEAP_STEPS, seeded(lab, seed))[0], lab.test, lab.live)["code"]
        return pure(k_means(codes, count)[1], count)

    def by_library(rows: np.ndarray, count: int, seed: int) -> float:
        return pure(KMeans(count, n_init=10, random_state=seed).fit_predict(rows), count)

    components = PCA(10).fit_transform(pixels)
    for count in HEAPS:
        yield f"{count} of codes", partial(of_codes, count)
        yield f"{count} of pixels, k-means of scikit-learn", partial(by_library, pixels, count)
        yield f"{count} of 10 principal components, the same", partial(by_library, components, count)


def strangers() -> Figures:
    """Area under the ROC curve of the alarm "not a digit" at silhouettes of animals."""
    from sklearn.decomposition import PCA
    from sklearn.ensemble import IsolationForest
    from sklearn.metrics import roc_auc_score
    from sklearn.neighbors import LocalOutlierFactor

    lab = ready_lab("not_a_digit")
    picture = lab.learner.data.picture
    assert picture is not None
    train, test = flat(lab.train.fields["input"]), flat(lab.test.fields["input"])
    both = np.concatenate([test, flat(pictures_like(picture, "animals"))])
    is_strange = np.arange(len(both)) >= len(test)

    def told(by: str, seed: int) -> float:
        state = lab.trained(STRANGER_STEPS, seeded(lab, seed))[0]
        return float(Strangers.model_validate({"told_by": by}).compute(lab.inspect(state))["auc"])

    def components(seed: int) -> float:
        found = PCA(16, random_state=seed).fit(train)
        errors = np.square(both - found.inverse_transform(found.transform(both))).sum(1)
        return float(roc_auc_score(is_strange, errors))

    def forest(seed: int) -> float:
        return float(
            roc_auc_score(is_strange, -IsolationForest(random_state=seed).fit(train).score_samples(both))
        )

    def local(_: int) -> float:
        found = LocalOutlierFactor(novelty=True).fit(train[:4_000])
        return float(roc_auc_score(is_strange, -found.score_samples(both)))

    yield "the error of reconstruction", partial(told, "error")
    yield "the density of codes", partial(told, "density")
    yield "16 principal components' error", components
    yield "isolation forest of pixels", forest
    yield "local outlier factor of pixels, 4,000 to learn from", local


def twins() -> Figures:
    """Pairs of test digits told apart; guessing gives 0.5."""
    lab = ready_lab("twins")
    some = evenly_taken(lab.test, 200)

    def network(seed: int) -> float:
        state = lab.trained(TWIN_STEPS, seeded(lab, seed))[0]
        return float(lab.learner.compare(state, lab.test, lab.live)["accuracy"])

    def of_rows(rows: jax.Array, labels: jax.Array) -> float:
        return float(Ordered.of(rows, labels).best_threshold()[1])

    def components(seed: int) -> float:
        from sklearn.decomposition import PCA
        from sklearn.neighbors import NeighborhoodComponentsAnalysis
        from sklearn.pipeline import make_pipeline

        found = make_pipeline(PCA(50), NeighborhoodComponentsAnalysis(2, random_state=seed, max_iter=50))
        found.fit(flat(lab.train.fields["input"])[:2_000], np.asarray(lab.train.fields["target"])[:2_000])
        return of_rows(jnp.asarray(found.transform(flat(some.fields["input"]))), some.fields["target"])

    yield "the network's two numbers", network
    yield "pixel by pixel", lambda _: of_rows(jnp.asarray(flat(some.fields["input"])), some.fields["target"])
    yield "neighbourhood components, 2 of 50 principal ones", components


def never_seen() -> Figures:
    """Eights and nines known by one example of each, by what learned from 0 to 7 alone."""
    lab = ready_lab("never_seen")
    some = evenly_taken(lab.test, 500)
    labels = some.fields["target"]

    def network(seed: int) -> float:
        state = lab.trained(TWIN_STEPS, seeded(lab, seed))[0]
        return float(lab.learner.compare(state, lab.test, lab.live)["one_shot_accuracy"])

    def pixels(_: int) -> float:
        return float(one_shot(jnp.asarray(flat(some.fields["input"])), labels, labels > 7, shots=10))

    yield "the network's codes", network
    yield "pixel by pixel", pixels


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
