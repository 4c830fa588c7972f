"""The stages of a step, to be looked at one after the other: forwards, backwards, and what came of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from neurarium.engine.network import Model, Node
from neurarium.engine.objective import Objective, Pass, StageKind, Turn
from neurarium.engine.turns import told_of
from neurarium.engine.watching import sized

SampleKind = Literal["real", "made"]
SAMPLES, MOVED = "samples", "moved"  # told of every turn in slow motion, besides its scalars
# A network with more layers than this is gone through by those that learn.
MOST_LAYERS = 24


class Stage(NamedTuple):
    """A part of a turn: the `roles` that take part, the samples that it is about, and what happens.

    Of the turns of a step, repeated ones counted each, `turn` is over before it, and `taken` when it is seen.
    `scalar` names the number that is told of it, and `layer` the one that it is about, if it is about one.
    """

    kind: StageKind
    turn: int
    roles: tuple[str, ...]
    samples: tuple[SampleKind, ...]
    words: str
    scalar: str
    layer: str | None = None

    @property
    def taken(self) -> int:
        """How many turns are over when it is seen: params have moved at the last stages of a turn."""
        return self.turn + (self.kind in ("move", "again"))


def stages_of(objective: Objective, models: Mapping[str, Model]) -> tuple[Stage, ...]:
    """The stages of a step: layer by layer where it is taken in a single turn, or else turn by turn."""
    turns = objective.each_turn()
    if len(turns) == 1:
        return tuple(_of_layers(objective, turns[0], models))
    return tuple(stage for number, turn in enumerate(turns) for stage in _of_turn(objective, turn, number))


def _of_layers(objective: Objective, turn: Turn, models: Mapping[str, Model]) -> Iterator[Stage]:
    """Forwards through all layers, compare, backwards through them, move, and forwards again."""
    passes = [each for each in objective.passes() if each.role in turn.roles]
    samples = tuple(sorted({_samples(objective, each) for each in passes}))
    layers = [(role, node) for role in _roles(passes) for node in _told_layers(models[role])]
    last = layers[-1][1]
    fed, names = _fed(passes), _names([node for _, node in layers])
    for role, node in layers:
        words = f"{names[node.id]} makes its numbers of those before it."
        given = f"What the {role} is given: what the {fed[role]} made." if role in fed else _GIVEN
        words = words if node.sources else given
        yield Stage("pass", 0, (role,), samples, words, sized(node.id, "activation"), node.id)
    words = turn.words.get("loss", _COMPARED if objective.target else "How far it is from what it should be.")
    yield Stage("loss", 0, turn.roles, samples, words, told_of(turn, "loss"), last.id)
    for role, node in reversed(layers):
        words = f"What {names[node.id]} should give more of, or less."
        words = words if node.sources else (f"The {fed[role]} hears the wishes." if role in fed else _ENDS)
        yield Stage("gradients", 0, (role,), samples, words, sized(node.id, "wish"), node.id)
    words = turn.words.get("move", "Each weight moves a little, as the optimizer makes of its gradient.")
    yield Stage("move", 0, turn.roles, samples, words, MOVED)
    words = "The same samples once more: the loss should be lower."
    yield Stage("again", 0, turn.roles, samples, words, told_of(turn, "loss_afterwards"))


_GIVEN = "What the network is given."
_COMPARED = "What it says beside what it should say: that is the loss."
_ENDS = "The wishes end here: what is given stays as it is."


def _fed(passes: list[Pass]) -> dict[str, str]:
    """Roles that read what another one made, each with that."""
    makers = {each.name: each.role for each in passes}
    return {
        each.role: makers[source] for each in passes for source in each.reads.values() if source in makers
    }


def _names(nodes: list[Node]) -> dict[str, str]:
    """What layers are called: those that are called the same by their ids as well."""
    called = {node.id: node.layer.summary() for node in nodes}
    many = {name for name, count in Counter(called.values()).items() if count > 1}
    return {node_id: f"{node_id} · {name}" if name in many else name for node_id, name in called.items()}


def _roles(passes: list[Pass]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.role for each in passes))


def _told_layers(model: Model) -> list[Node]:
    """Those layers that change the numbers, not only where they lie; of very many those that learn."""
    nodes = [node for node in model.nodes.values() if node.layer.category != "shape"]
    if len(nodes) <= MOST_LAYERS:
        return nodes
    return [node for node in nodes if not node.sources or node.layer.param_shapes(node.input_shapes)]


def _of_turn(objective: Objective, turn: Turn, number: int) -> Iterator[Stage]:
    passes = [each for each in objective.passes() if not turn.passes or each.name in turn.passes]
    for each in passes:
        words = each.words or f"The {each.role} reads its samples."
        scalar = turn.passes.get(each.name) or SAMPLES
        yield Stage("pass", number, (each.role,), (_samples(objective, each),), words, scalar)
    samples = tuple(sorted({_samples(objective, each) for each in passes}))
    who = " and ".join(f"the {role}" for role in turn.roles)
    usual: tuple[tuple[StageKind, str, str], ...] = (
        ("loss", f"The loss of {who}: the lower, the better.", f"{turn.name}_loss"),
        ("gradients", f"The loss shows {who} which way to change each number.", f"{turn.name}_gradient_norm"),
        ("move", f"The numbers of {who} move a little that way.", MOVED),
    )
    for kind, words, scalar in usual:
        yield Stage(kind, number, turn.roles, samples, turn.words.get(kind, words), scalar)


def _samples(objective: Objective, each: Pass) -> SampleKind:
    """Whether a pass is about what is made: it makes it, or reads what another pass did."""
    return "made" if each.reads or each.role != objective.answer_role else "real"
