"""What a logistic output costs."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from neurarium.engine.logistic import binary_cross_entropy

LOGITS = jnp.array([-1e4, -50, -17, -3, -1e-3, 0, 1e-3, 0.7, 17, 50, 1e4])


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
def test_it_costs_what_two_logarithms_say_with_the_same_slope(target: float) -> None:
    wanted = jnp.full_like(LOGITS, target)
    value, slope = (
        jax.vmap(of)(LOGITS, wanted) for of in (binary_cross_entropy, jax.grad(binary_cross_entropy))
    )
    reference = optax.sigmoid_binary_cross_entropy(LOGITS, wanted)
    np.testing.assert_allclose(value, reference, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(slope, jax.nn.sigmoid(LOGITS) - wanted, rtol=1e-6, atol=1e-7)
