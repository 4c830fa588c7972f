"""What is shown of the codes that an autoencoder finds."""

from importlib.resources import files

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import gaussian_kde

from neurarium.engine.autoencoding import encoder_decoder
from neurarium.engine.datasets.digits import Digits
from neurarium.engine.density import Density
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.field import Image
from neurarium.engine.pictures import pixel_order
from neurarium.engine.summaries.codes import Codes
from neurarium.engine.summaries.decoded import Decoded
from neurarium.engine.summaries.reconstruction import Reconstruction
from neurarium.engine.summaries.sheet import Sheet
from neurarium.engine.summaries.strangers import Strangers, area_under_curve, pictures_like
from neurarium.engine.summaries.surprise import MOST_KNOWN
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, ready
from tests.engine.problems import autoencoder
from tests.engine.showing import shown


def on_digits(code: int) -> Ready:
    return ready(
        Experiment(
            dataset=Spec(type="digits", config={"samples": 200}),
            networks=encoder_decoder(Digits().spec(), 8, code=code, clouds=True),
            objective=Spec(type="autoencoder", config={"code": code}),
            optimizer=Spec(type="adam"),
        )
    )


@pytest.fixture(scope="module")
def made() -> Ready:
    return on_digits(2)


@pytest.fixture(scope="module")
def state(made: Ready) -> TrainState:
    return made.trained(20)[0]


def with_noise(made: Ready, noise: float) -> Ready:
    return made._replace(live=made.live | {"objective.noise": jnp.float32(noise)})


def costs(made: Ready, state: TrainState, pictures: np.ndarray) -> np.ndarray:
    """What it costs that pictures do not come back as they are: the cross-entropies of their pixels."""
    wanted = np.asarray(pictures, np.float64).reshape(len(pictures), -1) / 255
    players = made.learner.players(state)
    codes = players.apply("encoder", {"input": jnp.asarray(pictures) / 255.0}).output
    logits = np.asarray(players.apply("decoder", {"code": codes}).output, np.float64).reshape(wanted.shape)
    return np.asarray((np.logaddexp(0, logits) - wanted * logits).sum(1))


def test_what_comes_back_is_made_of_the_code_of_the_sample(made: Ready, state: TrainState) -> None:
    shown = Reconstruction().compute(made.inspect(state, 3))
    sample = made.test.fields["input"][3]
    np.testing.assert_array_equal(shown["seen"], sample)
    encoded = made.learner.players(state).apply("encoder", {"input": sample[None] / 255.0})
    np.testing.assert_allclose(shown["code"], encoded.output[0], atol=1e-5)
    logits = made.learner.players(state).apply("decoder", {"code": encoded.output}).output[0]
    expected = 255 / (1 + np.exp(-np.asarray(logits, np.float64)))
    np.testing.assert_allclose(shown["made"], expected, atol=0.51)
    assert shown["error"] == pytest.approx(costs(made, state, np.asarray(sample[None]))[0], rel=1e-4)


def test_codes_are_those_of_the_same_test_samples_with_their_classes(made: Ready, state: TrainState) -> None:
    shown = Codes(count=50).compute(made.inspect(state))
    pictures = made.test.fields["input"][:50] / 255.0
    encoded = made.learner.players(state).apply("encoder", {"input": pictures}).output
    np.testing.assert_allclose(shown["places"], encoded, atol=1e-5)
    np.testing.assert_array_equal(shown["label"], made.test.fields["target"][:50])


def animals() -> np.ndarray:
    with np.load(str(files("neurarium.data") / "animals.npz")) as arrays:
        pictures: np.ndarray = arrays["images"][::20, ..., np.newaxis]
    return pictures


def test_strangers_come_back_at_a_cost_and_are_told_apart_by_it(made: Ready, state: TrainState) -> None:
    shown = Strangers(count=51).compute(made.inspect(state))
    known, strange = costs(made, state, np.asarray(made.test.fields["input"])), costs(made, state, animals())
    for name, errors in (("test", known), ("strangers", strange)):
        expected = np.quantile(errors, np.linspace(0, 1, 51), method="nearest")
        np.testing.assert_allclose(shown[name], expected, rtol=1e-2)
        assert shown[name][-1] == pytest.approx(expected[-1], rel=1e-4)
    pairs = (strange[:, np.newaxis] > known).mean()
    assert shown["auc"] == pytest.approx(pairs, abs=1e-3)
    assert 0.55 < pairs < 1


