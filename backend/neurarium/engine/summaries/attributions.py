"""What speaks for a class, what against it: attributions of its logit to pixels and to units."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field

from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT
from neurarium.engine.experiment import Identifier
from neurarium.engine.layer import Shape
from neurarium.engine.need import CLASSES, ONE_INPUT, Need
from neurarium.engine.network import Outputs
from neurarium.engine.summary import (
    MOST_PLACE,
    Inspection,
    Summary,
    chosen,
    layers_field,
    summary_registry,
)
from neurarium.engine.train import Learner

Method = Literal["gradient_times_input", "integrated_gradients", "occlusion"]
# The logits of inputs, (rows, classes), from (rows, *shape).
Logits = Callable[[jax.Array], jax.Array]

GUESS = -1
MOST_MACS = 60_000_000
PASSES = 3  # forward, and the gradient twice as much


@summary_registry.register("attributions")
class Attributions(Summary):
    """What each pixel of the viewer's input adds to the logit of a class, and each unit of a layer.

    The logit is the number that the class's probability is made of. All tensors are named `<method>/…`:
    `pixels`, (height, width) of the picture as the network reads it, its channels added up, or (numbers,);
    `for` and `against`, the sums of the positive and of the negative ones; `class`, whose `logit` this is,
    and `baseline`, that logit for an empty input, which is 0 everywhere. By

    - gradient times input (Shrikumar et al. 2016, section 3), the derivative of the logit times the pixel;
    - integrated gradients (Sundararajan et al. 2017, section 3), the mean of the derivatives at `steps`
      points on the straight way from the empty input, times the pixel, by the midpoint rule: with many
      points they add up to `logit` − `baseline`;
    - occlusion (Zeiler and Fergus 2014, section 4.2), by how much the logit falls when a square of `side`
      pixels is empty, shared by its pixels: of numbers that are no picture, each alone.

    Where a network is large there are fewer steps, and larger squares. `units/<layer>/index` and
    `units/<layer>/contribution`, each (count,), are the units, or channels, of the hidden layers with the
    largest ones, by the derivative of the logit times the output, added up over a channel; from those for
    the class to those against it.
    """

    title = "Attributions"
    needs: ClassVar[tuple[Need, ...]] = (CLASSES, ONE_INPUT)
    # Now and then on the weights of now, at once for another input.
    rounds: ClassVar[int] = 1

    target: int = live(
        GUESS,
        ge=GUESS,
        le=MOST_PLACE,
        title="Class",
        description="For which class; for the guess, if there is no such one.",
    )
    method: Method = Field("gradient_times_input", title="Method", description="How it is computed.")
    steps: int = Field(
        32, ge=1, le=256, title="Steps", description="At so many points integrated gradients are computed."
    )
    side: int = Field(2, ge=1, le=32, title="Side", description="The sides of what is occluded, in pixels.")
    layers: tuple[Identifier, ...] = layers_field()
    count: int = Field(6, ge=1, le=64, title="Count", description="How many units of a layer are named.")

    def compute(self, inspection: Inspection) -> dict[str, jax.Array]:
        run, given = reading(inspection)
        learner = inspection.learner

        def logits(inputs: jax.Array) -> jax.Array:
            return learner.objective.logits(run(inputs).output)

        empty = jnp.zeros_like(given)
        of_both = logits(jnp.concatenate([given, empty]))
        target = asked_class(self.target, of_both[0])
        pixels = self._pixels(learner, lambda inputs: logits(inputs)[:, target], given)
        tensors = {
            "pixels": pixels,
            **for_and_against(pixels),
            "class": target,
            "logit": of_both[0, target],
            "baseline": of_both[1, target],
        }
        for layer, units in self._units(inspection, target).items():
            tensors |= {f"units/{layer}/{name}": tensor for name, tensor in most(units, self.count).items()}
        return {f"{self.method}/{name}": tensor for name, tensor in tensors.items()}

    def _pixels(self, learner: Learner, logit: Logits, given: jax.Array) -> jax.Array:
        macs = max(1, learner.sample_macs)
        match self.method:
            case "gradient_times_input":
                return of_pixels(gradients(logit, given) * given)[0]
            case "integrated_gradients":
                steps = max(1, min(self.steps, MOST_MACS // (PASSES * macs)))
                return integrated_gradients(logit, given, steps)
            case "occlusion":
                tiles = affordable_tiles(given.shape[1:], self.side, max(1, MOST_MACS // macs))
                return occlusion(logit, given, tiles)

    def _units(self, inspection: Inspection, target: jax.Array) -> dict[str, jax.Array]:
        """Of each hidden layer what its units, or channels, add to the logit, (units,)."""
        run, given = reading(inspection)
        learner = inspection.learner
        model = learner.models[learner.objective.answer_role]
        hidden = {
            layer_id: jnp.zeros((1, *node.shape))
            for layer_id, node in chosen(model.nodes, self.layers).items()
            if node.sources and layer_id != model.output
        }

        def logit(added: dict[str, jax.Array]) -> tuple[jax.Array, dict[str, jax.Array]]:
            made = run(given, added)
            return learner.objective.logits(made.output)[0, target], made.activations

        slopes, activations = jax.grad(logit, has_aux=True)(hidden)
        return {
            layer_id: (slope * activations[layer_id])[0].reshape(-1, slope.shape[-1]).sum(0)
            for layer_id, slope in slopes.items()
        }


def asked_class(wanted: float | jax.Array, logits: jax.Array) -> jax.Array:
    """The class of this number, or the guess, if there is no such one."""
    target = jnp.asarray(wanted, jnp.int32)
    is_class = (target >= 0) & (target < len(logits))
    return jnp.where(is_class, target, logits.argmax()).astype(jnp.int32)


def reading(inspection: Inspection) -> tuple[Callable[..., Outputs], jax.Array]:
    """The network that answers, as a function of its input, and the viewer's input as it reads it, (1, …).

    Changed inputs are sequences as long as the viewer's is, or of the `lengths`, (rows,), that are given.

    It reads nothing else.
    """
    learner = inspection.learner
    role = learner.objective.answer_role
    players, given = (
        learner.players(inspection.train_state),
        learner.completed(inspection.sample).fields[INPUT],
    )
    ending = learner.data.endings.get(INPUT)
    own = ending.lengths(given) if ending else None

    def run(
        inputs: jax.Array,
        added: Mapping[str, jax.Array] = MappingProxyType({}),
        lengths: jax.Array | None = own,
    ) -> Outputs:
        true = None if lengths is None else {INPUT: jnp.broadcast_to(lengths, len(inputs))}
        return players._replace(added=added, lengths=true).apply(role, {INPUT: inputs})

    return run, given


def gradients(logit: Logits, inputs: jax.Array) -> jax.Array:
    """The derivatives of the logit of each input, (rows, *shape), by its numbers."""
    slopes: jax.Array = jax.grad(lambda inputs: logit(inputs).sum())(inputs)
    return slopes


def integrated_gradients(logit: Logits, given: jax.Array, steps: int) -> jax.Array:
    """Integrated gradients of an input, (1, *shape), from 0, with its channels added up."""
    parts = (jnp.arange(steps) + 0.5) / steps
    on_the_way = parts.reshape(steps, *(1,) * (given.ndim - 1)) * given
    return of_pixels(gradients(logit, on_the_way).mean(0) * given)[0]


def occlusion(logit: Logits, given: jax.Array, tiles: np.ndarray) -> jax.Array:
    """By how much the logit falls when a tile of an input, (1, *shape), is 0, shared by its pixels.

    `tiles` has the number of each pixel's tile.
    """
    is_covered = tiles == np.arange(tiles.max() + 1).reshape(-1, *(1,) * tiles.ndim)
    is_covered = is_covered.reshape(*is_covered.shape, *(1,) * (given.ndim - is_covered.ndim))
    fall = logit(given) - logit(jnp.where(is_covered, 0, given))
    is_empty = jnp.where(is_covered, given, 0).reshape(len(fall), -1) == 0
    falls = jnp.where(is_empty.all(1), 0, fall)  # not what rounding makes of it
    return (falls / np.bincount(tiles.ravel()))[tiles]


def affordable_tiles(shape: Shape, side: int, most_tiles: int) -> np.ndarray:
    """The number of each pixel's square in a picture of this shape: larger squares, where they are too many.

    A sequence is a picture with a row for each element. Of a row of numbers each is for itself.
    """
    if len(shape) == 1:
        return np.arange(shape[0])
    height, width = shape[:2]
    while -(-height // side) * -(-width // side) > most_tiles and side < max(height, width):
        side += 1
    rows, columns = np.arange(height) // side, np.arange(width) // side
    tiles: np.ndarray = rows[:, np.newaxis] * (columns[-1] + 1) + columns
    return tiles


def of_pixels(contributions: jax.Array) -> jax.Array:
    """Contributions of pictures, (rows, height, width, channels), with channels added up."""
    return contributions.sum(-1) if contributions.ndim == 4 else contributions


def for_and_against(contributions: jax.Array) -> dict[str, jax.Array]:
    """The sums of what is positive and of what is negative."""
    return {
        "for": jnp.maximum(contributions, 0).sum(),
        "against": jnp.minimum(contributions, 0).sum(),
    }


def most(contributions: jax.Array, count: int) -> dict[str, jax.Array]:
    """The units with the largest contributions, (units,), the positive ones first."""
    _, index = jax.lax.top_k(jnp.abs(contributions), min(count, len(contributions)))
    index = index[jnp.argsort(-contributions[index])]
    return {"index": index.astype(jnp.int32), "contribution": contributions[index]}
