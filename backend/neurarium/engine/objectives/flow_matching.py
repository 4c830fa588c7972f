"""A field of velocities that carries noise to samples."""

import jax
import jax.numpy as jnp

from neurarium.engine.batch import Batch
from neurarium.engine.component import live
from neurarium.engine.dataset import INPUT, DataSpec
from neurarium.engine.errors import EngineError
from neurarium.engine.generative import Flowing
from neurarium.engine.hashing import hashed_normal, hashed_uniform
from neurarium.engine.objective import Answer, LossAux, Shapes, objective_registry
from neurarium.engine.players import Players

NETWORK = "network"
TIME, NOISE = "time", "noise"
STEPS = 32
_TIME_STREAM = 1


@objective_registry.register("flow_matching")
class FlowMatching(Flowing):
    """The network learns which way each place moves at each time, so that noise flows into the shape of the
    data.

    Lipman et al. 2023, with straight paths from noise to samples; times lie evenly in a batch.
    """

    title = "Flow matching"
    spread: float = live(
        3.0, ge=0.1, le=6, title="Spread", description="How far the noise lies around the middle at first."
    )

    @property
    def code_size(self) -> int:
        return 2

    def fields(self, data: DataSpec) -> dict[str, Shapes]:
        return {NETWORK: {INPUT: data.fields[INPUT].shape, TIME: (1,)}}

    def answers(self, data: DataSpec) -> dict[str, Answer]:
        if data.coordinates != 2:
            raise EngineError("no_plane", f"Points of a plane can flow, but {data.title} has none.")
        return {NETWORK: Answer(data.fields[INPUT].shape, "a velocity, one unit for each coordinate")}

    def complete(self, batch: Batch, *, key: jax.Array) -> Batch:
        rows = batch.rows
        part = jnp.arange(rows)[:, jnp.newaxis]
        time = (part + hashed_uniform(key, (rows, 1), stream=_TIME_STREAM)) / rows
        noise = hashed_normal(key, batch.fields[INPUT].shape)
        return batch._replace(fields=batch.fields | {TIME: time, NOISE: noise})

    def loss(self, turn: str, players: Players, batch: Batch) -> tuple[jax.Array, LossAux]:
        start, end, time = self._path(batch)
        moved = players.apply(NETWORK, {INPUT: start + time * (end - start), TIME: time})
        return batch.mean(_squared(moved.output - (end - start))), LossAux({}, moved.state)

    def evaluate(self, players: Players, batch: Batch) -> dict[str, jax.Array]:
        start, end, time = self._path(batch)
        velocity = self.velocity(players, start + time * (end - start), time)
        return {"loss": _squared(velocity - (end - start))}

    def predict(self, output: jax.Array) -> jax.Array:
        return output

    def velocity(self, players: Players, places: jax.Array, time: jax.Array) -> jax.Array:
        """Which way places (count, 2) move at times (count, 1), in units of the plane per unit of time."""
        return players.apply(NETWORK, {INPUT: places, TIME: time}).output

    def make(self, players: Players, codes: jax.Array) -> jax.Array:
        return self.paths(players, codes)[-1]

    def paths(self, players: Players, codes: jax.Array) -> jax.Array:
        """Where noise is at STEPS + 1 times from 0 to 1, (STEPS + 1, count, 2), by the midpoint rule."""
        half = 0.5 / STEPS

        def step(places: jax.Array, number: jax.Array) -> tuple[jax.Array, jax.Array]:
            time = jnp.full((len(places), 1), number / STEPS)
            middle = places + half * self.velocity(players, places, time)
            moved = places + 2 * half * self.velocity(players, middle, time + half)
            return moved, moved

        start = self.spread * codes
        _, places = jax.lax.scan(step, start, jnp.arange(STEPS, dtype=jnp.float32))
        return jnp.concatenate([start[jnp.newaxis], places])

    def _path(self, batch: Batch) -> tuple[jax.Array, jax.Array, jax.Array]:
        """Where the samples' paths begin and end, and the time that is looked at."""
        return self.spread * batch.fields[NOISE], batch.fields[INPUT], batch.fields[TIME]


def _squared(errors: jax.Array) -> jax.Array:
    """The mean squared error of each sample, (samples,)."""
    return jnp.square(errors).reshape(len(errors), -1).mean(1)
