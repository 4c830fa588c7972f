"""Mends for networks that are larger than the server bears."""

from collections.abc import Iterator

from neurarium.drafts.mending.case import Case, Proposal
from neurarium.engine.network_edits import configure, insert, new_layer, width_of, wires_into

# How much narrower: each is tried at the layer alone and at all layers, before the next.
SHARES = {2: "half", 4: "a quarter", 16: "a sixteenth"}


def mend_size(case: Case) -> Iterator[Proposal]:
    """Too many weights or too much memory: narrower layers, or a smaller picture before the largest one."""
    wide = {
        layer_id: found
        for layer_id, place in case.survey.places.items()
        if layer_id not in case.survey.ends and place.layer and (found := width_of(place.layer))
    }
    for share, words in SHARES.items():
        if case.place.spec.id in wide:
            field, width = wide[case.place.spec.id]
            narrower = configure(case.network, case.place.spec.id, {field: max(1, width // share)})
            yield Proposal(f"Make do with {max(1, width // share)} {field}", narrower, kind=field)
        if len(wide) > 1:
            network = case.network
            for layer_id, (field, width) in wide.items():
                network = configure(network, layer_id, {field: max(1, width // share)})
            yield Proposal(f"Make all layers {words} as wide", network, kind="all")
    for wire in wires_into(case.network, case.place.spec.id)[:1]:
        pool = new_layer(case.network, "max_pool")
        yield Proposal("Insert Max pool before it", insert(case.network, wire, pool))
        source = case.survey.places[case.network.edges[wire].source]
        if source.spec.type == "flatten":
            for earlier in wires_into(case.network, source.spec.id):
                yield Proposal("Insert Max pool before Flatten", insert(case.network, earlier, pool))
