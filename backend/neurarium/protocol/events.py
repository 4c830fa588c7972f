"""Server to client, as text messages: what has happened, in the past tense."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.race import Axis
from neurarium.protocol.commands import Along, StopConditions
from neurarium.protocol.infos import DataInfo, NetworkInfo, ObjectiveInfo
from neurarium.protocol.rooms import RoomState

Status = Literal["compiling", "paused", "playing", "failed"]
Carried = Literal["kept", "resized", "reused", "new"]


class Marker(Frozen):
    """Something was changed while training: a mark on the timeline, in words."""

    step: int
    text: str


class Problem(Frozen):
    """Something went wrong, in words, where it arose; `remedy` names the command that would help."""

    code: str
    message: str
    layer_id: str | None = None
    field: str | None = None
    remedy: Literal["rewind", "new_start"] | None = None


class Coming(Frozen):
    """An experiment that was asked for and is being compiled, while the one before is still there.

    `edit` is the name of the change that asked for it. `preset` is its network, if that is one, and `words`
    say in which ways it differs from the one that is there.
    """

    edit: str
    experiment: Experiment
    preset: str | None
    words: str


class Kept(Frozen):
    """Something trained that was left: so many steps, while `of` was the last change."""

    of: str
    steps: int


class RunInfo(Frozen):
    """A run of the session: the present one, one that is kept beside it, or one that was let go to make room.

    It came of its `parent` at the step `parted_at`, and `words` say in which settings it differs from what
    that one was then. `measured` are the last measurements on the test set. One that `is_alike` asks the same
    of the same data as the present one, so that they can be compared; one that `has_loss_alike` has the same
    loss function. `colour` is a place in a list of 8. A kept one that `trains` is trained beside the present
    one.
    """

    id: int
    name: str
    colour: int
    parent: int | None
    parted_at: int
    words: str
    steps: int
    measured: dict[str, float]
    status: Literal["present", "kept", "let_go"]
    hidden: bool
    pinned: bool
    deleted: bool
    is_alike: bool
    has_loss_alike: bool = True
    trains: bool = False


class RaceState(Frozen):
    """A race: what is raced, and how far to. Lanes are numbered so that the last axis changes first.

    `programs` is in how many programs they train: lanes that are alike share one. `taken` is the lane that
    was made the run last. What is measured of them comes in frames, as `race/…` (see `FrameMeta`).
    """

    axes: tuple[Axis, ...]
    steps: int
    status: Literal["compiling", "playing", "paused", "over"]
    programs: int
    taken: int | None = None


class SlowMotionState(Frozen):
    """Slow motion: all that is shown stands at this `stage` of the step that comes next.

    `values` are the numbers of all its stages, null where one is not finite; empty until they are known. `of`
    tells whether that is the step of the batch, or one on an example alone, which is looked at only.
    """

    stage: int
    of: Literal["batch", "example"]
    values: tuple[float | None, ...]


class SessionState(Frozen):
    """The whole small state of a session; everything large comes in frames.

    `run` counts the starts: when it changes, earlier scalars belong to the past. `speed` is in steps per
    second, null for as fast as it goes. `experiment` holds the hyperparameters' present values.
    `generation` counts the experiments that were loaded, and every frame tells of which one it is.
    `beginning` is another one when a session has begun again under its id. `edit` names the last change of
    it, on which the next one is based. `kept` has what earlier changes left and `LoadExperiment.restore`
    brings back, by the name of the change that left it, in the order in which it was left.
    While another experiment is `coming`, `playing` says whether that one will play; all else is still about
    `experiment`.
    `samples_seen` counts the training samples of the run, in batches of whatever size, and `epochs` how often
    that was all of them.
    `compile_secs` is how long the running program took to compile, or to load from the cache. `carried` says
    what became of each layer when an experiment was last loaded into the run; empty after a fresh start.
    `stopped` says in words which stop condition paused it. `slow_motion` is where it stands within its next
    step, while that is looked at stage by stage.
    `brought_back` is the step at which it continued from what a server had saved of it, if it did. `unsaved`
    says in words why what it learns is not being saved, or what of it was lost. `race` is the one beside the
    run, if there is one. `runs` are all that there were, the oldest first; `runs_limit` says in words how
    much of them is kept, once some were let go. `past_differs` says in words why earlier steps may differ
    from what they were, where that is so, and `past_lost` why those before a restart are not there any more.
    """

    id: str
    beginning: str
    experiment: Experiment
    generation: int
    edit: str
    coming: Coming | None
    kept: dict[str, Kept]
    preset: str | None
    networks: tuple[NetworkInfo, ...]
    data: DataInfo
    objective: ObjectiveInfo
    hyperparameters: dict[str, float]
    status: Status
    playing: bool
    problem: Problem | None
    run: int
    step: int
    samples_seen: int
    epochs: float
    speed: float | None
    markers: tuple[Marker, ...]
    viewers: int
    compile_secs: float | None
    device: str
    carried: dict[str, Carried]
    stop: StopConditions
    stopped: str | None
    slow_motion: SlowMotionState | None
    brought_back: int | None = None
    unsaved: str | None = None
    race: RaceState | None = None
    runs: tuple[RunInfo, ...] = ()
    runs_limit: str | None = None
    past_differs: str | None = None
    past_lost: str | None = None


class SessionChanged(Frozen):
    """The session's whole state, as the answer to connecting; later ones come as a `SessionPatched`."""

    type: Literal["session_changed"] = "session_changed"
    session: SessionState


