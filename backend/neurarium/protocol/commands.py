"""Client to server: what a viewer asks of its session, as text messages.

A drawing is not a text message but a binary frame (see `frames.py`) with one tensor `input` and an
`InputMeta`.
"""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, TypeAdapter

from neurarium.engine.experiment import Experiment, Frozen, Identifier, Spec
from neurarium.engine.generative import LARGEST_CODE, MOST_CODE
from neurarium.engine.race import MOST_LANES, RaceSpec
from neurarium.protocol.command import Command
from neurarium.protocol.room_commands import RoomCommand

Split = Literal["train", "test"]
StepSize = Literal["example", "batch", "epoch"]
Along = Literal["gradient", "random", "path"]
MOST_SIDE = 41
MOST_AGAIN = 1_000_000

InputPlace = Literal["input", "other"]


class Edit(Command):
    """A change of the experiment or of its run, under a name that whoever makes it gives it.

    The session's present one is `SessionState.edit`; `SessionState.kept` names those that can be taken back.
    """

    edit: Identifier | None = None


class LoadExperiment(Edit):
    """Replace the session's experiment.

    What still fits is carried over when `keep` is set: layers that are the same keep their params and
    optimizer state, resized ones as much of it as fits, and training continues. At the start of a run in
    which nothing was changed by hand, that is the new experiment's own start. Without `keep` it starts
    afresh.

    An experiment is sent whole, so `base` names the edit that it is based on. When another page has changed
    the experiment since, it is refused as `edited_elsewhere`; without `base` it replaces whatever there is.
    One that is overtaken by a later one is not answered: whatever was edited is in the later one too.
    One that is sent again under the same name, as its page does not know whether it came, is loaded once.

    To take an edit back, `restore` names it (see `SessionState.kept`): the session continues from what that
    edit left, with its weights, history and markers. Where the run continued from there and has trained
    since, that is not undone: it keeps what it learned, and gets back what the edit cut away.
    """

    type: Literal["load_experiment"] = "load_experiment"
    experiment: Experiment
    keep: bool = True
    base: Identifier | None = None
    restore: Identifier | None = None


class Play(Command):
    """Train; while another experiment is coming, that one, unless the present one trains already."""

    type: Literal["play"] = "play"


class Pause(Command):
    type: Literal["pause"] = "pause"


class Step(Command):
    """Train exactly `steps` steps of a size, then pause.

    One of an `example` learns from a single sample, as a run with batches of one would from here; one of a
    `batch` is a step of the experiment; one of an `epoch` is as many as show each training sample once.
    """

    type: Literal["step"] = "step"
    steps: int = Field(1, ge=1, le=1_000_000)
    size: StepSize = "batch"


class ShowStage(Command):
    """Pause, and show the next step in slow motion, at a stage of it: see `ObjectiveInfo.stages`.

    The number after its last stage takes the step, and shows the first stage of the one after. Without a
    `stage` slow motion ends: a step of which a turn was shown is taken. So it is by whatever trains on, but
    by a step on a single sample, which is another one. Of the `example` that the viewer looks at alone, the
    step is looked at only: after its last stage comes its first one again.
    """

    type: Literal["show_stage"] = "show_stage"
    stage: int | None = Field(None, ge=0)
    of: Literal["batch", "example"] = "batch"


class Rewind(Edit):
    """Back to step 0 of the same start: the same seed gives the same run."""

    type: Literal["rewind"] = "rewind"


class GoOnFrom(Edit):
    """A run of its own from a step of the present one, which is kept beside it.

    An earlier step must be looked at; without a `step` it is the present one.
    """

    type: Literal["go_on_from"] = "go_on_from"
    run: int = Field(ge=0)
    step: int | None = Field(None, ge=0)


class SwitchRun(Edit):
    """Make a kept run, by its id, the session's present one, as it was left; the present one is kept."""

    type: Literal["switch_run"] = "switch_run"
    run: int = Field(ge=1)


class ChangeRun(Command):
    """Rename, hide, pin or delete a run, by its id: what is given changes, the rest stays.

    A kept run that `trains` does so beside the present one: it takes a step for each of that one's. A pinned
    run is not let go to make room. One that was deleted can be had back while it is listed.
    """

    type: Literal["change_run"] = "change_run"
    run: int = Field(ge=1)
    name: str | None = Field(None, min_length=1, max_length=60)
    hidden: bool | None = None
    pinned: bool | None = None
    deleted: bool | None = None
    trains: bool | None = None


class NewStart(Edit):
    """Back to step 0 with another seed: the given one, or one that the server draws."""

    type: Literal["new_start"] = "new_start"
    seed: int | None = Field(None, ge=0, lt=2**32)


class StartRace(Command):
    """Train an experiment in several ways side by side; the run pauses.

    It is the session's, unless another is given. Each way begins at its own start, or with what fits of what
    the run has learned, where `start` is raced.
    """

    type: Literal["start_race"] = "start_race"
    race: RaceSpec
    experiment: Experiment | None = None


class PlayRace(Command):
    """Race on, or pause; from the end for as many steps again."""

    type: Literal["play_race"] = "play_race"
    playing: bool


