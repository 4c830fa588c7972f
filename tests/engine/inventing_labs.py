"""What the labs say whose networks make samples."""

from collections.abc import Iterable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.field import Image
from neurarium.engine.summaries.strangers import Strangers, area_under_curve, pictures_like
from neurarium.engine.train import Hyperparameters, TrainState
from tests.engine.drawn import ready, ready_lab
from tests.engine.test_generative import dots_hit, made_by


def all_eight_dots_are_made(name: str, steps: int) -> None:
    made = ready_lab(name)
    state, _ = made.trained(steps)
    hit, share = dots_hit(made_by(made, state))
    assert hit == 8
    assert share > 0.7


def most_dots_are_given_up_until_the_two_are_in_balance() -> None:
    """Of two seeds, so that it is hardly luck; each cure alone brings the dots back."""
    collapsing = ready_lab("gan_collapse").experiment
    slow = {"optimizers.generator.learning_rate": jnp.float32(0.001)}
    given_up = dots_hit_after(collapsing, 1_000, range(2))
    assert np.median(given_up) <= 2
    for cured in (
        dots_hit_after(with_turns(collapsing, discriminator_steps=8), 1_000, range(1)),
        dots_hit_after(with_turns(collapsing, generator_steps=1), 3_000, range(1), slow),
    ):
        assert np.median(cured) >= 6


def with_turns(experiment: Experiment, **turns: int) -> Experiment:
    """The experiment of a GAN of which one learns so often in a step."""
    config = {**experiment.objective.config, **turns}
    return experiment.model_copy(update={"objective": Spec(type="gan", config=config)})


def dots_hit_after(
    experiment: Experiment, steps: int, seeds: Iterable[int], live: Hyperparameters | None = None
) -> list[int]:
    """How many of the eight dots are made after so many steps from each seed, by one compiled program."""
    made = ready(experiment)
    made = made._replace(live=made.live | dict(live or {}))
    starts = [made.learner.start(jax.random.key(seed)) for seed in seeds]
    ends = [made.train_chunk(start, made.train, made.live, jnp.int32(steps))[0] for start in starts]
    return [dots_hit(made_by(made, end))[0] for end in ends]


def dust_becomes_digits_of_all_kinds() -> None:
    made = ready_lab("gan_digits")
    real = np.asarray(made.train.fields["input"]).reshape(-1, 784) / 255

    def nearest(state: TrainState) -> tuple[float, np.ndarray]:
        """How far what is made is from the nearest real digits on average, and which digits these are."""
        samples = made_by(made, state, 200).reshape(200, 784)
        apart = (samples**2).sum(1)[:, np.newaxis] + (real**2).sum(1) - 2 * samples @ real.T
        labels = np.asarray(made.train.fields["target"])[apart.argmin(1)]
        return float(np.sqrt(apart.min(1)).mean()), np.bincount(labels, minlength=10)

    dust, _ = nearest(made.init())
    distance, digits = nearest(made.trained(1_000)[0])
    assert distance < dust / 2
    assert digits.min() > 0


class Squeezed(NamedTuple):
    """What has become of digits that were squeezed into two numbers."""

    codes: np.ndarray
    like_neighbours: float  # the share of digits whose nearest neighbour is the same digit
    reconstruction: float


def squeezed(name: str, steps: int) -> Squeezed:
    made = ready_lab(name)
    state, _ = made.trained(steps)
    measured = made.evaluate(state, made.test, made.live)
    codes, digits = np.asarray(measured["code"])[:1_000], np.asarray(made.test.fields["target"])[:1_000]
    apart = np.square(codes[:, None] - codes[None]).sum(-1)
    np.fill_diagonal(apart, np.inf)
    like_neighbours = float((digits[apart.argmin(1)] == digits).mean())
    return Squeezed(codes, like_neighbours, float(measured["reconstruction"].mean()))


def clouds_of_digits_fill_the_middle_of_the_plane() -> None:
    vae = squeezed("vae_digits", 2_000)
    assert vae.like_neighbours > 0.5
    assert vae.reconstruction < 155
    assert vae.codes.std(0).min() > 0.8
    assert vae.codes.std(0).max() < 1.5
    assert np.abs(vae.codes.mean(0)).max() < 0.75


def codes_run_apart_where_nothing_holds_them() -> None:
    plain = squeezed("autoencoder_digits", 2_000)
    assert plain.like_neighbours > 0.5
    assert plain.reconstruction < 150
    assert plain.codes.std(0).max() > 2


def animals_come_back_worse_than_digits() -> None:
    """They do so by far more than by their ink alone, and their codes are rare as well."""
    made = ready_lab("not_a_digit")
    early, late = (Strangers().compute(made.inspect(made.trained(steps)[0])) for steps in (0, 300))
    by_density = Strangers(told_by="density").compute(made.inspect(made.trained(300)[0]))
    assert 0.93 < by_density["auc"] < late["auc"]
    ink = [
        np.sort(np.asarray(pictures, float).mean((1, 2, 3)))
        for pictures in (made.test.fields["input"], pictures_like(Image(28, 28), "animals"))
    ]
    assert early["auc"] < 0.8
    assert area_under_curve(jnp.asarray(ink[0]), jnp.asarray(ink[1])) < 0.95
    assert late["auc"] > 0.99
    assert (np.asarray(late["strangers"]) > np.quantile(late["test"], 0.99)).mean() > 0.9