class SessionPatched(Frozen):
    """What has become different of the session's state since this page was told of it last, maybe nothing.

    `changes` has what stands now at each place that differs, by its JSON pointer (RFC 6901) in the state. So
    what is large and stays, as the points of a data set, is sent once.
    """

    type: Literal["session_patched"] = "session_patched"
    changes: dict[str, JsonValue]


class EraShown(Frozen):
    """What the run was made of in an `era` of its past; it comes before frames that show that."""

    type: Literal["era_shown"] = "era_shown"
    era: int
    experiment: Experiment
    preset: str | None
    networks: tuple[NetworkInfo, ...]
    data: DataInfo
    objective: ObjectiveInfo


class CommandsTaken(Frozen):
    """This viewer's commands up to `request_id` were carried out, or refused, and the state tells of them.

    An experiment that is to be loaded is taken before it is there.
    """

    type: Literal["commands_taken"] = "commands_taken"
    request_id: int


class Alive(Frozen):
    """The server is there: the answer to a `Beat`."""

    type: Literal["alive"] = "alive"


class CommandFailed(Frozen):
    """A command was refused; nothing has changed."""

    type: Literal["command_failed"] = "command_failed"
    request_id: int | None = None
    problem: Problem


class DatasetChanged(Frozen):
    """A data set that is not bundled: missing, being fetched, there, or why it could not be had."""

    type: Literal["dataset_changed"] = "dataset_changed"
    dataset: str
    status: Literal["missing", "fetching", "available", "failed"]
    received_bytes: int = 0
    total_bytes: int = 0
    message: str = ""


class RoomChanged(Frozen):
    """The room that the session is in, as this page sees it; null when there is none any longer."""

    type: Literal["room_changed"] = "room_changed"
    room: RoomState | None


AnyEvent = Annotated[
    SessionChanged
    | SessionPatched
    | EraShown
    | CommandsTaken
    | CommandFailed
    | DatasetChanged
    | Alive
    | RoomChanged,
    Field(discriminator="type"),
]
event_adapter: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class LandscapeInfo(Frozen):
    """What a landscape is of that a frame brings, or the `problem` for which there is none, in words.

    It is the loss of `samples` samples at `step`, moved by the networks of `roles`; `loss` is that of the
    weights as they are, null if it is not finite. `learning_rate` is the present one, with its schedule.
    `explained` is which share of the variance of the run's path each of its two directions holds. `done` is
    the share of its points that are evaluated, which took `secs`; one that `follows` the training is
    evaluated again by itself. `still` says in words what of the networks does not move in it.
    """

    along: Along
    role: str | None
    roles: tuple[str, ...] = ()
    step: int
    samples: int = 0
    loss: float | None = None
    learning_rate: float = 0.0
    explained: tuple[float, ...] = ()
    done: float = 0.0
    secs: float = 0.0
    follows: bool = False
    still: str | None = None
    problem: str | None = None


class FrameMeta(Frozen):
    """Metadata of a binary frame: of which network, run and step its tensors are.

    Tensors are named by the summary that gave them: `weights/<layer>/<param>`, `activations/<layer>`, … The
    scalars of the steps since this viewer's last frame are `scalars/<metric>`, of shape (rows, points): point
    i covers the `stride` steps from `first_step + i * stride` on (the last point may cover fewer, `end_step`
    is the first step not covered). With stride 1 there is one row, the value itself; otherwise three: mean,
    min and max. Test measurements are `test/step` and `test/<metric>`. A frame that `restores` replaces all
    earlier scalars. Without an input nothing is shown that depends on one. A frame of the `past` shows an
    earlier step, computed again for the one that was `asked` for, which may be earlier than all that can be
    had; it brings `past/test/<metric>` of it, (1,). Its other scalars and test measurements are still the
    run's newest. Where the run had another network or other data then, `era` is not 0, and an `EraShown` has
    said before what they were.
    A race brings, when all its lanes were measured at the same step, `race/steps`, (lanes,), that each has
    come to, and `race/out`, 1 where its numbers are no longer finite; `race/test/step`, (points,), and
    `race/test/<metric>`, (lanes, points); and of each a small picture if there is one: `race/answer` over a
    plane or curve, (lanes, answers, …), or its confusion `race/counts`, (lanes, true, predicted).
    Of each run that is kept beside the present one, `runs/<id>/scalars/<metric>` are means at the steps
    `runs/<id>/scalars/step`, and `runs/<id>/test/<metric>` measurements at `runs/<id>/test/step`: (points,).
    Of the one that the viewer compares with, summaries are called `beside/<summary>/…`.
    A `landscape` over a plane brings `landscape/losses`, (side, side), by rows of `landscape/ys` and columns
    of `landscape/xs`, not a number where it is still to be evaluated. Along the gradient it brings the losses
    `landscape/gradient` and, of the optimizer's own step, `landscape/step`, at the learning rates
    `landscape/rates`. Of the run's path it brings the places, `landscape/path`, (points, 2), of the steps
    `landscape/path_steps`; the present weights are at (0, 0).
    """

    type: Literal["frame"] = "frame"
    id: int
    generation: int
    run: int
    step: int
    samples_seen: int
    epochs: float
    restores: bool = False
    first_step: int
    end_step: int
    stride: int
    input_revision: int
    has_input: bool
    evaluation_step: int | None
    steps_per_sec: float
    past: bool = False
    asked: int | None = None
    era: int = 0
    landscape: LandscapeInfo | None = None
