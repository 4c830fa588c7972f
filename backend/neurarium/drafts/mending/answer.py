"""Mends for an answer that is not what the learning problem needs."""

from collections.abc import Iterator

from pydantic import JsonValue

from neurarium.drafts.edits import append, configure, new_layer
from neurarium.drafts.mending.case import Case, Proposal


def mend_output_shape(case: Case) -> Iterator[Proposal]:
    """The last layer gives another shape than it should: set its units, or append a layer that fits."""
    place, wanted = case.place, case.answer_shape
    if wanted is None or len(wanted) != 1 or place.shape is None:
        return
    config: dict[str, JsonValue] = {"units": wanted[0], "activation": "linear"}
    if place.spec.type == "dense":
        words = "1 unit" if wanted[0] == 1 else f"{wanted[0]} units"
        yield Proposal(f"Give it {words} and no activation", configure(case.network, place.spec.id, config))
    dense = new_layer(case.network, "dense", config)
    yield Proposal(f"Append Dense {wanted[0]}", append(case.network, place.spec.id, [dense]))
    for before, title in (("flatten", "Flatten"), ("global_avg_pool", "Global avg pool")):
        chain = [new_layer(case.network, before), dense]
        yield Proposal(f"Append {title} and Dense {wanted[0]}", append(case.network, place.spec.id, chain))
