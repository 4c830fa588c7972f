"""Mends for an answer that is not what the learning problem needs."""

from collections.abc import Iterator

from pydantic import JsonValue

from neurarium.drafts.mending.case import Case, Proposal
from neurarium.engine.network_edits import append, configure, new_layer


def mend_output_shape(case: Case) -> Iterator[Proposal]:
    """The last layer gives another shape than it should: set its units, or append a layer that fits."""
    place, wanted = case.place, case.answer_shape
    if not wanted or place.shape is None:
        return
    units, is_row = wanted[-1], len(wanted) == 1
    if not is_row and place.shape[:-1] != wanted[:-1]:
        return
    config: dict[str, JsonValue] = {"units": units, "activation": "linear"}
    if place.spec.type == "dense":
        words = "1 unit" if units == 1 else f"{units} units"
        yield Proposal(f"Give it {words} and no activation", configure(case.network, place.spec.id, config))
    dense = new_layer(case.network, "dense", config)
    yield Proposal(f"Append Dense {units}", append(case.network, place.spec.id, [dense]))
    for before, title in (("flatten", "Flatten"), ("global_avg_pool", "Global avg pool")) if is_row else ():
        chain = [new_layer(case.network, before), dense]
        yield Proposal(f"Append {title} and Dense {units}", append(case.network, place.spec.id, chain))