class EndRace(Command):
    """Let go of the race and of what it trained; what was taken of it stays."""

    type: Literal["end_race"] = "end_race"


class TakeLane(Edit):
    """Make a lane of the race, by its number, the session's run, as it stands; the present one is kept."""

    type: Literal["take_lane"] = "take_lane"
    lane: int = Field(ge=0, lt=MOST_LANES)


class TakeWeights(Edit):
    """Begin a run at step 0 with weights that a file was found to have, by their name: see `WeightsFound`.

    The layers that fit have these, all others their usual start; the present run is kept.
    """

    type: Literal["take_weights"] = "take_weights"
    weights: Identifier


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


class Reinitialise(Edit):
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


class ClearInput(Command):
    """Look at no input: a page begins so. Without one there are no activations, and no answer.

    At the place `other` it is the other drawing that there is none of any longer.
    """

    type: Literal["clear_input"] = "clear_input"
    revision: int = Field(0, ge=0)
    place: InputPlace = "input"


class LookBack(Command):
    """Look at an earlier step of a run, while it may go on; at the present again, without a step."""

    type: Literal["look_back"] = "look_back"
    run: int = Field(ge=0)
    step: int | None = Field(None, ge=0)


class Compare(Command):
    """Look at a kept run beside the present one: what it makes of the same input, as it was left.

    Its `summaries` come in frames, as `beside/…`; without a `run` no more.
    """

    type: Literal["compare"] = "compare"
    run: int | None = Field(None, ge=1)
    summaries: tuple[Spec, ...] = Field((), max_length=4)


class SurveyLandscape(Command):
    """Look at the loss around the present weights, in frames as `landscape/…`; at none without `along`.

    Along the negative `gradient` it is the loss by learning rate; else it is over a plane: along two `random`
    directions of a `seed`, which are filter-normalised, or along the two main directions of the run's own
    `path`. A plane has `side` points a side, and reaches `reach` times as far as the weights are long, or as
    the path is. Of a problem whose networks learn in turn it is the loss that moves the network of a `role`.
    It follows the training where it is cheap, else it is evaluated `again` when that number is another.
    """

    type: Literal["survey_landscape"] = "survey_landscape"
    along: Along | None = None
    role: Identifier | None = None
    side: int = Field(21, ge=5, le=MOST_SIDE)
    reach: float = Field(1.0, ge=0.05, le=5)
    seed: int = Field(0, ge=0, lt=2**32)
    again: int = Field(0, ge=0, le=MOST_AGAIN)


class PickCode(Command):
    """Make a sample of this code in each frame, as the summary `decoded`; of no code any longer, if empty."""

    type: Literal["pick_code"] = "pick_code"
    code: tuple[Annotated[float, Field(ge=-LARGEST_CODE, le=LARGEST_CODE)], ...] = Field(
        (), max_length=MOST_CODE
    )


class Acknowledge(Command):
    """The frame with this id was received and drawn: the next may come."""

    type: Literal["acknowledge"] = "acknowledge"
    frame: int = Field(ge=0)


class Beat(Command):
    """Is the server still there? It answers at once, by `Alive`."""

    type: Literal["beat"] = "beat"


class FetchDataset(Command):
    """Fetch a data set that is not bundled into the server's cache; progress comes as `DatasetChanged`."""

    type: Literal["fetch_dataset"] = "fetch_dataset"
    dataset: Identifier


class UndoChange(Command):
    """Undo what somebody has changed, by its number, or redo it: see `RoomState.changes`.

    What others have changed since stays. It is refused where they have changed the same.
    """

    type: Literal["undo_change"] = "undo_change"
    change: int = Field(ge=0)
    undone: bool = True


DirectCommand = (
    LoadExperiment
    | Play
    | Pause
    | Step
    | ShowStage
    | Rewind
    | GoOnFrom
    | SwitchRun
    | ChangeRun
    | NewStart
    | StartRace
    | PlayRace
    | EndRace
    | TakeLane
    | TakeWeights
    | SetSpeed
    | SetHyperparameters
    | SetParam
    | LockParam
    | Reinitialise
    | SetStop
)
SessionCommand = DirectCommand | UndoChange
AnyCommand = Annotated[
    SessionCommand
    | Subscribe
    | SetInput
    | ClearInput
    | PickCode
    | LookBack
    | Compare
    | SurveyLandscape
    | Acknowledge
    | FetchDataset
    | Beat
    | RoomCommand,
    Field(discriminator="type"),
]
command_adapter: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


class InputMeta(Frozen):
    """Metadata of the binary frame that sets a viewer's input to the tensor `input`.

    The tensor has the shape of the network's input, without a batch: (28, 28, 1), uint8 of 0 to 255 or
    float32.
    With a `label` the input has a loss, and so gradients. At the place `other` it is another drawing, which
    the input is compared with by the summary `apart`.
    """

    type: Literal["set_input"] = "set_input"
    revision: int = Field(0, ge=0)
    place: InputPlace = "input"
    label: int | None = Field(None, ge=0)
