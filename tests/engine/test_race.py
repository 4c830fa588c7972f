"""What races are of: an experiment with one or two of its settings changed."""

import pytest

from neurarium.engine.build import build_learner
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import normalise
from neurarium.engine.lab import lab_registry
from neurarium.engine.race import Axis, lanes_of, with_setting
from tests.experiments import tiny_experiment

RACES = {name: lab_registry[name].race for name in lab_registry if lab_registry[name].race}


def units(experiment: Experiment) -> list[object]:
    layers = experiment.networks["network"].layers
    return [spec.config.get("units") for spec in layers if spec.type == "dense"]


def test_the_gallery_has_ready_races() -> None:
    assert len(RACES) >= 5


@pytest.mark.parametrize("name", RACES)
def test_every_lane_of_a_ready_race_can_be_built(name: str) -> None:
    lab, race = lab_registry[name], RACES[name]
    assert race is not None
    lanes = lanes_of(lab.experiment, race.axes)
    built = [build_learner(normalise(lane.experiment), lab.data) for lane in lanes]
    assert len(built) == len({repr(lane.experiment) for lane in lanes}) == len(lanes)


def test_depth_repeats_the_last_hidden_layer_or_leaves_the_last_ones_out() -> None:
    two = tiny_experiment(hidden=(12, 6))
    assert units(with_setting(two, "depth", 4)) == [12, 6, 6, 6, 10]
    assert units(with_setting(two, "depth", 1)) == [12, 10]
    assert units(with_setting(two, "width", 5)) == [5, 5, 10]
    assert with_setting(two, "depth", 2) == two


def test_what_lanes_begin_with_is_said_of_each_and_only_one_of_them_is_frozen() -> None:
    experiment = tiny_experiment(hidden=(12, 6)).with_layers(
        lambda spec: spec.model_copy(update={"frozen": spec.id == "dense_1"})
    )
    lanes = lanes_of(experiment, (Axis(setting="start", values=("nothing", "learned", "frozen")),))
    assert [lane.start for lane in lanes] == ["nothing", "learned", "frozen"]
    frozen = [any(spec.frozen for spec in lane.experiment.layers) for lane in lanes]
    assert frozen == [False, False, True]
    with pytest.raises(EngineError, match="one of nothing, learned, frozen"):
        lanes_of(experiment, (Axis(setting="start", values=("nothing", "luck")),))
