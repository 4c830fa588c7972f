"""What pages are told of networks, data and problems: what does not change while they are trained."""

from typing import Literal

from neurarium.engine.experiment import Frozen
from neurarium.engine.objective import StageKind
from neurarium.engine.stages import SampleKind
from neurarium.protocol.data_kind import DataKind

ScalarForm = Literal["number", "share", "success"]


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
    asks_back: bool = False


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
    the first are notes, `melody` says which; or what a `pen` does, as `engine.pen` has it. An `excerpt` of
    something longer goes on beyond its end, which no symbol marks. What comes after the symbol of number
    `asks` is the answer to what comes before it. Where a sequence may be read in part,
    `blank` is the element, 0 to 255, that stands for all that come after.
    Data that `collect` are what people draw or bring, and can be added to: see `AlbumState`.
    One network can be taught on them by any of the `objectives`.
    Where labels are `partial`, samples to learn from may have none. Points at which a formula has no value
    are `left_out`. So many `people` are known to have made the samples, where data tell who made one.
    """

    type: str
    title: str
    kind: DataKind
    train_size: int
    test_size: int
    input_shape: tuple[int, ...]
    class_names: tuple[str, ...]
    objectives: tuple[str, ...]
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
    excerpt: bool = False
    asks: int | None = None
    blank: tuple[int, ...] = ()
    people: int | None = None


class ScalarInfo(Frozen):
    """A number that is told of every step; of one that is `tested` there is also that of the test set.

    Those with the same `panel`, such as all losses, are drawn in one picture. One that is a `share` is a part
    of a whole, one that is a `success` such a part of which the whole is best.
    """

    name: str
    title: str
    panel: str
    tested: bool
    form: ScalarForm


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
    none and it `has_target`. It `shows` these summaries, by name: of others there is nothing to show. What is
    made is made of codes of `code_size` numbers; 0 where nothing is.
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
    shows: tuple[str, ...]
    code_size: int
