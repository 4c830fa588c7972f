"""What is saved of a session: its run as it stands, and what it was told; into a checkpoint and back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, Self

import jax
import jax.numpy as jnp
import numpy as np
from pydantic import Field, FiniteFloat, ValidationError

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.train import TrainState
from neurarium.protocol.events import Carried, Marker
from neurarium.runtime.curves import SavedCurves, packed_curves, unpacked_curves
from neurarium.runtime.history import History
from neurarium.runtime.kept_change import MOST_KEPT, KeptChange, within_letters
from neurarium.runtime.left import Left
from neurarium.runtime.markers import MAX_MARKERS, Markers
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.past import Past
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.record import LiveChange, NumberSet, Record
from neurarium.runtime.run_tree import MOST_RUNS, SavedRow
from neurarium.runtime.seen import Seen
from neurarium.runtime.stopping import MOST_STEPS, Decided
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

# The only run of a session that was brought back, and the moment that it begins with: no other has these.
FIRST_RUN, FIRST_MOMENT = 1, -1


class Saved(NamedTuple):
    """All of a session that cannot be made again; the speed is there if a person chose it.

    `runs` are the present one and all others, by their ids: those that are `kept`, and those of which the
    `curves` alone are left.
    """

    left: Left
    decided: Decided
    speed: tuple[float | None] | None
    runs: tuple[SavedRow, ...] = ()
    kept: Mapping[int, Left] = MappingProxyType({})
    curves: SavedCurves = MappingProxyType({})
    # That of the present run, as much of it as is saved, and those of kept ones.
    past: Past | None = None
    pasts: Mapping[int, Past] = MappingProxyType({})
    changes: tuple[KeptChange, ...] = ()


MOST_SAMPLES = 2**60
MOST_ABOUT_LETTERS = 8 * 1024**2

Steps = Annotated[int, Field(ge=0, le=MOST_STEPS)]
Count = Annotated[int, Field(ge=0, le=MOST_SAMPLES)]
Speed = Annotated[float, Field(ge=0.1, le=1e6)]


class SeenSoFar(Frozen):
    """How much of its data a run has learned from: see `Seen`."""

    samples: Count
    size: Annotated[int, Field(ge=1, le=MOST_SAMPLES)]
    begun_at: Count
    epochs_before: Annotated[FiniteFloat, Field(ge=0)]


class About(Frozen):
    """What a checkpoint says of its arrays, and everything that is no array."""

    version: Literal[1] = 1
    experiment: Experiment
    edit: str
    speed: tuple[Speed | None] | None
    decided: Decided
    step: Steps
    by_hand: bool
    reinitialised: Count
    markers: tuple[Marker, ...] = Field(max_length=MAX_MARKERS)
    carried: dict[str, Carried]
    seen: SeenSoFar
    numbers_set: tuple[NumberSet, ...]
    live_changes: dict[str, LiveChange]
    scalars: tuple[str, ...]
    end_step: Steps
    stride: Annotated[int, Field(ge=1, le=MOST_STEPS)]
    measured: tuple[str, ...]
    measurements: Count
    runs: tuple[SavedRow, ...] = Field((), max_length=MOST_RUNS + 1)
    changes: tuple[KeptChange, ...] = Field((), max_length=MOST_KEPT)

    @classmethod
    def of(cls, saved: Saved) -> Self:
        """What is to be said of a session."""
        left, history, tests = saved.left, saved.left.history, saved.left.tests
        return cls(
            experiment=left.experiment,
            edit=left.edit,
            speed=saved.speed,
            decided=saved.decided,
            step=left.step,
            by_hand=left.by_hand,
            reinitialised=left.reinitialised,
            markers=left.markers.all,
            carried={**left.carried},
            seen=SeenSoFar(**left.seen.all),
            numbers_set=tuple(left.record.numbers.values()),
            live_changes=left.record.live,
            scalars=history.names,
            end_step=history.end_step,
            stride=history.stride,
            measured=tests.names,
            measurements=tests.number,
            runs=saved.runs,
            changes=within_letters(saved.changes),
        )

    @classmethod
    def read(cls, checkpoint: Checkpoint) -> Self:
        """What a checkpoint says.

        Raises:
            LostError: it is of another version.
        """
        if len(checkpoint.about) > MOST_ABOUT_LETTERS:
            raise LostError("it says too much of itself")
        try:
            return cls.model_validate_json(checkpoint.about)
        except ValidationError as error:
            raise LostError("it was saved by another version of Neurarium") from error


def packed(saved: Saved) -> Checkpoint:
    """A session as a checkpoint: every number of its train state, bit for bit."""
    arrays = packed_train_state(saved.left.train_state)
    arrays |= {f"history.{name}": array for name, array in saved.left.history.arrays.items()}
    arrays["tests"] = saved.left.tests.table
    arrays |= packed_curves(saved.curves)
    return Checkpoint(About.of(saved).model_dump_json(), arrays)


def unpacked(checkpoint: Checkpoint, about: About, plan: Plan, program: Program) -> Saved:
    """A session of a checkpoint, for the plan of its experiment and a program that will train it.

    Raises:
        LostError: the plan has become another one since.
    """
    learner = plan.learner
    measured = ("loss", *learner.objective.measured, *learner.compared_names)
    if (about.scalars, about.measured) != (learner.scalar_names, measured):
        raise LostError("other numbers are measured of it now")
    record = Record()
    record.numbers = {number[:3]: number for number in about.numbers_set}
    record.live = about.live_changes
    arrays = checkpoint.arrays
    try:
        history = History.of(
            about.scalars,
            end_step=about.end_step,
            stride=about.stride,
            recent=arrays["history.recent"],
            points=arrays["history.points"],
        )
        tests = Measurements.of(about.measured, arrays["tests"], number=about.measurements)
    except (KeyError, ValueError, OverflowError) as error:
        raise LostError("its history is damaged") from error
    train_state = unpacked_train_state(arrays, like=program.init(plan.experiment.seed))
    if int(train_state.step) != about.step or about.end_step != about.step:
        raise LostError("it does not agree on its step")
    left = Left(
        edit=about.edit,
        experiment=about.experiment,
        origin=FIRST_RUN,
        learner=learner,
        train_state=train_state,
        step=about.step,
        moment=FIRST_MOMENT,
        by_hand=about.by_hand,
        reinitialised=about.reinitialised,
        history=history,
        tests=tests,
        markers=Markers.of(about.markers),
        seen=Seen.of(**about.seen.model_dump()),
        record=record,
        carried=about.carried,
    )
    curves = unpacked_curves(arrays)
    return Saved(left, about.decided, about.speed, about.runs, curves=curves, changes=about.changes)


def packed_train_state(train_state: TrainState) -> dict[str, np.ndarray]:
    """All numbers of a train state, by name."""
    leaves = jax.tree_util.tree_leaves_with_path(train_state)
    return {jax.tree_util.keystr(path): np.asarray(_plain(leaf)) for path, leaf in leaves}


def unpacked_train_state(arrays: Mapping[str, np.ndarray], *, like: TrainState) -> TrainState:
    """A train state of the form of another, its numbers by name.

    Raises:
        LostError: they have another form.
    """

    def leaf(path: tuple[Any, ...], form: jax.Array) -> jax.Array:
        name = jax.tree_util.keystr(path)
        array, wanted = arrays.get(name), _plain(form)
        if array is None or (array.shape, array.dtype) != (wanted.shape, wanted.dtype):
            raise LostError(f"its network is built otherwise now, at {name}")
        placed: jax.Array = jax.device_put(array)
        return jax.random.wrap_key_data(placed, impl=jax.random.key_impl(form)) if _is_key(form) else placed

    made: TrainState = jax.tree_util.tree_map_with_path(leaf, like)
    return made


def _is_key(leaf: jax.Array) -> bool:
    return jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)


def _plain(leaf: jax.Array) -> jax.Array:
    """An array of numbers, also of a key of randomness."""
    return jax.random.key_data(leaf) if _is_key(leaf) else leaf
