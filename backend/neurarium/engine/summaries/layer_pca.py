"""The test set in two dimensions, as a layer sees it."""

from collections.abc import Mapping
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.dataset import TARGET, SplitName
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Identifier
from neurarium.engine.need import CLASSES, LABELLED, Need
from neurarium.engine.summary import Cadence, Inspection, Summary, probes, round_reach, summary_registry
from neurarium.engine.train import Learner

MOST_FEATURES = 512
# Directions that are iterated for the two that are wanted, and how often.
BLOCK = 12
ITERATIONS = 20
LEAST = 1e-30


@summary_registry.register("layer_pca")
class LayerPca(Summary):
    """Where test samples lie by the first two principal components of a layer's outputs.

    Each tensor is named `<layer>/…`: `scores`, (count, 2), of always the same samples, with the `label` of
    each, and its `prediction` if classes are told; `share`, (2,), the parts of the variance that the
    components explain. The plane is shown from -`reach` to `reach`. Another sample's scores are those of its
    outputs: of the numbers `features`, (features,), less their `mean`, times `axes`, (features, 2). Of a
    layer with more than MOST_FEATURES numbers these are as many, drawn once and for all.
    """

    title = "Principal components of a layer"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES, LABELLED)
    cadence: ClassVar[Cadence] = "evaluation"
    reads_sample: ClassVar[bool] = False
    of_samples: ClassVar[Mapping[str, SplitName]] = dict.fromkeys(("scores", "label", "prediction"), "test")

    layer: Identifier | None = Field(
        None,
        title="Layer",
        description="Whose outputs are looked at; the last before the output, if not named.",
    )
    count: int = Field(500, ge=2, le=2_000, title="Count", description="How many samples are shown.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        shown = probes(inspection, self.count)
        activations = inspection.learner.activations(inspection.train_state, shown)
        layer = self._layer(inspection.learner)
        outputs = activations[layer].reshape(shown.rows, -1)
        features = looked_at(outputs.shape[1])
        counts = inspection.test.is_sample[: shown.rows].astype(jnp.float32)
        mean, axes, share = principal_components(outputs[:, features], counts)
        scores = (outputs[:, features] - mean) @ axes
        tensors = {
            "scores": scores,
            "label": shown.fields[TARGET].astype(jnp.int32),
            "share": share,
            "reach": round_reach(scores),
            "features": jnp.asarray(features, jnp.int32),
            "mean": mean,
            "axes": axes,
        }
        if "prediction" in inspection.evaluation:
            tensors["prediction"] = inspection.evaluation["prediction"][: shown.rows].astype(jnp.int32)
        return {f"{layer}/{name}": tensor for name, tensor in tensors.items()}

    def _layer(self, learner: Learner) -> str:
        """The layer that is looked at.

        Raises:
            EngineError: there is none of that name.
        """
        model = learner.models[learner.objective.answer_role]
        layer = self.layer or model.nodes[model.output].sources[0]
        if layer not in model.nodes:
            raise EngineError("unknown_layer", f"There is no layer “{layer}”.", layer_id=layer)
        return layer


def looked_at(size: int) -> np.ndarray:
    """Which of a layer's numbers are looked at: all, or MOST_FEATURES of them at random, always the same."""
    if size <= MOST_FEATURES:
        return np.arange(size)
    return np.sort(np.random.default_rng(0).choice(size, MOST_FEATURES, replace=False))


def principal_components(outputs: jax.Array, counts: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """The mean, (features,), the first two axes, (features, 2), and their shares of the variance, (2,).

    Of rows `outputs`, (rows, features), each counted so many times as `counts` says, (rows,). By subspace
    iteration from a fixed start (Halko, Martinsson and Tropp 2011, algorithm 4.4). An axis points to where
    the squares of the scores weigh more (Bro, Acar and Kolda 2008), so that it turns round in no evaluation.
    """
    mean = counts @ outputs / counts.sum()
    centred = (outputs - mean) * counts[:, jnp.newaxis]
    is_wide = centred.shape[0] < centred.shape[1]
    vectors, variances = _first_two(centred @ centred.T if is_wide else centred.T @ centred)
    axes = centred.T @ vectors if is_wide else vectors
    axes /= jnp.maximum(jnp.linalg.norm(axes, axis=0), LEAST)
    scores = centred @ axes
    axes *= jnp.where((scores * jnp.abs(scores)).sum(0) < 0, -1.0, 1.0)
    return mean, axes, jnp.maximum(variances, 0) / jnp.maximum((centred**2).sum(), LEAST)


def _first_two(symmetric: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The eigenvectors of the two largest eigenvalues, (size, 2), and these, (2,); 0 beyond the only one."""
    size = len(symmetric)
    start = np.random.default_rng(0).normal(size=(size, min(BLOCK, size))).astype(np.float32)

    def iterate(_: int, basis: jax.Array) -> jax.Array:
        return jnp.linalg.qr(symmetric @ basis)[0]

    basis = jax.lax.fori_loop(0, ITERATIONS, iterate, jnp.linalg.qr(jnp.asarray(start))[0])
    values, turned = jnp.linalg.eigh(basis.T @ symmetric @ basis)
    missing = (0, max(0, 2 - size))
    return jnp.pad(basis @ turned[:, ::-1][:, :2], ((0, 0), missing)), jnp.pad(values[::-1][:2], missing)
