"""Compiled summaries: what a train state looks like, computed where it is and copied to the host once."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

import jax
import numpy as np

from neurarium.engine.batch import Batch
from neurarium.engine.errors import EngineError
from neurarium.engine.padding import padded
from neurarium.engine.summary import NUMBERS, Inspection, Summary, Wanted, numbers_of, summary_registry
from neurarium.engine.train import Hyperparameters, Learner, TrainState
from neurarium.engine.turns import Scalars
from neurarium.runtime.datasets import LoadedData
from neurarium.runtime.small import summary_options
from neurarium.runtime.traces import traced

logger = logging.getLogger(__name__)

Tensors = dict[str, np.ndarray]


class Show(Protocol):
    """A compiled summary; one with rounds is given what it `found` before, one of a turn what that `wanted`.

    The summary's own live numbers are among the hyperparameters.
    """

    def __call__(
        self,
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        sample: Batch,
        data: LoadedData,
        measured: dict[str, np.ndarray],
        wanted: Wanted | None = None,
        found: Tensors | None = None,
        /,
    ) -> Tensors: ...


class ShowMany(Protocol):
    """Compiled summaries of several samples at once, `MANY` at most: for each sample, what each shows."""

    def __call__(
        self,
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        samples: Sequence[Batch],
        data: LoadedData,
        /,
    ) -> list[list[Tensors]]: ...


class ShowTogether(Protocol):
    """Compiled summaries of one sample, each with its `own` live numbers: what each shows."""

    def __call__(
        self,
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        own: Sequence[Hyperparameters],
        sample: Batch,
        data: LoadedData,
        /,
    ) -> list[Tensors]: ...


# Calling a small program takes longer than what it computes; but all of this is computed for fewer, too.
MANY = 8


def is_of_a_frame_alone(summary: type[Summary]) -> bool:
    """Whether a summary depends on a train state and a sample at most, and is made for each frame anew."""
    reads_more = summary.reads_code or summary.reads_other or summary.reads_turn or summary.rounds
    return summary.cadence == "frame" and not (reads_more or summary.of_samples)


def is_of_sample_alone(summary: type[Summary]) -> bool:
    """Whether a summary depends on a train state and a sample, and on nothing else of a viewer."""
    return is_of_a_frame_alone(summary) and summary.reads_sample


def compile_together(
    summaries: Sequence[Summary],
    learner: Learner,
    train_state: TrainState,
    hyperparameters: Hyperparameters,
    sample: Batch,
    data: LoadedData,
) -> ShowTogether | None:
    """Summaries that are `is_of_a_frame_alone` as one function, which runs the networks once for all.

    None if one cannot be shown, or they cannot be compiled: each is then computed by itself.
    """

    def compute(
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        own: Sequence[Hyperparameters],
        sample: Batch,
        train: Batch,
        test: Batch,
    ) -> list[dict[str, jax.Array]]:
        inspection = Inspection(learner.bind(hyperparameters), train_state, sample, train, test, {})
        bound = [summary.bind(NUMBERS, numbers) for summary, numbers in zip(summaries, own, strict=True)]
        return [summary.compute(inspection) for summary in bound]

    own = [numbers_of(summary_registry.spec(summary)) for summary in summaries]
    example = train_state, hyperparameters, own, sample, data.train, data.test
    compiled = _compiled_together(compute, summaries, learner, *example)
    if compiled is None:
        return None

    def show(
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        own: Sequence[Hyperparameters],
        sample: Batch,
        data: LoadedData,
        /,
    ) -> list[Tensors]:
        shown = compiled(train_state, hyperparameters, own, sample, data.train, data.test)
        return [{name: np.asarray(tensor) for name, tensor in each.items()} for each in shown]

    return show


def compile_many(
    summaries: Sequence[Summary],
    learner: Learner,
    train_state: TrainState,
    hyperparameters: Hyperparameters,
    sample: Batch,
    data: LoadedData,
) -> ShowMany | None:
    """Summaries that are `is_of_sample_alone` as one function of train state, numbers, samples and data.

    Several have no live numbers of their own. None if one cannot be shown, or they cannot be compiled, for
    several samples: each sample is then looked at alone.
    """
    for summary in summaries:
        hyperparameters = {**hyperparameters, **numbers_of(summary_registry.spec(summary))}

    def compute(
        train_state: TrainState, hyperparameters: Hyperparameters, samples: Batch, train: Batch, test: Batch
    ) -> list[dict[str, jax.Array]]:
        bound = learner.bind(hyperparameters)
        own = [summary.bind(NUMBERS, hyperparameters) for summary in summaries]

        def of_one(sample: Batch) -> list[dict[str, jax.Array]]:
            inspection = Inspection(bound, train_state, sample, train, test, {})
            return [summary.compute(inspection) for summary in own]

        shown: list[dict[str, jax.Array]] = jax.vmap(of_one)(samples)
        return shown

    example = train_state, hyperparameters, _stacked([sample]), data.train, data.test
    compiled = _compiled_together(compute, summaries, learner, *example)
    if compiled is None:
        return None

    def show(
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        samples: Sequence[Batch],
        data: LoadedData,
        /,
    ) -> list[list[Tensors]]:
        shown = compiled(train_state, hyperparameters, _stacked(samples), data.train, data.test)
        tensors = [{name: np.asarray(tensor) for name, tensor in each.items()} for each in shown]
        return [
            [{name: tensor[number] for name, tensor in each.items()} for each in tensors]
            for number in range(len(samples))
        ]

    return show


def _compiled_together(
    compute: Callable[..., list[dict[str, jax.Array]]],
    summaries: Sequence[Summary],
    learner: Learner,
    *example: object,
) -> Callable[..., list[dict[str, jax.Array]]] | None:
    """Several summaries compiled for an example of what they are given; None if they cannot be."""
    titles = ", ".join(summary.title for summary in summaries)
    try:
        for summary in summaries:
            summary.check(learner)
        compiled = jax.jit(compute).lower(*example).compile(summary_options(learner))
    except EngineError as error:
        logger.debug("%s cannot be shown: %s", titles, error.message)
        return None
    except Exception:
        logger.exception("%s could not be compiled together", titles)
        return None
    traced()
    return compiled


def _stacked(samples: Sequence[Batch]) -> Batch:
    """Samples one beside the other, filled up with the last."""
    fields = [sample.fields for sample in (*samples, *[samples[-1]] * (MANY - len(samples)))]
    stacked = {name: np.stack([np.asarray(each[name]) for each in fields]) for name in fields[0]}
    return Batch(stacked)  # type: ignore[arg-type]


def compile_summary(
    summary: Summary,
    learner: Learner,
    train_state: TrainState,
    hyperparameters: Hyperparameters,
    sample: Batch,
    data: LoadedData,
) -> Show:
    """A summary as a function of train state, live numbers, sample, data and evaluation, given examples.

    One that is not for this experiment shows nothing: a page asks for others as soon as it hears of other
    data. Nor does one that cannot be compiled; the log says why.
    """
    hyperparameters = {**hyperparameters, **numbers_of(summary_registry.spec(summary))}
    at_evaluation = summary.cadence == "evaluation"
    evaluation: Scalars = (
        jax.eval_shape(learner.evaluate, train_state, data.test, hyperparameters) if at_evaluation else {}
    )

    def compute(
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        sample: Batch,
        train: Batch,
        test: Batch,
        evaluation: Scalars,
        wanted: Wanted | None,
        found: dict[str, jax.Array],
    ) -> dict[str, jax.Array]:
        bound = learner.bind(hyperparameters)
        inspection = Inspection(bound, train_state, sample, train, test, evaluation, found or None, wanted)
        return summary.bind(NUMBERS, hyperparameters).compute(inspection)

    try:
        summary.check(learner)
        begun = summary.begin(learner)
        nothing = Wanted.nothing(learner, train_state.params) if summary.reads_turn else None
        compiled = (
            jax.jit(compute)
            .lower(train_state, hyperparameters, sample, data.train, data.test, evaluation, nothing, begun)
            .compile(summary_options(learner))
        )
    except EngineError as error:
        logger.debug("%s cannot be shown: %s", summary.title, error.message)
        return lambda *_: {}
    except Exception:
        logger.exception("%s could not be compiled", summary.title)
        return lambda *_: {}

    traced()

    def show(
        train_state: TrainState,
        hyperparameters: Hyperparameters,
        sample: Batch,
        data: LoadedData,
        measured: dict[str, np.ndarray],
        wanted: Wanted | None = None,
        found: Tensors | None = None,
        /,
    ) -> Tensors:
        rows = data.test.rows
        evaluation = {name: padded(of, rows) for name, of in measured.items()} if at_evaluation else {}
        before = {name: found[name] for name in begun} if found else begun
        of_turn = wanted if summary.reads_turn else None
        given = train_state, hyperparameters, sample, data.train, data.test, evaluation, of_turn, before
        shown = compiled(*given)
        tensors = {name: np.asarray(tensor) for name, tensor in shown.items()}
        for name in tensors:
            split = summary.of_samples.get(name.rsplit("/", 1)[-1])
            if split is not None:
                tensors[name] = tensors[name][: data.size(split)]
        return tensors

    return show
