"""Mends for wires: missing ones, too many, circles, ends."""

from collections.abc import Iterator
from itertools import islice

from neurarium.drafts.mending.case import Case, Proposal
from neurarium.engine.layer import layer_registry
from neurarium.engine.layers.input import Input
from neurarium.engine.network_edits import (
    append,
    connect,
    disconnect,
    drop,
    insert,
    join,
    new_layer,
    remove,
    reroute,
    wires_into,
)
from neurarium.engine.survey import upstream

MERGES = ("add", "concatenate")
NEAREST = 12


def mend_arity(case: Case) -> Iterator[Proposal]:
    """A layer with no input or too many of them, or one that joins but has a single input."""
    place = case.place
    if isinstance(place.layer, Input):
        network = case.network
        for index in reversed(wires_into(network, place.spec.id)):
            network = disconnect(network, index)
        yield Proposal("Remove the wires into it", network)
    elif len(place.sources) > 1:
        yield from _join(case)
        yield from _keep_one(case)
    else:
        if not place.sources:
            yield from _put_between(case)
        yield from _connect(case)
        yield Proposal(f"Remove {place.title}", remove(case.network, place.spec.id))


def _join(case: Case) -> Iterator[Proposal]:
    layer_id = case.place.spec.id
    for merge in MERGES:
        layer = new_layer(case.network, merge)
        yield Proposal(f"Insert {layer_registry[merge].title}", join(case.network, layer_id, layer))
    layer = new_layer(case.network, "concatenate")
    flat = join(case.network, layer_id, layer)
    for index in reversed(wires_into(flat, layer.id)):
        flat = insert(flat, index, new_layer(flat, "flatten"))
    yield Proposal("Insert Flatten for each, and Concatenate", flat)


def _keep_one(case: Case) -> Iterator[Proposal]:
    wires = wires_into(case.network, case.place.spec.id)
    for kept in wires:
        source = case.network.edges[kept].source
        if source not in case.survey.places:
            continue
        network = case.network
        for index in reversed([wire for wire in wires if wire != kept]):
            network = disconnect(network, index)
        yield Proposal(f"Keep the wire from {case.name_of(source)} alone", network)


def _put_between(case: Case) -> Iterator[Proposal]:
    """A layer, or a chain of them, that hangs on nothing: on a wire, those before the output first."""
    chain = _chain(case)
    if chain is None or (case.place.layer and case.place.layer.merges):
        return
    output = case.survey.ends[0]
    wires = [
        index
        for index, edge in enumerate(case.network.edges)
        if not {edge.source, edge.target} & set(chain) and edge.source in case.survey.places
    ]
    wires.sort(key=lambda index: (case.network.edges[index].target != output, -index))
    for index in wires[:NEAREST]:
        edge = case.network.edges[index]
        if edge.target in case.survey.places:
            source, target = case.name_of(edge.source), case.name_of(edge.target)
            network = reroute(case.network, index, chain[0], chain[-1])
            yield Proposal(f"Put it between {source} and {target}", network, kind="between")


def _chain(case: Case) -> list[str] | None:
    """The layers from this one on, each feeding the next alone; None if they lead into others or fork."""
    followers: dict[str, list[str]] = {}
    for edge in case.network.edges:
        followers.setdefault(edge.source, []).append(edge.target)
    chain = [case.place.spec.id]
    while targets := followers.get(chain[-1]):
        (target, *others) = targets
        place = case.survey.places.get(target)
        if others or place is None or len(place.sources) > 1 or target in chain:
            return None
        chain.append(target)
    return chain


def _connect(case: Case) -> Iterator[Proposal]:
    """A wire from the nearest layer that can be its source; two if it joins and has none."""
    layer_id = case.place.spec.id
    for source in islice(_possible_sources(case), NEAREST):
        network, name = connect(case.network, source, layer_id), case.name_of(source)
        if case.place.layer and case.place.layer.merges and not case.place.sources:
            for other in islice(_possible_sources(case), NEAREST):
                if other != source:
                    both = connect(network, other, layer_id)
                    yield Proposal(f"Connect it to {name} and {case.name_of(other)}", both)
        else:
            yield Proposal(f"Connect it to {name}", network)


