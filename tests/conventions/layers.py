"""Layers and losses, compared with those of PyTorch and Keras."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from torch.nn import functional

from neurarium.engine.experiment import Spec
from neurarium.engine.layer import Layer, Variables, layer_registry
from neurarium.engine.objective import objective_registry
from tests.conventions.comparing import ROWS, Comparison, Verdict, close, refuses, rng

PICTURES = rng.normal(size=(2, 6, 6, 3)).astype(np.float32)


def layer(type_: str, **config: Any) -> Layer:
    return layer_registry.build(Spec(type=type_, config=config))


def fresh(made: Layer, x: np.ndarray, seed: int = 0) -> Variables:
    return made.init(jax.random.key(seed), [x.shape[1:]])


def ours(made: Layer, x: np.ndarray, variables: Variables | None = None, *, training: bool = False) -> Any:
    variables = variables or fresh(made, x)
    return made.apply(variables, (jnp.asarray(x),), key=jax.random.key(0), training=training)[0]


def channels_first(x: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(x)).permute(0, 3, 1, 2)


def channels_last(x: torch.Tensor) -> np.ndarray:
    return x.detach().permute(0, 2, 3, 1).numpy()


def dense_kernel() -> Verdict:
    shape = fresh(layer("dense", units=4), ROWS).params["kernel"].shape
    theirs = keras.layers.Dense(4)
    theirs.build(ROWS.shape)
    return tuple(torch.nn.Linear(5, 4).weight.shape) == shape, tuple(theirs.kernel.shape) == shape


def pictures() -> Verdict:
    kept = ours(layer("global_avg_pool"), PICTURES)
    pooled = torch.nn.AdaptiveAvgPool2d(1)(torch.tensor(PICTURES)).flatten(1)
    return close(kept, pooled), close(kept, keras.layers.GlobalAveragePooling2D()(PICTURES))


def convolved(stride: int) -> tuple[Any, Callable[[], Any], Any]:
    made = layer("conv2d", filters=4, stride=stride, activation="linear")
    variables = fresh(made, PICTURES)
    kernel = np.asarray(variables.params["kernel"])
    weight = torch.tensor(kernel).permute(3, 2, 0, 1)
    theirs = keras.layers.Conv2D(4, kernel.shape[0], strides=stride, padding="same")
    theirs.build(PICTURES.shape)
    theirs.set_weights([kernel, np.zeros(4)])

    def in_torch() -> Any:
        convolution = torch.nn.Conv2d(3, 4, kernel.shape[0], stride=stride, padding="same", bias=False)
        convolution.weight = torch.nn.Parameter(weight)
        return channels_last(convolution(channels_first(PICTURES)))

    return ours(made, PICTURES, variables), in_torch, theirs(PICTURES)


def padding_same() -> Verdict:
    here, in_torch, in_keras = convolved(1)
    return close(here, in_torch()), close(here, in_keras)


def padding_same_with_a_stride() -> Verdict:
    here, in_torch, in_keras = convolved(2)
    return not refuses(in_torch), close(here, in_keras)


def transposed() -> Verdict:
    made = layer("conv_transpose", filters=4, kernel_size=4, stride=2, activation="linear")
    variables = fresh(made, PICTURES)
    turned = np.asarray(variables.params["kernel"])[::-1, ::-1]
    in_torch = torch.nn.ConvTranspose2d(3, 4, 4, stride=2, padding=1, bias=False)
    in_torch.weight = torch.nn.Parameter(torch.tensor(turned.transpose(2, 3, 0, 1).copy()))
    in_keras = keras.layers.Conv2DTranspose(4, 4, strides=2, padding="same")
    in_keras.build(PICTURES.shape)
    in_keras.set_weights([turned.transpose(0, 1, 3, 2), np.zeros(4)])
    here = ours(made, PICTURES, variables)
    return close(here, channels_last(in_torch(channels_first(PICTURES)))), close(here, in_keras(PICTURES))


def pooling() -> Verdict:
    x = PICTURES[:, :5, :5]
    pairs = (
        ("max_pool", torch.nn.MaxPool2d(2), keras.layers.MaxPooling2D(2)),
        ("avg_pool", torch.nn.AvgPool2d(2), keras.layers.AveragePooling2D(2)),
    )
    made = [(ours(layer(name), x), channels_last(a(channels_first(x))), b(x)) for name, a, b in pairs]
    return all(close(here, a) for here, a, _ in made), all(close(here, b) for here, _, b in made)


def bent(*names: str) -> Verdict:
    here = [ours(layer("activation", activation=name), ROWS) for name in names]
    in_torch = [getattr(functional, name)(torch.tensor(ROWS)) for name in names]
    in_keras = [getattr(keras.activations, name)(ROWS) for name in names]
    tolerance = 1e-5  # the two forms of gelu differ by 5e-4
    return (
        all(close(a, b, tolerance) for a, b in zip(here, in_torch, strict=True)),
        all(close(a, b, tolerance) for a, b in zip(here, in_keras, strict=True)),
    )


def batch_norms(x: np.ndarray, momentum: float = 0.9) -> tuple[Any, Any, torch.nn.BatchNorm1d, Any, Any]:
    """What all three give while training, with one epsilon, and what they remember."""
    made = layer("batch_norm", momentum=momentum)
    here, state = made.apply(fresh(made, x), (jnp.asarray(x),), key=jax.random.key(0), training=True)
    in_torch = torch.nn.BatchNorm1d(x.shape[1], momentum=1 - momentum)
    in_keras = keras.layers.BatchNormalization(momentum=momentum, epsilon=1e-5)
    return here, state, in_torch, in_keras(x, training=True), in_keras


def batch_norm_training() -> Verdict:
    here, _, in_torch, in_keras, _ = batch_norms(ROWS)
    return close(here, in_torch(torch.tensor(ROWS))), close(here, in_keras)


def batch_norm_remembered_variance() -> Verdict:
    _, state, in_torch, _, keras_layer = batch_norms(ROWS, 0.5)
    in_torch(torch.tensor(ROWS))
    return close(state["variance"], in_torch.running_var), close(
        state["variance"], keras_layer.moving_variance
    )


def batch_norm_memory() -> Verdict:
    memory = layer("batch_norm").momentum  # type: ignore[attr-defined]
    return (
        np.isclose(1 - torch.nn.BatchNorm1d(2).momentum, memory),  # type: ignore[operator]
        keras.layers.BatchNormalization().momentum == memory,
    )


def batch_norm_of_one_row() -> Verdict:
    here, state, in_torch, in_keras, keras_layer = batch_norms(ROWS[:1])
    assert close(state["variance"], np.ones(5))
    agrees = close(here, in_keras) and close(state["variance"], keras_layer.moving_variance)
    return not refuses(lambda: in_torch(torch.tensor(ROWS[:1]))), agrees


def epsilon() -> Verdict:
    small = ROWS * 1e-3  # epsilon is all that counts
    in_torch = torch.nn.BatchNorm1d(5)(torch.tensor(small)), torch.nn.LayerNorm(5)(torch.tensor(small))
    in_keras = (
        keras.layers.BatchNormalization()(small, training=True),
        keras.layers.LayerNormalization()(small),
    )
    here = ours(layer("batch_norm"), small, training=True), ours(layer("layer_norm"), small)
    return (
        all(map(close, here, in_torch)),
        all(map(close, here, in_keras)),
    )


def layer_norm_of_a_row() -> Verdict:
    here = ours(layer("layer_norm"), ROWS)
    in_keras = keras.layers.LayerNormalization(epsilon=1e-5)(ROWS)
    return close(here, torch.nn.LayerNorm(5)(torch.tensor(ROWS))), close(here, in_keras)


def layer_norm_of_a_picture() -> Verdict:
    here = ours(layer("layer_norm"), PICTURES)
    in_torch = channels_last(torch.nn.GroupNorm(1, 3)(channels_first(PICTURES)))
    return close(here, in_torch), close(here, keras.layers.LayerNormalization(epsilon=1e-5)(PICTURES))


def dropout() -> Verdict:
    ones = np.ones((50, 50), np.float32)
    here = np.unique(ours(layer("dropout", rate=0.75), ones, training=True))
    in_torch = torch.nn.Dropout(0.75)(torch.tensor(ones)).unique()
    return close(here, in_torch), close(
        here, np.unique(keras.layers.Dropout(0.75, seed=0)(ones, training=True))
    )


def start_of_weights(
    activation: str,
    initializer: str = "auto",
    in_torch: Callable[[torch.Tensor], object] | None = None,
    in_keras: keras.initializers.Initializer | None = None,
) -> Verdict:
    """Weights are of one distribution if their deciles are the same; theirs are usual if not told."""
    x, parts = np.zeros((1, 300), np.float32), np.linspace(0, 1, 11)[1:-1]
    made = layer("dense", units=600, activation=activation, initializer=initializer)
    assert isinstance(keras.layers.Dense(1).kernel_initializer, keras.initializers.GlorotUniform)
    usual = keras.initializers.GlorotUniform(seed=0)
    in_that = keras.layers.Dense(600, kernel_initializer=in_keras or usual)
    in_that.build(x.shape)
    torch.manual_seed(0)
    linear = torch.nn.Linear(300, 600).requires_grad_(False)
    if in_torch:
        in_torch(linear.weight)
    kernels = (fresh(made, x).params["kernel"], linear.weight, in_that.kernel)
    here, *theirs = (np.quantile(np.asarray(kernel), parts) for kernel in kernels)
    return close(here, theirs[0], 2e-3), close(here, theirs[1], 2e-3)


def small_weights() -> Verdict:
    """A fifth of the usual deviation: one of the variances that Keras is given for He's and Glorot's."""
    scaling = keras.initializers.VarianceScaling
    normal = scaling(2 / 25, mode="fan_in", distribution="truncated_normal", seed=0)
    even = scaling(1 / 25, mode="fan_avg", distribution="uniform", seed=0)
    rectified = start_of_weights("relu", "small", in_keras=normal)
    bent = start_of_weights("tanh", "small", in_keras=even)
    return rectified[0] or bent[0], rectified[1] and bent[1]


def even_weights() -> Verdict:
    theirs = keras.initializers.RandomUniform(-0.5, 0.5, seed=0)
    return start_of_weights("relu", "even", lambda weight: weight.uniform_(-0.5, 0.5), theirs)


def biases_at_the_start() -> Verdict:
    x = np.zeros((1, 5), np.float32)
    here = fresh(layer("dense", units=4), x).params["bias"]
    theirs = keras.layers.Dense(4)
    theirs.build(x.shape)
    return close(here, torch.nn.Linear(5, 4).bias), close(here, theirs.bias)


def lost(objective: str, output: np.ndarray, target: np.ndarray, **config: Any) -> float:
    made: Any = objective_registry.build(Spec(type=objective, config=config))
    return float(made.losses(jnp.asarray(output), jnp.asarray(target)).mean())


def cross_entropy(smoothing: float) -> Verdict:
    target = np.arange(8) % 5
    here = lost("classification", ROWS, target, label_smoothing=smoothing)
    in_torch = functional.cross_entropy(torch.tensor(ROWS), torch.tensor(target), label_smoothing=smoothing)
    in_keras = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    return close(here, in_torch), close(here, in_keras(np.eye(5, dtype=np.float32)[target], ROWS))


def binary_cross_entropy() -> Verdict:
    output, target = ROWS[:, :1], np.arange(8) % 2
    here = lost("binary_classification", output, target)
    truth = target[:, None].astype(np.float32)
    in_torch = functional.binary_cross_entropy_with_logits(torch.tensor(output), torch.tensor(truth))
    return close(here, in_torch), close(
        here, keras.losses.BinaryCrossentropy(from_logits=True)(truth, output)
    )


def squared_binary() -> Verdict:
    output, target = ROWS[:, :1], np.arange(8) % 2
    here = lost("binary_classification", output, target, loss_function="squared")
    truth = 2 * target[:, None].astype(np.float32) - 1
    in_torch = functional.mse_loss(torch.tensor(output).tanh(), torch.tensor(truth)) / 2
    in_keras = keras.losses.MeanSquaredError()(truth, keras.ops.tanh(output)) / 2
    return close(here, in_torch), close(here, in_keras)


def errors() -> Verdict:
    target = np.flip(ROWS).copy()
    a, b = torch.tensor(ROWS), torch.tensor(target)
    theirs = (
        ("mse", functional.mse_loss(a, b), keras.losses.MeanSquaredError()),
        ("mae", functional.l1_loss(a, b), keras.losses.MeanAbsoluteError()),
        ("huber", functional.huber_loss(a, b, delta=0.7), keras.losses.Huber(delta=0.7)),
    )
    here = [lost("regression", ROWS, target, loss_function=name, delta=0.7) for name, *_ in theirs]
    return (
        all(close(value, in_torch) for value, (_, in_torch, _) in zip(here, theirs, strict=True)),
        all(close(value, of(target, ROWS)) for value, (_, _, of) in zip(here, theirs, strict=True)),
    )


LAYERS: dict[str, Comparison] = {
    "dense kernel": dense_kernel,
    "pictures": pictures,
    "padding “same”": padding_same,
    "padding “same” with a stride": padding_same_with_a_stride,
    "transposed convolution": transposed,
    "pooling": pooling,
    "relu, elu, sigmoid, softplus, tanh": lambda: bent("relu", "elu", "sigmoid", "softplus", "tanh"),
    "leaky relu": lambda: bent("leaky_relu"),
    "gelu": lambda: bent("gelu"),
    "batch norm, training": batch_norm_training,
    "batch norm, remembered variance": batch_norm_remembered_variance,
    "batch norm, memory": batch_norm_memory,
    "batch norm of one row, training": batch_norm_of_one_row,
    "epsilon of batch norm and layer norm": epsilon,
    "layer norm of a row": layer_norm_of_a_row,
    "layer norm of a picture": layer_norm_of_a_picture,
    "dropout": dropout,
    "weights before rectifiers": lambda: start_of_weights("relu"),
    "weights before all else": lambda: start_of_weights("tanh"),
    "weights called “small”": small_weights,
    "weights called “even”": even_weights,
    "biases at the start": biases_at_the_start,
}
LOSSES: dict[str, Comparison] = {
    "softmax cross-entropy": lambda: cross_entropy(0),
    "label smoothing": lambda: cross_entropy(0.3),
    "binary cross-entropy": binary_cross_entropy,
    "binary classification, squared": squared_binary,
    "squared, absolute and Huber's error": errors,
}
