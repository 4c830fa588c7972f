"""What docs/adding-a-layer.md and docs/adding-an-objective.md add does what the pages say."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, LayerSpec, Spec
from neurarium.engine.layer import layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.preset import chain
from tests.engine.drawn import dense, ready

DOCS = Path(__file__).parents[2] / "docs"
GUIDE, OBJECTIVE_GUIDE = DOCS / "adding-a-layer.md", DOCS / "adding-an-objective.md"


def run_code_of(guide: Path) -> None:
    """The only program of a guide, which registers what it adds."""
    (code,) = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(guide), "exec"), {})


def test_the_layer_of_the_guide_works(monkeypatch: pytest.MonkeyPatch) -> None:
    layer_registry.discover()
    monkeypatch.setattr(layer_registry, "_types", dict(layer_registry._types))
    run_code_of(GUIDE)
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


def test_the_objective_of_the_guide_works(monkeypatch: pytest.MonkeyPatch) -> None:
    objective_registry.discover()
    monkeypatch.setattr(objective_registry, "_types", dict(objective_registry._types))
    run_code_of(OBJECTIVE_GUIDE)
    entry = LayerSpec(id="seen", type="input")
    networks = {
        role: chain(
            [entry.model_copy(update={"id": f"seen_{role}"}), dense(f"{role}_1", 4, "tanh"), dense(role, 1)]
        )
        for role in ("teacher", "pupil")
    }
    made = ready(
        Experiment(
            dataset=Spec(type="moons"),
            networks=networks,
            objective=Spec(type="copycat"),
            optimizer=Spec(type="adam"),
            batch_size=32,
        )
    )
    start, (end, scalars) = made.init(), made.trained(300)
    assert scalars["pupil_loss"][-1] < made.measured(start, made.test)["loss"] / 10
    np.testing.assert_array_equal(end.params["teacher"]["kernel"], start.params["teacher"]["kernel"])


@pytest.mark.parametrize(
    ("guide", "added"),
    [
        (GUIDE, "backend/neurarium/engine/layers/gain.py"),
        (OBJECTIVE_GUIDE, "backend/neurarium/engine/objectives/copycat.py"),
    ],
)
def test_the_files_that_a_guide_names_exist(guide: Path, added: str) -> None:
    named = re.findall(r"`((?:backend|tests)/[\w/.]+)`", guide.read_text(encoding="utf-8"))
    assert {path for path in named if not (DOCS.parent / path).exists()} == {added}
