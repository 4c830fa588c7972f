"""What layers say of the axes of their arrays, and what surgery makes of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.layer import Axes, Layer, Shape, Variables, expect_row, layer_registry
from tests.engine.layer_cases import FITS, Fit, name, variables
from tests.engine.operations import Layers, answers, changed, network, with_config

GATES = 3


@pytest.mark.parametrize("case", FITS, ids=name)
def test_a_layer_says_what_every_axis_of_its_arrays_is(case: Fit) -> None:
    made, layer = variables(case), case.layer()
    declared, parts = layer.param_axes, len(layer.parts())
    for array_name, array in {**made.params, **made.state}.items():
        axes = declared[array_name]
        assert len(axes) == array.ndim
        sizes = {"input": case.inputs[0][-1] if case.inputs else 0, "output": case.output[-1] // parts}
        for axis, size in zip(axes, array.shape, strict=True):
            assert size == sizes.get(axis, size)
        assert "output" not in axes or axes[-1] == "output"


class Recurrent(Layer):
    """A gated unit that reads its input twice (Cho et al. 2014): three kernels in one array."""

    title = "Recurrent"
    category = "core"
    param_axes: ClassVar[Mapping[str, Axes]] = MappingProxyType(
        {
            "kernel": ("own", "input", "output"),
            "recurrent": ("own", "output", "output"),
            "bias": ("own", "output"),
        }
    )
    units: int = 4

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        expect_row(self, inputs[0])
        return (self.units,)

    def init(self, key: jax.Array, inputs: Sequence[Shape]) -> Variables:
        sizes = {"kernel": (*inputs[0], self.units), "recurrent": (self.units,) * 2, "bias": (self.units,)}
        return Variables({array: jax.random.normal(key, (GATES, *size)) for array, size in sizes.items()}, {})

    def apply(
        self, variables: Variables, inputs: Sequence[jax.Array], *, key: jax.Array, training: bool
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        kernel, recurrent, bias = (variables.params[array] for array in ("kernel", "recurrent", "bias"))
        seen = jnp.einsum("bf,gfh->gbh", inputs[0], kernel) + bias[:, jnp.newaxis]
        hidden = jnp.zeros(seen.shape[1:])
        for _ in range(2):
            remembered = jnp.einsum("bf,gfh->gbh", hidden, recurrent)
            keep, reset = jax.nn.sigmoid(seen[:2] + remembered[:2])
            hidden = keep * hidden + (1 - keep) * jnp.tanh(seen[2] + reset * remembered[2])
        return hidden, variables.state


LAYERS: Layers = (
    ("flatten", "flatten", {}),
    ("before", "dense", {"units": 4}),
    ("gated", "recurrent", {"units": 4}),
)


@pytest.fixture(autouse=True)
def recurrent_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    layer_registry.discover()
    monkeypatch.setattr(layer_registry, "_types", dict(layer_registry._types))
    layer_registry.register("recurrent")(Recurrent)


@pytest.mark.parametrize("widened", ["before", "gated"])
def test_a_gated_layer_computes_the_same_when_widened(widened: str) -> None:
    old, state, new, grown = changed(network(LAYERS), network(with_config(LAYERS, widened, units=6)))
    before, after = answers(old, state), answers(new, grown.train_state)
    np.testing.assert_allclose(after["gated"][:, :4], before["gated"], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(after["output"], before["output"], rtol=1e-5, atol=1e-6)
    assert grown.carried["gated"] == "resized"


def test_a_gated_layer_that_is_given_less_keeps_what_it_remembers_of_itself() -> None:
    _, state, _, grown = changed(network(LAYERS), network(with_config(LAYERS, "before", units=3)))
    kept = grown.maps["before"]["kernel"][1]
    params, made = state.params["gated"], grown.train_state.params["gated"]
    np.testing.assert_array_equal(made["recurrent"], params["recurrent"])
    np.testing.assert_array_equal(made["bias"], params["bias"])
    np.testing.assert_array_equal(made["kernel"], params["kernel"][:, kept])
    heard = np.square(np.asarray(params["kernel"])).sum((0, 2))
    assert set(range(4)) - {*kept} == {int(heard.argmin())}


def test_an_array_of_which_nothing_is_said_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {array: axes for array, axes in Recurrent.param_axes.items() if array != "recurrent"}
    monkeypatch.setattr(Recurrent, "param_axes", MappingProxyType(said))
    _, state, _, grown = changed(network(LAYERS), network(with_config(LAYERS, "before", units=6)))
    made = grown.train_state.params["gated"]
    assert not np.array_equal(made["recurrent"], state.params["gated"]["recurrent"])
    np.testing.assert_array_equal(made["bias"], state.params["gated"]["bias"])
