"""What layers say of where their channels come from, held against what they compute."""

import jax
import numpy as np
import pytest

from tests.engine.layer_cases import FITS, Fit, arrays, name, variables

MIX_CHANNELS = {"layer_norm", "transformer_block"}


def makes_its_own(case: Fit) -> bool:
    """Whether a layer has a kernel, names for its units, or the data themselves."""
    has_kernel = bool(case.layer().listening(variables(case).params))
    return has_kernel or bool(case.layer().unit_names(case.inputs)) or case.type == "input"


def outputs(case: Fit, inputs: tuple[jax.Array, ...]) -> np.ndarray:
    """What a layer gives when answering, and then what it gives while training."""
    key, made = jax.random.key(0), variables(case)
    return np.concatenate(
        [case.layer().apply(made, inputs, key=key, training=training)[0] for training in (False, True)]
    )


@pytest.mark.parametrize("case", FITS, ids=name)
def test_a_layer_either_makes_channels_of_its_own_or_says_where_they_come_from(case: Fit) -> None:
    sources = case.layer().channel_sources(case.inputs)
    assert (sources is None) == makes_its_own(case)
    if sources is not None:
        assert sources.shape[0] == case.output[-1]


@pytest.mark.parametrize(
    "case", [case for case in FITS if not makes_its_own(case) and case.type not in MIX_CHANNELS], ids=name
)
def test_a_channel_depends_on_its_sources_alone(case: Fit) -> None:
    sources = case.layer().channel_sources(case.inputs)
    assert sources is not None
    inputs = arrays(case.inputs)
    before = outputs(case, inputs)
    begun = 0
    for number, given in enumerate(inputs):
        for channel in range(given.shape[-1]):
            moved = (*inputs[:number], given.at[..., channel].add(7.0), *inputs[number + 1 :])
            changed = (outputs(case, moved) != before).reshape(-1, case.output[-1]).any(0)
            from_it = (sources == begun + channel).any(1)
            assert not (changed & ~from_it).any()
            assert changed.any()
        begun += given.shape[-1]
