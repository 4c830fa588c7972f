"""The layer of docs/adding-a-layer.md does what the page says."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.layer import layer_registry

GUIDE = Path(__file__).parents[2] / "docs/adding-a-layer.md"


def test_the_layer_of_the_guide_works(monkeypatch: pytest.MonkeyPatch) -> None:
    layer_registry.discover()
    monkeypatch.setattr(layer_registry, "_types", dict(layer_registry._types))
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(GUIDE), "exec"), {})

    gain = layer_registry.build(Spec(type="gain", config={"start": 2, "noise": 0.5}))
    assert gain.summary() == "Gain 2"
    assert gain.live_names() == ("noise",)
    x = jnp.arange(6.0).reshape(2, 3)
    variables = gain.init(jax.random.key(0), [(3,)])
    answer, _ = gain.apply(variables, (x,), key=jax.random.key(0), training=False)
    np.testing.assert_array_equal(answer, 2 * x)
    trained, _ = gain.apply(variables, (x,), key=jax.random.key(0), training=True)
    assert not np.array_equal(trained, answer)
    with pytest.raises(EngineError, match="Gain expects one row of numbers"):
        gain.output_shape([(28, 28, 1)])


def test_the_files_that_the_guide_names_exist() -> None:
    root = GUIDE.parents[1]
    named = re.findall(r"`((?:backend|tests)/[\w/.]+)`", GUIDE.read_text(encoding="utf-8"))
    missing = {path for path in named if not (root / path).exists()}
    assert missing == {"backend/neurarium/engine/layers/gain.py"}
