"""What a subscription may ask for: no more kinds of a summary than networks can have."""

from typing import Any

import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import Subscribe
from neurarium.runtime.viewer import Viewer


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("warp", {"unit_x": 4096}),
        ("warp", {"unit_y": 10**9}),
        ("warp", {"layer": "x" * 65}),
        ("weights", {"layers": ["a"] * 257}),
        ("activations", {"layers": ["no such name"]}),
        ("histograms", {"layers": ["x" * 65]}),
    ],
)
def test_a_summary_beyond_all_bounds_is_refused(name: str, config: dict[str, Any]) -> None:
    viewer = Viewer()
    with pytest.raises(EngineError):
        viewer.subscribe(Subscribe(summaries=(Spec(type=name, config=config),)))
    assert viewer.summaries == ()
