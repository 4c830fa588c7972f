"""Live numbers: found by path, changed within their limits, and no part of a program."""

import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise, program_key, with_hyperparameters
from tests.engine.few import EVERYTHING, few


@pytest.fixture
def experiment() -> Experiment:
    return few(EVERYTHING, optimizer=Spec(type="momentum", config={"momentum": 0.8})).experiment


def test_they_are_found_by_path(experiment: Experiment) -> None:
    assert hyperparameters(experiment) == {
        "objective.label_smoothing": 0.0,
        "optimizer.learning_rate": 0.05,
        "optimizer.l1": 0.0,
        "optimizer.l2": 0.0,
        "optimizer.clip_norm": 0.0,
        "optimizer.momentum": 0.8,
        "layers.batch_norm_2.momentum": 0.9,
        "layers.dropout_5.rate": 0.3,
    }


def test_some_are_changed_and_the_others_stay(experiment: Experiment) -> None:
    values = {"layers.dropout_5.rate": 0.1, "optimizer.learning_rate": 0.5}
    assert hyperparameters(with_hyperparameters(experiment, values)) == hyperparameters(experiment) | values


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("optimizer.speed", 1, "There is no hyperparameter “optimizer.speed”"),
        ("optimizer.learning_rate", -1, "should be 0 or more, not -1"),
        ("layers.dropout_5.rate", 2, "should be 0.95 or less, not 2"),
        ("optimizer.l2", float("nan"), "finite number"),
    ],
)
def test_what_is_unknown_or_out_of_its_limits_is_refused(
    experiment: Experiment, path: str, value: float, words: str
) -> None:
    with pytest.raises(EngineError, match=words):
        with_hyperparameters(experiment, {path: value})


def test_a_normal_experiment_says_everything_and_stays_as_it_is(experiment: Experiment) -> None:
    normal = normalise(experiment)
    assert normalise(normal) == normal
    assert normal.networks["network"].layers[-1].config.keys() == {
        "units",
        "activation",
        "use_bias",
        "initializer",
        "initial_bias",
    }
    assert Experiment.model_validate_json(normal.model_dump_json()) == normal


def test_live_numbers_and_the_seed_are_no_part_of_the_program(experiment: Experiment) -> None:
    other = with_hyperparameters(experiment, {"optimizer.momentum": 0.1, "layers.dropout_5.rate": 0.6})
    assert program_key(other.model_copy(update={"seed": 9})) == program_key(experiment)
    assert program_key(experiment.model_copy(update={"batch_size": 9})) != program_key(experiment)
    assert program_key(few(EVERYTHING).experiment) != program_key(experiment)
