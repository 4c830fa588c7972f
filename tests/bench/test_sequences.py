"""What is compared with the engine in sequences asks for the same, and takes the same steps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.bench.by_hand.sequences import SEQUENCES, SequencesByHand
from neurarium.bench.torch_writers import _following
from neurarium.engine.dataset import Split, dataset_registry
from neurarium.engine.experiment import Spec
from neurarium.engine.preset import preset_registry
from neurarium.engine.writing import following
from tests.engine.drawn import ready

STEPS = 3
KEYS_BIAS = ("attention", "bias")  # its second row: softmax takes it away, so its slope is 0 but for rounding
MOST = 0.99  # Adam moves a number as far of which the slope is 0 but for rounding


def test_the_same_symbols_are_asked_for() -> None:
    symbols = np.random.default_rng(0).integers(0, 4, (200, 7))
    symbols[:, 0] = 0
    ends = (np.cumsum(symbols[:, 1:] == 0, axis=1) > 0).nonzero()
    symbols[ends[0], ends[1] + 1] = 0
    np.testing.assert_array_equal(_following(symbols), following(jnp.asarray(symbols)))


@pytest.mark.parametrize("by_hand", SEQUENCES, ids=lambda each: each.preset)
def test_the_scan_takes_the_engines_steps(by_hand: SequencesByHand) -> None:
    preset = preset_registry[by_hand.preset]()
    dataset = dataset_registry[by_hand.dataset]()
    made = ready(preset.experiment(Spec(type=by_hand.dataset), dataset.spec()))
    rows = made.experiment.batch_size
    batch, state = made.train.part(0, rows), made.init()
    fields = {name: np.asarray(array) for name, array in batch.fields.items()}
    x, wanted = (jnp.asarray(array) for array in by_hand.samples(Split(fields)))
    carried, step = (
        by_hand.start({name: own for name, own in state.params.items() if own}),
        jax.jit(by_hand.step),
    )
    engine_step = jax.jit(made.learner.bind(made.live).step)
    start = state.params
    for _ in range(STEPS):
        state, _ = engine_step(state, batch)
        carried, _ = step(carried, x, wanted)
    for layer, arrays in carried[0].items():
        for name, array in arrays.items():
            told = slice(None, None, 2) if (layer, name) == KEYS_BIAS else slice(None)
            alike = np.isclose(array[told], state.params[layer][name][told], atol=1e-4)
            assert alike.mean() > MOST, f"{layer}/{name}: {alike.mean():.1%} are where the engine's are"
            assert np.abs(state.params[layer][name] - start[layer][name]).max() > 1e-3
    assert carried[0].keys() == {layer for layer, arrays in state.params.items() if arrays}
