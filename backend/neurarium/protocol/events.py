"""Server to client, as text messages: what has happened, in the past tense."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from neurarium.engine.experiment import Experiment, Frozen
from neurarium.engine.objective import StageKind
from neurarium.engine.race import Axis
from neurarium.engine.stages import SampleKind
from neurarium.protocol.commands import Along, StopConditions
from neurarium.protocol.data_kind import DataKind
from neurarium.protocol.rooms import RoomState

Status = Literal["compiling", "paused", "playing", "failed"]
Carried = Literal["kept", "resized", "reused", "new"]


class LayerInfo(Frozen):
    """One layer as built: `shape` is its output without the batch, `param_shapes` its trainable arrays.

    `unit_names` says what each number of the output is called, where they have names.
    """

    id: str
    type: str
    title: str
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    activation: str | None
    param_count: int
    param_shapes: dict[str, tuple[int, ...]]
    unit_names: tuple[str, ...]


class NetworkInfo(Frozen):
    """One network in topological order; `output` is the id of the layer that gives its answer."""

    role: str
    layers: tuple[LayerInfo, ...]
    output: str
    param_count: int


class TrackInfo(Frozen):
    """A track on which a ball rolls: heights at equal distances from 0 to 1, and how it moves over them.

    What the numbers are says `engine.rolling.Track`.
    """

    heights: tuple[float, ...]
    gravity: float
    friction: float
    tick_secs: float
    snapshot_ticks: int
    ahead_ticks: int


class MelodyInfo(Frozen):
    """What the symbols of a sequence are: notes, as MIDI numbers and lengths in units, and last a bar line.

    What the numbers are says `engine.melody.Melody`.
    """

    notes: tuple[tuple[int, int], ...]
    bar: int
    units_per_minute: int
    key: str
    scale: tuple[int, ...]


class DataInfo(Frozen):
    """The session's data: sizes of the splits, the shape of one input and the names of the classes.

    Data of the kind `plane` have inputs of two numbers, `curve` of one and `table` of more: `axes` names
    them, and `ranges` gives the lowest and highest number that is shown of each. Without classes the target
    is one number, within `target_range`; of a curve that is drawn from a function, `target_curve` is that
    function at equal distances over the range. What was standardised is shown as it was measured, offset +
    factor × number: `scales` has the two numbers of each axis, `target_scale` those of the target, called
    `target_name`.
    Where the pixels of pictures are shuffled, `pixel_order` says which one stands at each place, row by row:
    a drawing is to be sent in this order.
    Of `sequences` an input is (length, features); where each feature is a symbol, `symbols` are their names,
    and where a sequence `ends`, the first of these begins it and fills it from its end on.
    Elements of one feature may be the places of a ball, 0 to 255 for 0 to 1, on a `track`; where symbols but
    the first are notes, `melody` says which; or what a `pen` does, as `engine.pen` has it.
    Data that `collect` are what people draw or bring, and can be added to: see `AlbumState`.
    Where labels are `partial`, samples to learn from may have none. Points at which a formula has no value
    are `left_out`.
    """

    type: str
    title: str
    kind: DataKind
    train_size: int
    test_size: int
    input_shape: tuple[int, ...]
    class_names: tuple[str, ...]
    axes: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    target_range: tuple[float, float]
    scales: tuple[tuple[float, float], ...] = ()
    target_name: str = ""
    target_scale: tuple[float, float] = (0.0, 1.0)
    target_curve: tuple[float, ...] = ()
    pixel_order: tuple[int, ...] = ()
    symbols: tuple[str, ...] = ()
    ends: bool = False
    collect: bool = False
    left_out: int = 0
    partial: bool = False
    track: TrackInfo | None = None
    melody: MelodyInfo | None = None
    pen: bool = False


class ScalarInfo(Frozen):
    """A number that is told of every step; of one that is `tested` there is also that of the test set.

    Those with the same `panel`, such as all losses, are drawn in one picture.
    """

    name: str
    title: str
    panel: str
    tested: bool


class StageInfo(Frozen):
    """A part of a step, for slow motion: the `roles` that take part in it, and what happens, in `words`.

    It is about `real` samples, about those that are `made`, or about both. `scalar` is what the number is
    called that is told of it. At `gradients` it is known which way to move, at `move` params move,
    and at `again` it is seen what came of it. One that is about a single `layer` names it.
    """

    kind: StageKind
    roles: tuple[str, ...]
    samples: tuple[SampleKind, ...]
    words: str
    scalar: str
    layer: str | None


class ObjectiveInfo(Frozen):
    """The learning problem: what its networks are, and what can be shown of it.

    `metrics` are the scalars of every step, the losses first, and `scalars` has those that are shown, with
    their titles. `roles` are the networks in the order in which data flow; what the one of `answer_role`
    says of an input is read by `readout` as one of the classes `judgements`, or as a number where there are
    none and it `has_target`. It `makes` samples, which may have come along paths: then it `flows`. Where one
    network judges what another made, it `pulls` each sample to where that would deceive better. Where it
    `encodes`, each sample has a code of `code_size` numbers, of which it is made again. One that tells the
    next symbol of sequences `writes` some. One that `compares` tells whether two samples are alike.
    `paces` are, by role, the hyperparameters that the learning rate of its network is multiplied by: at 0 it
    rests. `stages` are those of a step.
    """

    type: str
    title: str
    readout: str
    metrics: tuple[str, ...]
    scalars: tuple[ScalarInfo, ...]
    roles: tuple[str, ...]
    answer_role: str
    paces: dict[str, str]
    stages: tuple[StageInfo, ...]
    judgements: tuple[str, ...]
    has_target: bool
    makes: bool
    flows: bool
    pulls: bool
    encodes: bool
    writes: bool
    compares: bool
    code_size: int


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
    of the same data as the present one, so that they can be compared. `colour` is a place in a list of 8.
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
    much of them is kept, once some were let go.
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


class SessionChanged(Frozen):
    """The session's whole small state, as the answer to any command and to connecting."""

    type: Literal["session_changed"] = "session_changed"
    session: SessionState


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
    SessionChanged | CommandsTaken | CommandFailed | DatasetChanged | Alive | RoomChanged,
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
    run's newest.
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
    landscape: LandscapeInfo | None = None
