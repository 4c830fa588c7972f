"""What is shown of networks that make samples."""

from statistics import NormalDist

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.generative import Generative
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready, ready, ready_lab
from tests.engine.problems import flow, gan
from tests.engine.showing import WIRE_TYPES, shown

GRID = np.array([(x, y) for y in np.linspace(-1, 1, 5) for x in np.linspace(-1, 1, 5)])


@pytest.fixture(scope="module")
def fighting() -> tuple[Ready, TrainState]:
    made = ready(gan())
    return made, made.trained(30)[0]


@pytest.fixture(scope="module")
def flowing() -> tuple[Ready, TrainState]:
    made = ready(flow())
    return made, made.trained(30)[0]


def test_what_is_made_has_codes_that_stay(fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    first = shown("made", made.inspect(state), count=9)
    again = shown("made", made.inspect(made.init()), count=9)
    np.testing.assert_array_equal(first["codes"], again["codes"])
    assert (first["samples"] != again["samples"]).any()
    generator = made.learner.players(state).apply("generator", {"noise": jnp.asarray(first["codes"])})
    np.testing.assert_allclose(first["samples"], generator.output, atol=1e-6)
    assert all(values.dtype in WIRE_TYPES for values in first.values())


def test_pictures_that_are_made_come_as_bytes_and_again_of_a_code_that_is_picked() -> None:
    made = ready_lab("gan_digits")
    inspection = made.inspect(made.init())
    first = shown("made", inspection, count=3)
    assert first["samples"].dtype == np.uint8
    generator = made.learner.players(made.init()).apply("generator", {"noise": jnp.asarray(first["codes"])})
    np.testing.assert_allclose(first["samples"], 255 * np.asarray(generator.output), atol=0.51)
    fields = inspection.sample.fields | {"code": jnp.asarray(first["codes"][2:])}
    picked = inspection._replace(sample=inspection.sample._replace(fields=fields))
    np.testing.assert_array_equal(shown("decoded", picked)["made"], first["samples"][2])


def test_maps_of_a_role_are_over_what_it_reads(fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    maps = shown("maps", made.inspect(state), size=5)
    players = made.learner.players(state)
    for role, field, reach, layer in (("generator", "noise", 3, "g2"), ("discriminator", "input", 6, "d2")):
        values = players.apply(role, {field: jnp.asarray(reach * GRID)}).activations[layer]
        scale = maps[f"{layer}/scale"][:, np.newaxis, np.newaxis]
        assert (abs(maps[layer] * scale - np.asarray(values).T.reshape(-1, 5, 5)) <= scale).all()
    judged = jax.nn.sigmoid(players.apply("discriminator", {"input": jnp.asarray(6 * GRID)}).output)
    np.testing.assert_allclose(maps["answer"][0], judged.reshape(5, 5), atol=1e-3)


def test_paths_lead_from_the_noise_to_what_is_made(flowing: tuple[Ready, TrainState]) -> None:
    made, state = flowing
    inspection = made.inspect(state)
    places = shown("paths", inspection, count=6)["places"]
    assert isinstance(made.learner.objective, Generative)
    samples = shown("made", inspection, count=6)
    np.testing.assert_allclose(places[0], 3 * samples["codes"], rtol=1e-5)
    np.testing.assert_allclose(places[-1], samples["samples"], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["confusion", "mistakes", "per_class_accuracy", "prediction"])
def test_nothing_is_right_or_wrong_where_no_label_is_read(
    name: str, fighting: tuple[Ready, TrainState]
) -> None:
    made, state = fighting
    assert made.learner.data.class_names
    with pytest.raises(EngineError, match="only for problems with classes"):
        shown(name, made.inspect(state))
    assert shown("points", made.inspect(state)).keys() == {"train", "train_loss", "test", "test_loss"}


@pytest.mark.parametrize(
    "name", ["activations", "answer", "gradients", "histograms", "weights", "dead_units"]
)
def test_what_is_of_all_networks_is_shown_of_each_role(name: str, fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    tensors = shown(name, made.inspect(state))
    assert all(np.isfinite(values).all() for values in tensors.values())
    if name != "answer":
        layers = {path.split("/")[0].split("@")[0] for path in tensors}
        assert {"g1", "g2", "d1", "d2"} <= layers


def test_gradients_of_each_role_are_those_of_its_turn(fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    gradients = made.learner.bind(made.live).gradients(state, made.test.part(0, 4))
    players, batch = made.learner.players(state), made.learner.completed(made.test.part(0, 4))
    step = 1e-3
    for layer, turn in (("made", "generator"), ("judgement", "discriminator")):
        nudged = {
            sign: players._replace(
                params=players.params
                | {layer: players.params[layer] | {"bias": players.params[layer]["bias"] + sign * step}}
            )
            for sign in (-1, 1)
        }
        ends = {
            sign: float(made.learner.bind(made.live).objective.loss(turn, one, batch)[0])
            for sign, one in nudged.items()
        }
        slope = (ends[1] - ends[-1]) / (2 * step)
        assert float(gradients[layer]["bias"].sum()) == pytest.approx(slope, rel=0.02, abs=1e-3)


def test_nothing_flows_in_a_gan(fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    with pytest.raises(EngineError, match="only for samples that flow along paths"):
        shown("paths", made.inspect(state))


def test_a_made_dot_is_pulled_against_the_slope_of_the_generators_loss(
    fighting: tuple[Ready, TrainState],
) -> None:
    made, state = fighting
    inspection, count = made.inspect(state), 5
    arrows = shown("pulls", inspection, count=count)["arrows"]
    samples = shown("made", inspection, count=count)["samples"]
    judge = made.learner.players(state)

    def loss(places: jax.Array) -> jax.Array:
        """The loss of the generator of all dots together, by its formula."""
        output = judge.apply("discriminator", {"input": places}).output
        return -jnp.log(jax.nn.sigmoid(output)).sum()

    np.testing.assert_allclose(arrows, -jax.grad(loss)(jnp.asarray(samples)), rtol=1e-4, atol=1e-6)
    step = 1e-2
    for dot, axis in ((0, 0), (3, 1)):
        nudge = np.zeros_like(samples)
        nudge[dot, axis] = step
        ahead, behind = loss(jnp.asarray(samples + nudge)), loss(jnp.asarray(samples - nudge))
        assert arrows[dot, axis] == pytest.approx(-float(ahead - behind) / (2 * step), rel=0.1, abs=5e-3)


def test_a_dot_that_goes_where_it_is_pulled_is_found_more_real(fighting: tuple[Ready, TrainState]) -> None:
    made, state = fighting
    inspection, players = made.inspect(state), made.learner.players(state)
    samples, arrows = shown("made", inspection)["samples"], shown("pulls", inspection)["arrows"]

    def judged(places: np.ndarray) -> np.ndarray:
        return np.asarray(players.apply("discriminator", {"input": jnp.asarray(places)}).output[:, 0])

    assert (judged(samples + 1e-2 * arrows) >= judged(samples) - 1e-5).all()


def test_nothing_is_pulled_in_a_flow(flowing: tuple[Ready, TrainState]) -> None:
    made, state = flowing
    with pytest.raises(EngineError, match="another network to judge"):
        shown("pulls", made.inspect(state))


def test_the_grid_of_codes_is_made_into_samples_with_equally_many_codes_a_cell(
    fighting: tuple[Ready, TrainState],
) -> None:
    made, state = fighting
    places = shown("code_grid", made.inspect(state), size=4)["places"]
    quartiles = [NormalDist().inv_cdf((line + 0.5) / 4) for line in range(4)]
    codes = jnp.array([(x, y) for y in quartiles for x in quartiles])
    expected = made.learner.players(state).apply("generator", {"noise": codes}).output
    assert places.shape == (1, 16, 2)
    np.testing.assert_allclose(places[0], expected, atol=1e-5)


def test_the_grid_of_codes_flows_as_dots_do(flowing: tuple[Ready, TrainState]) -> None:
    made, state = flowing
    places = shown("code_grid", made.inspect(state), size=4)["places"]
    assert places.shape == (33, 16, 2)
    ends = NormalDist().inv_cdf(0.125), NormalDist().inv_cdf(0.875)
    np.testing.assert_allclose(
        places[0, [0, 3, 12, 15]], 3 * np.array([(x, y) for y in ends for x in ends]), rtol=1e-4
    )


def test_codes_that_lie_in_no_plane_have_no_grid() -> None:
    made = ready(gan(noise=3))
    with pytest.raises(EngineError, match="two numbers that become points"):
        shown("code_grid", made.inspect(made.init()))
