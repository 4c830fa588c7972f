"""What is looked at steadily comes of one program, with the numbers that each summary has alone."""

import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import InputMeta
from neurarium.runtime import program as program_module
from neurarium.runtime.at_once import measure_at_once
from neurarium.runtime.fair_threads import SERVER
from neurarium.runtime.findings import Sought
from neurarium.runtime.many_inputs import key_of
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.showing import Tensors
from neurarium.runtime.viewer import Viewer
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

STRONG = Spec(type="activations", config={"layers": ["output"]})
SPECS = (Spec(type="weights"), Spec(type="activations"), STRONG, Spec(type="prediction"))


def test_a_steady_subscription_gets_one_program_that_shows_what_each_alone_does(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_module, "STEADY_FRAMES", 3)
    driver = Driver(planner, programs, tiny_experiment()).ready()
    snapshot, viewer = driver.snapshot, Viewer()
    drawing = np.random.default_rng(0).integers(0, 256, (28, 28, 1), np.uint8)
    viewer.set_drawing(InputMeta(), drawing, snapshot.data.spec)
    sought = [Sought(spec, (viewer.input.key, (), ())) for spec in SPECS]

    def measured() -> dict[tuple[object, ...], Tensors]:
        cache: dict[tuple[object, ...], Tensors] = {}
        measure_at_once(sought, viewer.input, snapshot, cache, SERVER)
        return cache

    assert not measured()
    (steady,) = snapshot.program._together.values()
    while steady.future is None:
        assert not measured()
    assert steady.frames >= 3
    steady.future.result(timeout=60)
    together = measured()

    sample = viewer.input.sample(snapshot.data)
    assert [*together] == [key_of(each) for each in sought]
    for each in sought:
        while (show := snapshot.program.summary(each.spec, sample, snapshot.data, lambda: None)) is None:
            snapshot.program._summaries[each.spec].future.result(timeout=60)
        alone = show(snapshot.train_state, snapshot.hyperparameters, sample, snapshot.data, {})
        assert alone.keys() == together[key_of(each)].keys()
        for name, numbers in alone.items():
            np.testing.assert_allclose(together[key_of(each)][name], numbers, rtol=1e-4, atol=1e-5)

    # What is there already is not computed again.
    cache = {key_of(sought[0]): together[key_of(sought[0])]}
    measure_at_once(sought, viewer.input, snapshot, cache, SERVER)
    assert len(cache) == 1


def test_what_cannot_be_shown_together_is_left_to_each_alone(
    planner: Planner, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_module, "STEADY_FRAMES", 1)
    driver = Driver(planner, programs, tiny_experiment()).ready()
    snapshot = driver.snapshot
    specs = (Spec(type="weights"), Spec(type="made"))
    sample = snapshot.data.sample("test", 0)
    while not (of := snapshot.program._together.get(specs)) or of.future is None:
        assert snapshot.program.summaries(specs, sample, snapshot.data) is None
    assert of.future.result(timeout=60) is None
    assert snapshot.program.summaries(specs, sample, snapshot.data) is None
