"""Summaries of one frame at once: a network that all of them look at is run once, and called once."""

from collections.abc import Sequence

from neurarium.engine.summary import numbers_of
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.findings import Sought
from neurarium.runtime.many_inputs import Cache, key_of
from neurarium.runtime.snapshot import Snapshot
from neurarium.runtime.viewer_input import ViewerInput


def measure_at_once(
    wanted: Sequence[Sought], viewer_input: ViewerInput, snapshot: Snapshot, cache: Cache, owner: Owner
) -> None:
    """Put what is wanted of a snapshot into a cache, if there is a program for all of it.

    All of it `is_of_a_frame_alone`. Where something is there already, each of the others is computed alone.
    """
    keys = [key_of(sought) for sought in wanted]
    if len(keys) < 2 or any(key in cache for key in keys):
        return
    specs = tuple(sought.spec for sought in wanted)
    sample = viewer_input.sample(snapshot.data)
    show = snapshot.program.summaries(specs, sample, snapshot.data, owner)
    if show is None:
        return
    own = [numbers_of(spec) for spec in specs]
    shown = show(snapshot.train_state, snapshot.hyperparameters, own, sample, snapshot.data)
    cache.update(zip(keys, shown, strict=True))
