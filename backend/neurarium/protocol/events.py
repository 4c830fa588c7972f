"""Server to client, as text messages: what has happened, in the past tense."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment, Frozen
from neurarium.protocol.commands import StopConditions

Status = Literal["compiling", "paused", "playing", "failed"]
Carried = Literal["kept", "resized", "new"]


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


class DataInfo(Frozen):
    """The session's data: sizes of the splits, the shape of one input and the names of the classes.

    Data of the kind `plane` have inputs of two numbers and `curve` of one: `axes` names them, and `ranges`
    gives the lowest and highest number that is shown of each. Without classes the target is one number,
    within `target_range`; of a curve that is drawn from a function, `target_curve` is that function at equal
    distances over the range.
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
    target_curve: tuple[float, ...] = ()


class ObjectiveInfo(Frozen):
    """`metrics` are the scalars of every step, the loss first; `readout` turns outputs into answers."""

    type: str
    title: str
    readout: str
    metrics: tuple[str, ...]


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


class SessionState(Frozen):
    """The whole small state of a session; everything large comes in frames.

    `run` counts the starts: when it changes, earlier scalars belong to the past. `speed` is in steps per
    second, null for as fast as it goes. `experiment` holds the hyperparameters' present values.
    `generation` counts the experiments that were loaded, and every frame tells of which one it is.
    `edit` names the last change of it, which the next one is made upon.
    `compile_secs` is how long the running program took to compile, or to load from the cache. `carried` says
    what became of each layer when an experiment was last loaded into the run; empty after a fresh start.
    `stopped` says in words which stop condition paused it.
    """

    id: str
    experiment: Experiment
    generation: int
    edit: str
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
    steps_per_epoch: int
    speed: float | None
    markers: tuple[Marker, ...]
    viewers: int
    compile_secs: float | None
    device: str
    carried: dict[str, Carried]
    stop: StopConditions
    stopped: str | None


class SessionChanged(Frozen):
    """The session's whole small state, as the answer to any command and upon connecting."""

    type: Literal["session_changed"] = "session_changed"
    session: SessionState


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


AnyEvent = Annotated[SessionChanged | CommandFailed | DatasetChanged, Field(discriminator="type")]
event_adapter: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class FrameMeta(Frozen):
    """Metadata of a binary frame: of which network, run and step its tensors are.

    Tensors are named by the summary that gave them: `weights/<layer>/<param>`, `activations/<layer>`, … The
    scalars of the steps since this viewer's last frame are `scalars/<metric>`, of shape (rows, points): point
    i covers the `stride` steps from `first_step + i * stride` on (the last point may cover fewer, `end_step`
    is the first step not covered). With stride 1 there is one row, the value itself; otherwise three: mean,
    min and max. Test measurements are `test/step` and `test/<metric>`. A frame that `restores` replaces all
    earlier scalars.
    """

    type: Literal["frame"] = "frame"
    id: int
    generation: int
    run: int
    step: int
    restores: bool = False
    first_step: int
    end_step: int
    stride: int
    input_revision: int
    evaluation_step: int | None
    steps_per_sec: float