@pytest.mark.parametrize(("rows", "numbers"), [(40, 3), (300, 1), (60, 16)])
def test_densities_are_those_of_the_library(rows: int, numbers: int) -> None:
    draws = np.random.default_rng(rows)
    known = 7 + draws.normal(size=(rows, numbers)) @ draws.normal(size=(numbers, numbers))
    places = np.concatenate([known[:4] + 0.1, draws.normal(3, 9, (4, numbers))])
    density, other = Density.of(jnp.asarray(known, jnp.float32)), gaussian_kde(known.T)
    np.testing.assert_allclose(
        density.surprise(jnp.asarray(places)), -other.logpdf(places.T), rtol=2e-3, atol=2e-3
    )
    # Of a sum of so many pieces, each row's own is left out.
    own = np.exp(-np.linalg.slogdet(2 * np.pi * other.covariance)[1] / 2)
    others = (rows * other.pdf(known.T) - own) / (rows - 1)
    near = others > own / 1e6
    assert near.sum() > rows / 3
    np.testing.assert_allclose(density.surprise_of_known()[near], -np.log(others[near]), rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("rows", [np.ones((5, 3)), np.eye(3)[:2]])
def test_a_density_without_extent_is_finite(rows: np.ndarray) -> None:
    density = Density.of(jnp.asarray(rows, jnp.float32))
    assert np.isfinite(density.surprise(jnp.asarray(rows))).all()
    assert density.surprise(jnp.full((1, 3), 9.0))[0] > density.surprise(jnp.asarray(rows))[0] + 100


def test_strangers_are_told_by_the_density_of_codes_as_well(made: Ready, state: TrainState) -> None:
    inspection = made.inspect(state)
    told = shown("strangers", inspection, told_by="density", count=4_000)
    density = Density.of(inspection.evaluation["code"][:MOST_KNOWN])
    np.testing.assert_allclose(told["test"], np.sort(density.surprise_of_known()), rtol=1e-3, atol=1e-3)
    codes = made.learner.players(state).apply("encoder", {"input": jnp.asarray(animals()) / 255.0}).output
    surprises = np.sort(density.surprise(codes))
    np.testing.assert_allclose(told["strangers"], surprises, rtol=1e-2, atol=1e-2)
    np.testing.assert_allclose(
        told["auc"], area_under_curve(jnp.asarray(told["test"]), jnp.asarray(surprises)), atol=1e-3
    )
    seen = inspection.sample.fields["input"] / 255.0
    code = made.learner.players(state).apply("encoder", {"input": seen}).output
    surprise = shown("surprise", inspection)["surprise"]
    assert surprise == pytest.approx(float(density.surprise(code)[0]), abs=1e-2)


def test_a_tie_is_half_a_pair_under_the_curve() -> None:
    known, strange = np.array([1, 1, 2, 5.0]), np.array([1, 2, 3, 9.0])
    won = (strange[:, np.newaxis] > known) + (strange[:, np.newaxis] == known) / 2
    assert area_under_curve(jnp.asarray(known), jnp.asarray(strange)) == won.mean() == 21 / 32


def test_strangers_are_brought_into_the_form_of_the_data() -> None:
    plain = animals()
    np.testing.assert_array_equal(pictures_like(Image(28, 28), "animals"), plain)
    shuffled = pictures_like(Image(28, 28, order=pixel_order(784)), "animals")
    moved = plain.reshape(-1, 784)[:, list(pixel_order(784))]
    np.testing.assert_array_equal(shuffled.reshape(-1, 784), moved)
    small = np.asarray(pictures_like(Image(7, 7, 3), "animals"), float)
    assert small.shape == (500, 7, 7, 3)
    means = plain.reshape(-1, 7, 4, 7, 4).mean((2, 4))
    assert np.corrcoef(small[..., 1].ravel(), means.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("scale", [0.1, 1.0, 7.0, 300.0])
def test_the_plane_holds_nearly_all_codes_and_ends_at_a_round_number(
    made: Ready, state: TrainState, scale: float
) -> None:
    inspection = made.inspect(state)
    codes = np.random.default_rng(0).normal(0, scale, (len(made.test.fields["target"]), 2)).astype(np.float32)
    reach = float(Codes().compute(inspection._replace(evaluation={"code": jnp.asarray(codes)}))["reach"])
    within = (abs(codes).max(1) <= reach).mean()
    assert within >= 0.979
    mantissa, _ = np.frexp(reach)
    assert mantissa in (0.5, 0.75)
    assert reach <= max(1, 1.5 * np.quantile(abs(codes).max(1), 0.98))


def test_a_sheet_is_made_of_the_places_of_the_plane(made: Ready, state: TrainState) -> None:
    inspection = made.inspect(state)
    shown = Sheet(side=4, pixels=28).compute(inspection)
    reach = float(shown["reach"])
    assert shown["samples"].shape == (4, 4, 28, 28, 1)
    top_right = jnp.array([[0.75 * reach, 0.75 * reach]])
    logits = made.learner.players(state).apply("decoder", {"code": top_right}).output[0]
    np.testing.assert_allclose(shown["samples"][0, 3], 255 * jax.nn.sigmoid(logits), atol=0.51)
    small = Sheet(side=4).compute(inspection)["samples"]
    assert small.shape == (4, 4, 14, 14, 1)
    mean, large_mean = (np.asarray(pictures, float).mean((2, 3, 4)) for pictures in (small, shown["samples"]))
    np.testing.assert_allclose(mean, large_mean, atol=2)


def test_of_longer_codes_the_first_two_numbers_are_shown() -> None:
    made = on_digits(5)
    state = made.init()
    inspection = made.inspect(state)
    assert Codes().compute(inspection)["places"].shape == (1_000, 2)
    sheet = Sheet(side=2, pixels=28).compute(inspection)
    code = jnp.zeros((1, 5)).at[0, :2].set(jnp.array([-0.5, 0.5]) * sheet["reach"])
    picked = inspection._replace(sample=inspection.sample._replace(fields={"code": code}))
    np.testing.assert_allclose(Decoded().compute(picked)["made"], sheet["samples"][0, 0], atol=1)


def test_a_code_of_one_number_is_a_line_in_the_plane() -> None:
    made = on_digits(1)
    places = np.asarray(Codes().compute(made.inspect(made.init()))["places"])
    assert places[:, 0].std() > 0
    assert not places[:, 1].any()


def test_noise_is_on_what_is_encoded_and_not_on_what_is_wanted(made: Ready, state: TrainState) -> None:
    noisy = with_noise(made, 0.5)
    shown = Reconstruction().compute(noisy.inspect(state))
    assert np.abs(shown["seen"].astype(int) - np.asarray(made.test.fields["input"][0], int)).mean() > 20
    again = Reconstruction().compute(noisy.inspect(state))
    np.testing.assert_array_equal(shown["seen"], again["seen"])
    learner = noisy.learner.bind(noisy.live)
    batch = learner.completed(made.test.part(0, 8))
    logits = learner.players(state).apply(
        "decoder",
        {"code": learner.players(state).apply("encoder", {"input": batch.fields["seen"]}).output},
    )
    flat = np.asarray(logits.output, np.float64).reshape(8, -1)
    wanted = np.asarray(made.test.fields["input"][:8], np.float64).reshape(8, -1) / 255
    expected = (np.logaddexp(0, flat) - wanted * flat).sum(1)
    measured = noisy.learner.evaluate(state, made.test.part(0, 8), noisy.live)["reconstruction"]
    np.testing.assert_allclose(measured, expected, rtol=1e-4)


def test_noise_on_points_is_not_cut_off() -> None:
    made = with_noise(ready(autoencoder()), 1.0)
    seen = made.learner.bind(made.live).completed(made.train).fields["seen"]
    added = np.asarray(seen - made.train.fields["input"])
    assert added.std() == pytest.approx(1, abs=0.05)
