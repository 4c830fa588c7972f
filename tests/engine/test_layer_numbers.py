"""What single layers compute, against numpy."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.activation import ActivationName, activations
from neurarium.engine.layer import Layer, Variables
from neurarium.engine.layers.activation import Activation
from neurarium.engine.layers.avg_pool import AvgPool
from neurarium.engine.layers.batch_norm import BatchNorm
from neurarium.engine.layers.conv2d import Conv2D
from neurarium.engine.layers.conv_transpose import ConvTranspose
from neurarium.engine.layers.dense import Dense
from neurarium.engine.layers.dropout import Dropout
from neurarium.engine.layers.features import FEATURES, Features
from neurarium.engine.layers.global_avg_pool import GlobalAvgPool
from neurarium.engine.layers.layer_norm import LayerNorm
from neurarium.engine.layers.noise import Noise
from neurarium.engine.layers.reshape import Reshape
from neurarium.engine.layers.sample import Sample
from neurarium.engine.layers.upsample import Upsample

rng = np.random.default_rng(0)
NOTHING = Variables({}, {})


def run(
    layer: Layer, variables: Variables, x: np.ndarray, *, training: bool = False, seed: int = 0
) -> tuple[np.ndarray, dict[str, jax.Array]]:
    y, state = layer.apply(variables, (jnp.asarray(x),), key=jax.random.key(seed), training=training)
    return np.asarray(y), state


def numbers(*shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def test_dense_multiplies_adds_and_bends() -> None:
    x, kernel, bias = numbers(4, 3), numbers(3, 2), numbers(2)
    y, _ = run(Dense(units=2), Variables({"kernel": kernel, "bias": bias}, {}), x)  # type: ignore[dict-item]
    np.testing.assert_allclose(y, np.maximum(x @ kernel + bias, 0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("stride", [1, 2])
def test_conv2d_slides_its_kernel_over_a_picture_with_zeros_around_it(stride: int) -> None:
    x, kernel, bias = numbers(2, 5, 4, 2), numbers(3, 3, 2, 3), numbers(3)
    layer = Conv2D(filters=3, stride=stride, activation="linear")
    y, _ = run(layer, Variables({"kernel": kernel, "bias": bias}, {}), x)  # type: ignore[dict-item]
    rows, columns = -(-5 // stride), -(-4 // stride)
    before = [max(0, (count - 1) * stride + 3 - n) // 2 for count, n in ((rows, 5), (columns, 4))]
    padded = np.zeros((2, 9, 9, 2))
    padded[:, before[0] : before[0] + 5, before[1] : before[1] + 4] = x
    for row in range(rows):
        for column in range(columns):
            patch = padded[:, row * stride : row * stride + 3, column * stride : column * stride + 3]
            expected = np.einsum("bijc,ijco->bo", patch, kernel) + bias
            np.testing.assert_allclose(y[:, row, column], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (4, 2), (3, 2), (5, 3), (1, 2)])
def test_conv_transpose_has_each_pixel_leave_a_pattern(size: int, stride: int) -> None:
    x, kernel, bias = numbers(2, 3, 4, 2), numbers(size, size, 2, 3), numbers(3)
    layer = ConvTranspose(filters=3, kernel_size=size, stride=stride, activation="linear")
    y, _ = run(layer, Variables({"kernel": kernel, "bias": bias}, {}), x)  # type: ignore[dict-item]
    painted = np.zeros((2, 2 * stride + max(size, stride), 3 * stride + max(size, stride), 3))
    for row in range(3):
        for column in range(4):
            pattern = np.einsum("bc,ijco->bijo", x[:, row, column], kernel[::-1, ::-1])
            top, left = row * stride, column * stride
            painted[:, top : top + size, left : left + size] += pattern
    cut = max(0, size - stride) // 2
    expected = painted[:, cut : cut + 3 * stride, cut : cut + 4 * stride] + bias
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


def test_reshape_undoes_flatten_and_upsample_repeats_each_pixel() -> None:
    x = numbers(2, 3, 4, 5)
    picture, _ = run(Reshape(height=3, width=4, channels=5), NOTHING, x.reshape(2, 60))
    np.testing.assert_array_equal(picture, x)
    large, _ = run(Upsample(factor=3), NOTHING, x)
    np.testing.assert_array_equal(large, np.kron(x, np.ones((1, 3, 3, 1))))


def test_averages_are_means() -> None:
    x = numbers(2, 4, 6, 3)
    pooled, _ = run(AvgPool(), NOTHING, x)
    np.testing.assert_allclose(pooled, x.reshape(2, 2, 2, 3, 2, 3).mean((2, 4)), rtol=1e-5, atol=1e-6)
    whole, _ = run(GlobalAvgPool(), NOTHING, x)
    np.testing.assert_allclose(whole, x.mean((1, 2)), rtol=1e-5, atol=1e-6)


def test_batch_norm_normalises_by_the_batch_and_remembers_it() -> None:
    x = numbers(64, 3, 3, 2) * 5 + 2
    layer = BatchNorm(momentum=0.75)
    variables = layer.init(jax.random.key(0), [(3, 3, 2)])
    y, state = run(layer, variables, x, training=True)
    np.testing.assert_allclose(y.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(y.std((0, 1, 2)), 1, rtol=1e-4)
    np.testing.assert_allclose(state["mean"], 0.25 * x.mean((0, 1, 2)), rtol=1e-5)
    np.testing.assert_allclose(state["variance"], 0.75 + 0.25 * x.var((0, 1, 2)), rtol=1e-5)


def test_batch_norm_answers_by_what_it_remembers() -> None:
    params = {"scale": jnp.array([2.0, 3.0]), "bias": jnp.array([1.0, -1.0])}
    state = {"mean": jnp.array([4.0, 5.0]), "variance": jnp.array([9.0, 16.0])}
    x = numbers(5, 2)
    y, _ = run(BatchNorm(), Variables(params, state), x)
    expected = (x - state["mean"]) / np.sqrt(state["variance"] + 1e-5) * params["scale"] + params["bias"]
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)


def test_batch_norm_of_one_row_goes_by_what_it_remembers_and_keeps_it() -> None:
    layer, x = BatchNorm(), numbers(1, 3)
    variables = Variables(
        {"scale": jnp.array([2.0, 3.0, 1.0]), "bias": jnp.ones(3)},
        {"mean": jnp.array([0.5, 0.0, -1.0]), "variance": jnp.array([4.0, 1.0, 9.0])},
    )
    y, state = run(layer, variables, x, training=True)
    np.testing.assert_array_equal(y, run(layer, variables, x)[0])
    assert all(np.array_equal(state[name], variables.state[name]) for name in ("mean", "variance"))
    of_picture, _ = run(layer, variables, numbers(1, 4, 4, 3) * 5 + 2, training=True)
    np.testing.assert_allclose(of_picture.mean((0, 1, 2)), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("layer", "shape", "batch_size", "is_warned"),
    [
        (BatchNorm(), (5,), 1, True),
        (BatchNorm(), (5,), 2, True),
        (BatchNorm(), (5,), 3, False),
        (BatchNorm(), (4, 4, 5), 1, False),
        (BatchNorm(), (1, 1, 5), 1, True),
        (LayerNorm(), (1,), 64, True),
        (LayerNorm(), (2,), 1, False),
        (Dense(), (5,), 1, False),
    ],
)
def test_a_layer_that_can_learn_nothing_says_so(
    layer: Layer, shape: tuple[int, ...], batch_size: int, is_warned: bool
) -> None:
    assert (layer.warning([shape], batch_size) is not None) == is_warned


def test_layer_norm_normalises_each_sample() -> None:
    x = numbers(4, 3, 3, 2) * 7 - 3
    layer = LayerNorm()
    y, _ = run(layer, layer.init(jax.random.key(0), [(3, 3, 2)]), x)
    np.testing.assert_allclose(y.mean((1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(y.std((1, 2, 3)), 1, rtol=1e-4)


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.9])
def test_dropout_silences_its_share_and_keeps_the_mean(rate: float) -> None:
    x = np.ones((100, 400), np.float32)
    y, _ = run(Dropout(rate=rate), NOTHING, x, training=True)
    assert (y == 0).mean() == pytest.approx(rate, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.05)
    np.testing.assert_allclose(y[y > 0], 1 / (1 - rate), rtol=1e-5)


def test_dropout_draws_anew_for_every_key_and_is_silent_when_answering() -> None:
    x = numbers(10, 20)
    first, again, other = (run(Dropout(), NOTHING, x, training=True, seed=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    np.testing.assert_array_equal(run(Dropout(), NOTHING, x)[0], x)


def test_noise_adds_its_deviation_while_training_and_nothing_when_answering() -> None:
    x = numbers(200, 300)
    first, again, other = (
        run(Noise(deviation=0.3), NOTHING, x, training=True, seed=seed)[0] for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert np.corrcoef((first - x).ravel(), (other - x).ravel())[0, 1] == pytest.approx(0, abs=0.02)
    assert (first - x).mean() == pytest.approx(0, abs=0.01)
    assert (first - x).std() == pytest.approx(0.3, rel=0.02)
    np.testing.assert_array_equal(run(Noise(), NOTHING, x)[0], x)


def test_sample_draws_around_its_means_by_its_variances_and_answers_with_the_means() -> None:
    means, variances = np.array([-1.0, 0.0, 2.0]), np.array([0.25, 1.0, 4.0])
    row = np.stack([means, np.log(variances)], axis=1).ravel().astype(np.float32)
    x = np.tile(row, (50_000, 1))
    drawn, _ = run(Sample(), NOTHING, x, training=True)
    np.testing.assert_allclose(drawn.mean(0), means, atol=0.05)
    np.testing.assert_allclose(drawn.var(0), variances, rtol=0.05)
    np.testing.assert_allclose(np.corrcoef(drawn.T), np.eye(3), atol=0.03)
    np.testing.assert_allclose(run(Sample(), NOTHING, x)[0][0], means)
    np.testing.assert_allclose(Sample().mean(jnp.asarray(row)), means)
    np.testing.assert_allclose(Sample().log_variance(jnp.asarray(row)), np.log(variances), rtol=1e-6)


REFERENCES: dict[ActivationName, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "gelu": lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "sine": np.sin,
}


def test_every_activation_has_a_reference() -> None:
    assert REFERENCES.keys() == activations.keys()


@pytest.mark.parametrize("activation", activations)
def test_activations_are_their_formulas(activation: ActivationName) -> None:
    x = np.linspace(-4, 4, 41, dtype=np.float32)[np.newaxis]
    y, _ = run(Activation(activation=activation), NOTHING, x)
    np.testing.assert_allclose(y, REFERENCES[activation](x), rtol=1e-4, atol=1e-5)


def test_features_are_the_formulas_that_they_are_named_by() -> None:
    points = numbers(50, 2) * 3
    x, y = points.T
    formulas = {
        "x": x,
        "y": y,
        "x²/6": x**2 / 6,
        "y²/6": y**2 / 6,
        "xy/6": x * y / 6,
        "sin x": np.sin(x),
        "sin y": np.sin(y),
        "radius": np.hypot(x, y),
        "angle": np.arctan2(y, x),
    }
    layer = Features.model_validate(dict.fromkeys(FEATURES, True))
    features, _ = run(layer, NOTHING, points)
    names = layer.unit_names([(2,)])
    assert names == tuple(formulas)
    for name, column in zip(names, features.T, strict=True):
        np.testing.assert_allclose(column, formulas[name], rtol=1e-4, atol=1e-5)
    of_one, _ = run(layer, NOTHING, points[:, :1])
    assert layer.unit_names([(1,)]) == ("x", "x²/6", "sin x")
    np.testing.assert_allclose(of_one, features[:, [0, 2, 5]], rtol=1e-5)


def test_random_fourier_features_approximate_a_gaussian_kernel_and_are_drawn_once() -> None:
    layer, points = Features(x=False, y=False, fourier=64), numbers(20, 2)
    assert layer.unit_names([(2,)]) == tuple(f"wave {number}" for number in range(1, 65))
    products = np.mean(
        [
            features @ features.T / 64
            for seed in range(40)
            for features, _ in [run(layer, layer.init(jax.random.key(seed), [(2,)]), points)]
        ],
        axis=0,
    )
    distances = np.square(points[:, np.newaxis] - points).sum(-1)
    np.testing.assert_allclose(products, np.exp(-distances / 2), atol=0.1)
    variables = layer.init(jax.random.key(0), [(2,)])
    fewer = Features(fourier=3).init(jax.random.key(0), [(2,)])
    np.testing.assert_array_equal(fewer.state["frequencies"], variables.state["frequencies"][:, :3])
    np.testing.assert_array_equal(fewer.state["phases"], variables.state["phases"][:3])
    assert variables.params == {}
    _, state = run(layer, variables, points, training=True)
    assert all(np.array_equal(state[name], variables.state[name]) for name in ("frequencies", "phases"))
