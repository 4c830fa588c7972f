"""What many draw at once is answered in one call as each would be alone."""

import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.protocol.commands import InputMeta
from neurarium.runtime.fair_threads import SERVER
from neurarium.runtime.findings import Sought
from neurarium.runtime.many_inputs import FEWEST, key_of, measure_together
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.showing import MANY, Tensors
from neurarium.runtime.viewer import Viewer
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

SPECS = (Spec(type="activations"), Spec(type="prediction"), Spec(type="weights"))


def test_drawings_at_once_are_answered_as_each_alone(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment()).ready()
    snapshot = driver.snapshot
    viewers = [Viewer() for _ in range(MANY + FEWEST)]
    drawings = np.random.default_rng(0).integers(0, 256, (len(viewers), 28, 28, 1), np.uint8)
    for viewer, drawing in zip(viewers, drawings, strict=True):
        viewer.set_drawing(InputMeta(), drawing, snapshot.data.spec)
    wanted = [(each.input, [Sought(spec, (each.input.key, (), ())) for spec in SPECS]) for each in viewers]
    cache: dict[tuple[object, ...], Tensors] = {}

    measure_together(wanted[: FEWEST - 1], snapshot, cache, SERVER)
    assert not snapshot.program._of_many
    measure_together(wanted, snapshot, cache, SERVER)
    # What is the same for all viewers is not computed for each.
    compiled = [tuple(spec.type for spec in specs) for specs in snapshot.program._of_many]
    assert compiled == [("activations", "prediction")]
    for future in snapshot.program._of_many.values():
        future.result(timeout=60)
    measure_together(wanted, snapshot, cache, SERVER)

    assert len(cache) == 2 * len(viewers)
    for viewer_input, sought in (wanted[0], wanted[MANY - 1], wanted[-1]):
        sample = viewer_input.sample(snapshot.data)
        for each in sought[:2]:
            program = snapshot.program
            while (show := program.summary(each.spec, sample, snapshot.data, lambda: None)) is None:
                program._summaries[each.spec].future.result(timeout=60)
            alone = show(snapshot.train_state, snapshot.hyperparameters, sample, snapshot.data, {})
            together = cache[key_of(each)]
            assert alone.keys() == together.keys()
            for name, numbers in alone.items():
                np.testing.assert_allclose(together[name], numbers, rtol=1e-4, atol=1e-5)
