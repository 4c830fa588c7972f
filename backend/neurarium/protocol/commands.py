"""Client to server: what a viewer asks of its session, as text messages.

A drawing is not a text message but a binary frame (see `frames.py`) with one tensor `input` and an
`InputMeta`.
"""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, TypeAdapter

from neurarium.engine.experiment import Experiment, Frozen, Identifier, Spec

Split = Literal["train", "test"]


class Command(Frozen):
    """A request. Its `request_id` comes back in the `CommandFailed` that answers it, if it fails."""

    request_id: int | None = None


class Edit(Command):
    """A change of the experiment, under a name that whoever makes it gives it (see `SessionState.edit`)."""

    edit: Identifier | None = None


class LoadExperiment(Edit):
    """Replace the session's experiment.

    What still fits is carried over when `keep` is set: layers that are the same keep their params and
    optimizer state, resized ones as much of it as fits, and training goes on. At the start of a run in which
    nothing was changed by hand, that is the new experiment's own start. Without `keep` it starts afresh.

    An experiment is sent whole, so `base` names the edit that it was made upon. When another page has changed
    the experiment since, it is refused as `edited_elsewhere`; without `base` it replaces whatever there is.
    One that is overtaken by a later one is not answered: whatever was edited is in the later one too.
    """

    type: Literal["load_experiment"] = "load_experiment"
    experiment: Experiment
    keep: bool = True
    base: Identifier | None = None


class Play(Command):
    type: Literal["play"] = "play"


class Pause(Command):
    type: Literal["pause"] = "pause"


class Step(Command):
    """Train exactly `steps` steps, then pause."""

    type: Literal["step"] = "step"
    steps: int = Field(1, ge=1, le=1_000_000)


class Rewind(Command):
    """Back to step 0 of the same start: the same seed gives the same run."""

    type: Literal["rewind"] = "rewind"


class NewStart(Edit):
    """Back to step 0 with another seed: the given one, or one that the server draws."""

    type: Literal["new_start"] = "new_start"
    seed: int | None = Field(None, ge=0, lt=2**32)


class SetSpeed(Command):
    """Steps per second while playing, one in ten seconds at least; null is as fast as it goes."""

    type: Literal["set_speed"] = "set_speed"
    steps_per_sec: float | None = Field(None, ge=0.1, le=1e6)


class SetHyperparameters(Edit):
    """Change live numbers by path, such as `optimizer.learning_rate`, without recompiling or losing state."""

    type: Literal["set_hyperparameters"] = "set_hyperparameters"
    values: dict[str, float] = Field(min_length=1, max_length=64)


class SetParam(Command):
    """Set one trained number by hand: `kernel` of layer `dense_1` at `index` to a value, exactly."""

    type: Literal["set_param"] = "set_param"
    layer: Identifier
    name: Identifier
    index: tuple[NonNegativeInt, ...] = Field(max_length=4)
    value: float


class LockParam(Edit):
    """Keep one trained number as it is, or let it be trained again."""

    type: Literal["lock_param"] = "lock_param"
    layer: Identifier
    name: Identifier
    index: tuple[NonNegativeInt, ...] = Field(max_length=4)
    locked: bool


class Reinitialise(Command):
    """Give one layer a fresh start, other than its last one; all other layers stay as they are."""

    type: Literal["reinitialise"] = "reinitialise"
    layer: Identifier


class StopConditions(Frozen):
    """When to pause by itself: each that is set is looked at, the first to come true pauses.

    `step` is a number of steps since the start, `test_loss` and `test_accuracy` are targets, and
    `plateau_steps` a number of steps in which the test loss has not become lower.
    """

    step: int | None = Field(None, ge=1)
    test_loss: float | None = Field(None, ge=0)
    test_accuracy: float | None = Field(None, ge=0, le=1)
    plateau_steps: int | None = Field(None, ge=1)


class SetStop(Command):
    """Replace the stop conditions."""

    type: Literal["set_stop"] = "set_stop"
    stop: StopConditions


class Subscribe(Command):
    """Which summaries this viewer gets, at most every `interval_secs`; replaces its earlier subscription."""

    type: Literal["subscribe"] = "subscribe"
    summaries: tuple[Spec, ...] = Field((), max_length=32)
    interval_secs: float = Field(1 / 60, ge=0, le=60)


class SetInput(Command):
    """Look at one sample of the session's data; `revision` comes back in the frames that show it."""

    type: Literal["set_input"] = "set_input"
    split: Split
    index: int = Field(ge=0)
    revision: int = Field(0, ge=0)


class Acknowledge(Command):
    """The frame with this id was received and drawn: the next may come."""

    type: Literal["acknowledge"] = "acknowledge"
    frame: int = Field(ge=0)


class FetchDataset(Command):
    """Fetch a data set that is not bundled into the server's cache; progress comes as `DatasetChanged`."""

    type: Literal["fetch_dataset"] = "fetch_dataset"
    dataset: str


SessionCommand = (
    LoadExperiment
    | Play
    | Pause
    | Step
    | Rewind
    | NewStart
    | SetSpeed
    | SetHyperparameters
    | SetParam
    | LockParam
    | Reinitialise
    | SetStop
)
AnyCommand = Annotated[
    SessionCommand | Subscribe | SetInput | Acknowledge | FetchDataset, Field(discriminator="type")
]
command_adapter: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


class InputMeta(Frozen):
    """Metadata of the binary frame that sets a viewer's input to the tensor `input`.

    The tensor has the shape of the network's input, without a batch: (28, 28, 1), uint8 of 0 to 255 or
    float32.
    With a `label` the input has a loss, and so gradients.
    """

    type: Literal["set_input"] = "set_input"
    revision: int = Field(0, ge=0)
    label: int | None = Field(None, ge=0)
