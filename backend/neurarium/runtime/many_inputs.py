"""Summaries of what many people draw at once: several in one call, as each call has its price."""

from collections.abc import Iterable, MutableMapping, Sequence

from neurarium.engine.experiment import Spec
from neurarium.engine.summary import numbers_of, summary_registry
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.findings import Sought
from neurarium.runtime.showing import MANY, Tensors, is_of_sample_alone
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput

# For fewer, calls of their own are as fast, and nothing is compiled.
FEWEST = 4

Cache = MutableMapping[tuple[object, ...], Tensors]


def key_of(sought: Sought) -> tuple[object, ...]:
    """Under what a summary of a snapshot is kept."""
    return sought.spec.model_dump_json(), *sought.read


def measure_together(
    wanted: Iterable[tuple[ViewerInput, Sequence[Sought]]], snapshot: Snapshot, cache: Cache, owner: Owner
) -> None:
    """Put what is wanted of drawings into a cache, several in one call, if a program for that is there.

    If it is not, it is compiled for the next time.
    """
    drawn: dict[Spec, dict[tuple[object, ...], ViewerInput]] = {}
    for viewer_input, all_sought in wanted:
        fitted = viewer_input.fitted(snapshot.data)
        for sought in all_sought if fitted.drawing is not None else ():
            summary = summary_registry[sought.spec.type]
            can_be_shown = fitted.has_label or not summary.needs_label
            if can_be_shown and is_of_sample_alone(summary) and (key := key_of(sought)) not in cache:
                drawn.setdefault(sought.spec, {})[key] = fitted
    for spec, inputs in drawn.items():
        if len(inputs) >= FEWEST:
            _measure(spec, inputs, snapshot, cache, owner)


def _measure(
    spec: Spec,
    inputs: dict[tuple[object, ...], ViewerInput],
    snapshot: Snapshot,
    cache: Cache,
    owner: Owner,
) -> None:
    samples = [each.sample(snapshot.data) for each in inputs.values()]
    show = snapshot.program.summary_of_many(spec, samples[0], snapshot.data, owner)
    if show is None:
        return
    numbers = {**snapshot.hyperparameters, **numbers_of(spec)}
    shown: list[Tensors] = []
    for start in range(0, len(samples), MANY):
        shown += show(snapshot.train_state, numbers, samples[start : start + MANY], snapshot.data)
    cache.update(zip(inputs, shown, strict=True))
