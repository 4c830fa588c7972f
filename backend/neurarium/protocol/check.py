"""What a network would be, before it is trained: the answer to a draft of an experiment."""

from neurarium.engine.experiment import Experiment, Frozen, Network
from neurarium.protocol.events import Problem


class Draft(Frozen):
    """An experiment that is being edited, and need not be right."""

    experiment: Experiment


class Mend(Frozen):
    """One way to mend a problem, in words, and the network that it would make."""

    title: str
    network: Network


class LayerCheck(Frozen):
    """One layer of a draft, for one sample; `shape` is null where it cannot be known.

    `macs` are multiply-adds of a forward pass, `memory_bytes` what its params and outputs take. `warning`
    says why it can be trained and yet learn nothing.
    """

    id: str
    title: str
    shape: tuple[int, ...] | None
    activation: str | None
    param_count: int
    macs: int
    memory_bytes: int
    problem: Problem | None
    warning: str | None
    mends: tuple[Mend, ...]


class DraftChecked(Frozen):
    """A draft, checked whole: its layers, their totals, and the first problem that is no layer's.

    `memory_bytes` is what training would take, `steps_per_sec` an estimate for this machine; null if the
    draft cannot be trained.
    """

    layers: tuple[LayerCheck, ...]
    problem: Problem | None
    mends: tuple[Mend, ...]
    param_count: int
    macs: int
    memory_bytes: int
    steps_per_sec: float | None
