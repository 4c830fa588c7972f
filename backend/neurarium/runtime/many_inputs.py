"""Summaries of what many people draw at once: several in one call, as each call has its price."""

from collections.abc import Iterable, MutableMapping, Sequence
from typing import NamedTuple

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


class Drawn(NamedTuple):
    """A drawing, and under what each of its summaries is kept."""

    input: ViewerInput
    keys: list[tuple[object, ...]]


def key_of(sought: Sought) -> tuple[object, ...]:
    """Under what a summary of a snapshot is kept."""
    return sought.spec.model_dump_json(), *sought.read


def measure_together(
    wanted: Iterable[tuple[ViewerInput, Sequence[Sought]]], snapshot: Snapshot, cache: Cache, owner: Owner
) -> None:
    """Put what is wanted of drawings into a cache, several in one call, if a program for that is there.

    If it is not, it is compiled for the next time.
    """
    drawn: dict[tuple[Spec, ...], dict[tuple[object, ...], Drawn]] = {}
    for viewer_input, all_sought in wanted:
        fitted = viewer_input.fitted(snapshot.data)
        lacking = [sought for sought in all_sought if _is_lacking(sought, fitted, cache)]
        # One that has live numbers of its own is computed apart.
        plain = [sought for sought in lacking if not _has_numbers(sought)]
        for together in (plain, *([sought] for sought in lacking if _has_numbers(sought))):
            if together:
                specs = tuple(sought.spec for sought in together)
                drawn.setdefault(specs, {})[fitted.key] = Drawn(fitted, [key_of(it) for it in together])
    for specs, inputs in drawn.items():
        if len(inputs) >= FEWEST:
            _measure(specs, [*inputs.values()], snapshot, cache, owner)


def _is_lacking(sought: Sought, fitted: ViewerInput, cache: Cache) -> bool:
    """Whether a summary of a drawing is to be computed, and can be for several at once."""
    summary = summary_registry[sought.spec.type]
    if fitted.drawing is None or (summary.needs_label and not fitted.has_label):
        return False
    return is_of_sample_alone(summary) and key_of(sought) not in cache


def _has_numbers(sought: Sought) -> bool:
    return bool(summary_registry[sought.spec.type].live_names())


def _measure(
    specs: tuple[Spec, ...], inputs: Sequence[Drawn], snapshot: Snapshot, cache: Cache, owner: Owner
) -> None:
    samples = [each.input.sample(snapshot.data) for each in inputs]
    show = snapshot.program.summaries_of_many(specs, samples[0], snapshot.data, owner)
    if show is None:
        return
    numbers = dict(snapshot.hyperparameters)
    for spec in specs:
        numbers |= numbers_of(spec)
    for start in range(0, len(samples), MANY):
        shown = show(snapshot.train_state, numbers, samples[start : start + MANY], snapshot.data)
        for each, tensors in zip(inputs[start : start + MANY], shown, strict=True):
            cache.update(zip(each.keys, tensors, strict=True))
