"""Problems that make samples: their losses against formulas, and what comes out of training."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.generative import Generative
from neurarium.engine.objectives.flow_matching import STEPS, FlowMatching
from neurarium.engine.objectives.gan import Gan
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, ready
from tests.engine.problems import autoencoder, flow, gan

pytestmark = pytest.mark.optimised
CENTRES = 3.2 * np.exp(2j * np.pi * (np.arange(8) / 8 + 0.25))


def made_by(made: Ready, state: TrainState, count: int = 1_000) -> np.ndarray:
    """Samples that the networks make."""
    learner = made.learner.bind(made.live)
    assert isinstance(learner.objective, Generative)
    codes = learner.objective.codes(count, key=jax.random.key(1))
    return np.asarray(learner.objective.make(learner.players(state), codes))


def dots_hit(points: np.ndarray) -> tuple[int, float]:
    """How many of the eight dots have their share of the points, and the share of points on any dot."""
    distance = abs((points[:, 0] + 1j * points[:, 1])[:, np.newaxis] - CENTRES)
    on = distance.min(1) < 0.8
    counts = np.bincount(distance.argmin(1)[on], minlength=8)
    return int((counts > len(points) / 40).sum()), float(on.mean())


def test_the_losses_of_a_gan_are_those_of_the_formula() -> None:
    made = ready(gan(penalty=0.7))
    state, learner = made.init(), made.learner
    objective, players = learner.objective, learner.players(state)
    assert isinstance(objective, Gan)
    batch = learner.completed(made.train.part(0, 16))
    fake = objective.make(players, batch.fields["noise"])
    real_score, fake_score = (
        np.asarray(players.apply("discriminator", {"input": samples}).output[:, 0], np.float64)
        for samples in (batch.fields["input"], fake)
    )
    slopes = jax.vmap(jax.grad(lambda x: players.apply("discriminator", {"input": x[None]}).output[0, 0]))(
        batch.fields["input"]
    )
    expected = np.log1p(np.exp(-real_score)).mean() + np.log1p(np.exp(fake_score)).mean()
    expected += 0.7 / 2 * (np.asarray(slopes, np.float64) ** 2).sum(1).mean()
    loss, aux = objective.loss("discriminator", players, batch)
    assert loss == pytest.approx(expected, rel=1e-5)
    assert aux.metrics["real_score"] == pytest.approx((1 / (1 + np.exp(-real_score))).mean(), rel=1e-5)
    loss, _ = objective.loss("generator", players, batch)
    assert loss == pytest.approx(np.log1p(np.exp(-fake_score)).mean(), rel=1e-5)


def strokes() -> Spec:
    """Two strokes drawn by hand, a wave and a line, without classes."""
    along = np.linspace(-4, 4, 60)
    wave, line = np.stack([along, 2 + np.sin(along)], 1), np.stack([along, -3 + 0.3 * along], 1)
    points = [[x, y, 0.0] for x, y in np.concatenate([wave, line]).round(3).tolist()]
    return Spec.model_validate({"type": "points", "config": {"points": points, "classes": []}})


@pytest.mark.parametrize(("problem", "steps"), [(gan, 4_000), (flow, 1_500)])
def test_strokes_that_were_drawn_are_learned(problem: Callable[..., Experiment], steps: int) -> None:
    made = ready(problem(strokes()))
    drawn = np.concatenate([np.asarray(split.fields["input"]) for split in (made.train, made.test)])

    def apart(state: TrainState) -> tuple[float, float]:
        """How far what is made is from the strokes, and the strokes from what is made."""
        distances = np.linalg.norm(made_by(made, state, 400)[:, np.newaxis] - drawn, axis=-1)
        return float(np.median(distances.min(1))), float(np.quantile(distances.min(0), 0.9))

    start, (state, _) = apart(made.init()), made.trained(steps)
    astray, missed = apart(state)
    assert astray < min(0.35, start[0] / 2)
    assert missed < min(0.7, start[1] / 2)
    learner = made.learner
    first, last = (learner.compare(one, made.test, made.live) for one in (made.init(), state))
    assert last["distance"] < first["distance"] / 2
    assert last["coverage"] > first["coverage"]


def test_what_flows_at_a_constant_velocity_arrives_where_it_leads() -> None:
    made = ready(flow(spread=2.0))
    state = made.init()
    output = {"kernel": jnp.zeros((64, 2)), "bias": jnp.array([1.5, -0.5])}
    state = state._replace(params=state.params | {"velocity": output})
    learner = made.learner.bind(made.live)
    assert isinstance(learner.objective, FlowMatching)
    codes = learner.objective.codes(7, key=jax.random.key(0))
    paths = learner.objective.paths(learner.players(state), codes)
    times = np.linspace(0, 1, STEPS + 1)[:, np.newaxis, np.newaxis]
    np.testing.assert_allclose(paths, 2 * np.asarray(codes) + times * [1.5, -0.5], atol=1e-5)


def test_the_loss_of_a_flow_is_the_distance_from_the_straight_way() -> None:
    made = ready(flow(spread=2.0))
    learner = made.learner.bind(made.live)
    state = made.init()
    batch = learner.completed(made.train.part(0, 32))
    start, end = 2 * np.asarray(batch.fields["noise"]), np.asarray(batch.fields["input"])
    time = np.asarray(batch.fields["time"])
    assert (np.floor(time[:, 0] * 32) == np.arange(32)).all()
    way = {"input": jnp.asarray(start + time * (end - start)), "time": batch.fields["time"]}
    velocity = np.asarray(learner.players(state).apply("network", way).output)
    loss, _ = learner.objective.loss("", learner.players(state), batch)
    assert loss == pytest.approx(((velocity - (end - start)) ** 2).mean(), rel=1e-5)


def test_the_loss_of_a_variational_autoencoder_is_that_of_the_formula() -> None:
    made = ready(autoencoder(beta=0.7))
    learner, state = made.learner.bind(made.live), made.init()
    batch, players = learner.completed(made.train.part(0, 16)), learner.players(state)
    encoded = players.apply("encoder", batch.fields)
    numbers = np.asarray(encoded.activations["numbers"], np.float64)
    mean, log_variance = numbers[:, ::2], numbers[:, 1::2]
    np.testing.assert_allclose(encoded.output, mean, rtol=1e-6)
    again = np.asarray(players.apply("decoder", {"code": encoded.output}).output, np.float64)
    errors = ((again - np.asarray(batch.fields["input"])) ** 2).sum(1)
    divergence = (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(1) / 2
    loss, aux = learner.objective.loss("", players, batch)
    assert loss == pytest.approx((errors + 0.7 * divergence).mean(), rel=1e-5)
    assert aux.metrics["reconstruction"] == pytest.approx(errors.mean(), rel=1e-5)
    measured = made.learner.evaluate(state, made.train.part(0, 16), made.live)
    np.testing.assert_allclose(measured["divergence"], divergence, rtol=1e-4)


def test_codes_that_are_no_clouds_are_not_held_together() -> None:
    made = ready(autoencoder(clouds=False))
    state, scalars = made.trained(300)
    assert not scalars["divergence"].any()
    assert made.measured(state, made.test)["reconstruction"] < 0.1


def test_pictures_that_come_back_are_probabilities() -> None:
    made = ready(autoencoder(loss_function="cross_entropy"))
    outputs = jnp.array([[-50.0, 0.0], [3.0, 50.0]])
    np.testing.assert_allclose(made.learner.objective.predict(outputs), [[0, 0.5], [0.952574, 1]], atol=1e-6)


def test_a_larger_beta_holds_the_clouds_together_and_costs_exactness() -> None:
    made = ready(autoencoder())
    loose, held = (
        made._replace(live=made.live | {"objective.beta": jnp.float32(beta)}) for beta in (0.01, 3.0)
    )
    free, near = (each.measured(each.trained(1_000)[0], made.test) for each in (loose, held))
    assert near["divergence"] < free["divergence"] / 2
    assert free["reconstruction"] < near["reconstruction"] / 2
