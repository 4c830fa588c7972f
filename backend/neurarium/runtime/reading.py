"""How a network reads the pictures of an album: how hard each is for it, and what it takes each for."""

from typing import NamedTuple

import numpy as np

from neurarium.engine.dataset import INPUT, PERSON, TARGET, Split
from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.errors import EngineError
from neurarium.runtime.snapshot import Snapshot

MEASURED = ("loss", "prediction")


class Reading(NamedTuple):
    """Of each picture, (count,): its loss, float32, and the place of the class that it is taken for, int."""

    step: int
    loss: np.ndarray
    prediction: np.ndarray

    @classmethod
    def of(cls, snapshot: Snapshot, samples: OwnSamples, *, classes: int) -> "Reading":
        """What a snapshot's network makes of pictures of so many classes, whichever part they are in.

        The program that measures the test set measures them, so that nothing is compiled.

        Raises:
            EngineError: it names no classes, or others.
        """
        picture = snapshot.data.spec.picture
        is_own = snapshot.plan.experiment.dataset.type == "own_pictures"
        if picture is None or not is_own or len(snapshot.data.spec.class_names) != classes:
            words = "The network answers other classes than there are now. Let it learn these first."
            raise EngineError("no_reading", words)
        count, height, width, channels = samples.pictures.shape
        pictures = samples.pictures.reshape(count, height * width, channels)
        ordered = pictures[:, list(picture.order)] if picture.order else pictures
        every = Split(
            {
                INPUT: ordered.reshape(samples.pictures.shape),
                TARGET: samples.label,
                PERSON: samples.person.astype(np.int32),
            }
        )
        parts = [cls._measured(snapshot, part) for part in _portions(every, snapshot.data.test.rows)]
        whole = {name: np.concatenate([part[name] for part in parts]) for name in MEASURED} if parts else {}
        empty = np.empty(0, np.float32)
        return cls(
            snapshot.step,
            whole.get("loss", empty),
            whole.get("prediction", empty).astype(np.int32, copy=False),
        )

    @staticmethod
    def _measured(snapshot: Snapshot, split: Split) -> dict[str, np.ndarray]:
        program, data = snapshot.program, snapshot.data.tested_on(split)
        last, parts = data.test.rows - program.slice_size, []
        for begin in range(0, split.size, program.slice_size):
            start = min(begin, last)
            part = program.evaluate_slice(snapshot.train_state, data, snapshot.hyperparameters, start)
            if not set(MEASURED) <= part.keys():
                words = "Only a network that names classes can be asked how it reads each picture."
                raise EngineError("no_reading", words)
            parts.append({name: part[name][begin - start : split.size - start] for name in MEASURED})
        return {name: np.concatenate([part[name] for part in parts]) for name in MEASURED}


def _portions(split: Split, rows: int) -> list[Split]:
    return [split.part(slice(begin, begin + rows)) for begin in range(0, split.size, rows)]
