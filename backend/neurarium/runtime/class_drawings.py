"""What a class has drawn, and what the network says of it now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np

from neurarium.engine.experiment import Spec
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput, as_type

PREDICTION = Spec(type="prediction")


class ClassDrawings(NamedTuple):
    """Drawings, (n, *shape), uint8, and the probabilities that the network gives each, (n, classes).

    There are no classes while these are not known, or where the network knows none. `seats` says whose each
    drawing is.
    """

    seats: tuple[int, ...]
    pictures: np.ndarray
    probabilities: np.ndarray

    @classmethod
    def of(cls, drawn: Mapping[int, ViewerInput], snapshot: Snapshot | None, owner: Owner) -> Self:
        """Those drawings, by seat, that fit the data of a snapshot, with its answers, one after the other."""
        if snapshot is None:
            return cls((), np.empty(0, np.uint8), np.empty((0, 0), np.float32))
        fitted = {seat: drawing.fitted(snapshot.data) for seat, drawing in drawn.items()}
        fitting = {seat: drawing for seat, drawing in fitted.items() if not drawing.is_nothing}
        drawings = list(fitting.values())
        return cls(tuple(fitting), _pictures(drawings), _stacked(list(_answers(drawings, snapshot, owner))))


def _pictures(drawings: Sequence[ViewerInput]) -> np.ndarray:
    drawn = [as_type(it.drawing, np.dtype(np.uint8)) for it in drawings if it.drawing is not None]
    return np.stack(drawn) if drawn else np.empty(0, np.uint8)


def _answers(drawings: Sequence[ViewerInput], snapshot: Snapshot, owner: Owner) -> Iterator[np.ndarray]:
    """Those of the summary that every page of pictures has compiled already."""
    for drawing in drawings:
        sample = drawing.sample(snapshot.data)
        show = snapshot.program.summary(PREDICTION, sample, snapshot.data, None, owner)
        state, numbers = snapshot.train_state, snapshot.hyperparameters
        shown = show(state, numbers, sample, snapshot.data, {}) if show else {}
        yield shown.get("probabilities", np.empty(0, np.float32))


def _stacked(answers: Sequence[np.ndarray]) -> np.ndarray:
    is_known = len({len(answer) for answer in answers}) == 1
    return np.stack(answers) if is_known else np.empty((len(answers), 0), np.float32)