def _possible_sources(case: Case) -> Iterator[str]:
    """Layers that a wire may come from without a circle: ends first, then those listed nearest before it."""
    survey, layer_id = case.survey, case.place.spec.id
    sources = _sources(case)
    listed = [spec.id for spec in case.network.layers]
    here = listed.index(layer_id)
    possible = [
        other
        for other in dict.fromkeys(listed)  # two may be of one name, which is another problem
        if other != layer_id
        and other not in case.place.sources
        and survey.places[other].shape is not None
        and layer_id not in upstream(other, sources)
    ]

    def distance(other: str) -> tuple[bool, bool, int]:
        place = listed.index(other)
        return (other not in survey.ends, place > here, abs(place - here))

    yield from sorted(possible, key=distance)


def mend_cycle(case: Case) -> Iterator[Proposal]:
    """A circle: one of its wires has to go, most likely the one that was drawn last."""
    cycle = case.survey.cycle
    pairs = set(zip(cycle, (*cycle[1:], cycle[0]), strict=True))
    for index in reversed(range(len(case.network.edges))):
        edge = case.network.edges[index]
        if (edge.source, edge.target) in pairs:
            source, target = case.name_of(edge.source), case.name_of(edge.target)
            yield Proposal(f"Remove the wire from {source} to {target}", disconnect(case.network, index))


def mend_output(case: Case) -> Iterator[Proposal]:
    """A second layer that nothing follows: lead it on, remove the branch, or join the two."""
    yield from _lead_on(case)
    end, main = case.place.spec.id, case.survey.ends[0]
    for branch in (end, main):
        yield from _remove_branch(case, branch)
    for merge in MERGES:
        joined = new_layer(case.network, merge)
        network = connect(append(case.network, main, [joined]), end, joined.id)
        yield Proposal(f"Insert {layer_registry[merge].title} after both", network)


def _lead_on(case: Case) -> Iterator[Proposal]:
    """A wire to a layer that lacks an input, if it does not lead here itself."""
    end = case.place.spec.id
    before = {end, *upstream(end, _sources(case))}
    for other, place in case.survey.places.items():
        lacks = place.error is not None and place.error.code == "arity" and len(place.sources) < 2
        if lacks and other not in before and not isinstance(place.layer, Input):
            yield Proposal(f"Connect it to {case.name_of(other)}", connect(case.network, end, other))


def _remove_branch(case: Case, end: str) -> Iterator[Proposal]:
    """Without the layers that lead to an end alone, unless the network would read nothing then."""
    places, sources = case.survey.places, _sources(case)
    needed = {id_ for other in case.survey.ends if other != end for id_ in (other, *upstream(other, sources))}
    branch = {end, *upstream(end, sources)} - needed
    if any(isinstance(places[id_].layer, Input) for id_ in needed):
        names = (
            case.name_of(end) if len(branch) == 1 else f"the {len(branch)} layers up to {case.name_of(end)}"
        )
        yield Proposal(f"Remove {names}", drop(case.network, branch))


def _sources(case: Case) -> dict[str, tuple[str, ...]]:
    return {id_: place.sources for id_, place in case.survey.places.items()}


def mend_unknown_layer(case: Case) -> Iterator[Proposal]:
    """Wires that lead nowhere."""
    known = {spec.id for spec in case.network.layers}
    edges = tuple(edge for edge in case.network.edges if {edge.source, edge.target} <= known)
    yield Proposal("Remove the wires that lead nowhere", case.network.model_copy(update={"edges": edges}))


def mend_duplicate(case: Case) -> Iterator[Proposal]:
    """Layers of equal id: all but the first get another one."""
    seen: set[str] = set()
    network = case.network
    for number, spec in enumerate(case.network.layers):
        if spec.id in seen:
            renamed = spec.model_copy(update={"id": new_layer(network, spec.type).id})
            layers = (*network.layers[:number], renamed, *network.layers[number + 1 :])
            network = network.model_copy(update={"layers": layers})
        seen.add(spec.id)
    yield Proposal("Give each layer a name of its own", network)
