"""What the labs of digits say that learn from all labels."""

from itertools import pairwise
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from neurarium.engine.train import TrainState
from tests.engine.drawn import Ready
from tests.engine.drawn import ready_lab as lab
from tests.engine.tried_labs import changed, dead_units


class Moment(NamedTuple):
    """A network on digits at a step, and what is measured of some train and of all test digits."""

    state: TrainState
    train: dict[str, np.ndarray]
    test: dict[str, np.ndarray]

    def mean(self, name: str, split: str = "test") -> float:
        measured = self.train if split == "train" else self.test
        return float(measured[name].mean())


def course(made: Ready, *steps: int, **live: float) -> list[Moment]:
    """One run, measured at each of these steps; both programs are compiled once."""
    numbers = made.live | {name.replace("__", "."): jnp.float32(value) for name, value in live.items()}
    some = made.train.part(0, made.test.rows) if made.train.rows > made.test.rows else made.train
    state, moments = made.init(), []
    for start, end in pairwise((0, *steps)):
        state, _ = made.train_chunk(state, made.train, numbers, jnp.int32(end - start))
        measured = [
            jax.tree.map(np.asarray, made.evaluate(state, part, numbers)) for part in (some, made.test)
        ]
        moments.append(Moment(state, *measured))
    return moments


def shifted(made: Ready, state: TrainState, pixels: int) -> float:
    """The accuracy on test digits that are moved towards a corner."""
    pictures = jnp.pad(made.test.fields["input"], ((0, 0), (pixels, 0), (pixels, 0), (0, 0)))[:, :28, :28]
    moved = made.test._replace(fields=made.test.fields | {"input": pictures})
    return float(made.evaluate(state, moved, made.live)["accuracy"].mean())


def nine_of_ten_digits_are_read_by_their_ghosts() -> None:
    made = lab("digits_ghosts")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.87
    weights = np.asarray(moment.state.params["output"]["kernel"])
    pictures, labels = np.asarray(made.test.fields["input"]), np.asarray(made.test.fields["target"])
    means = np.stack([pictures[labels == digit].mean(0).ravel() for digit in range(10)])
    likeness = np.corrcoef(weights.T, means - means.mean(0))[:10, 10:]
    assert (likeness.argmax(1) == np.arange(10)).all()  # each ghost is like its own digit most of all


def digits_away_from_the_middle_are_misread() -> None:
    made = lab("digits_centring")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.88
    assert shifted(made, moment.state, 4) < 0.2


def digits_away_from_the_middle_are_read_after_shifts() -> None:
    made = lab("digits_augmentation")
    (moment,) = course(made, 800)
    assert shifted(made, moment.state, 4) > 0.75


def few_digits_are_learned_by_heart() -> None:
    early, late = course(lab("digits_few"), 300, 2_000)
    assert early.mean("accuracy", "train") > 0.99
    assert 0.83 < early.mean("accuracy") < 0.9
    assert late.mean("loss", "train") < 0.01
    assert late.mean("loss") > 1.2 * early.mean("loss")


def dropout_slows_learning_by_heart() -> None:
    (without,) = course(lab("digits_few"), 100)
    early, turning, late = course(lab("digits_dropout"), 100, 300, 2_000)
    assert early.mean("accuracy", "train") < without.mean("accuracy", "train") - 0.05
    assert turning.mean("loss") < early.mean("loss")
    assert late.mean("loss") > 1.2 * turning.mean("loss")


def smoothed_labels_leave_doubt_until_they_are_not() -> None:
    (doubtful,) = course(lab("digits_label_smoothing"), 500)
    (sure,) = course(lab("digits_label_smoothing"), 500, objective__label_smoothing=0.0)
    assert doubtful.mean("accuracy") > sure.mean("accuracy") - 0.02
    assert (doubtful.test["confidence"] > 0.9).mean() < 0.1
    assert (sure.test["confidence"] > 0.9).mean() > 0.6


def units_of_digits_die_unless_steps_are_smaller() -> None:
    made = lab("digits_dead_units")
    (dying,) = course(made, 300)
    assert dead_units(made, dying.state, "dense_2") >= 14
    assert dying.mean("accuracy") < 0.15
    (living,) = course(made, 300, optimizer__learning_rate=0.1)
    assert dead_units(made, living.state, "dense_2") <= 4
    assert living.mean("accuracy") > 0.8


def a_cnn_in_a_hurry_guesses_unless_the_rate_is_lower() -> None:
    made = lab("digits_high_rate")
    (stuck,) = course(made, 50)
    assert stuck.mean("loss") == pytest.approx(np.log(10), abs=0.1)
    assert len(np.unique(stuck.test["prediction"])) == 1
    (learning,) = course(made, 200, optimizer__learning_rate=0.003)
    assert learning.mean("accuracy") > 0.87


def weights_that_see_all_pixels_read_shuffled_digits() -> None:
    made = lab("digits_shuffled_dense")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.87
    # Unshuffled, the ghosts are those of the digits as they were drawn.
    order = list(made.learner.data.picture.order)  # type: ignore[union-attr]
    ghosts = np.empty((784, 10))
    ghosts[order] = np.asarray(moment.state.params["output"]["kernel"])
    drawn, labels = lab("digits_ghosts").test.fields["input"], made.test.fields["target"]
    means = np.stack([np.asarray(drawn)[np.asarray(labels) == digit].mean(0).ravel() for digit in range(10)])
    likeness = np.corrcoef(ghosts.T, means - means.mean(0))[:10, 10:]
    assert (likeness.argmax(1) == np.arange(10)).all()


def a_cnn_is_lost_among_shuffled_pixels() -> None:
    (lost,) = course(lab("digits_shuffled_cnn"), 600)
    (reading,) = course(changed("digits_shuffled_cnn", dataset=Spec(type="digits")), 600)
    assert lost.mean("accuracy") < 0.65
    assert reading.mean("accuracy") > 0.85
