"""Mends for networks that are larger than the server bears."""

from collections.abc import Iterator

from neurarium.drafts.edits import configure, insert, new_layer, wires_into
from neurarium.drafts.mending.case import Case, Proposal

WIDTHS = ("units", "filters")


def mend_size(case: Case) -> Iterator[Proposal]:
    """Too many weights or too much memory: a narrower layer, or a smaller picture before it."""
    place = case.place
    for field in WIDTHS:
        width = getattr(place.layer, field, None)
        while isinstance(width, int) and width > 1:
            width //= 2
            yield Proposal(
                f"Make do with {width} {field}",
                configure(case.network, place.spec.id, {field: width}),
                kind=field,
            )
    for wire in wires_into(case.network, place.spec.id)[:1]:
        pool = new_layer(case.network, "max_pool")
        yield Proposal("Insert Max pool before it", insert(case.network, wire, pool))
        source = case.survey.places[case.network.edges[wire].source]
        if source.spec.type == "flatten":
            for earlier in wires_into(case.network, source.spec.id):
                yield Proposal("Insert Max pool before Flatten", insert(case.network, earlier, pool))
