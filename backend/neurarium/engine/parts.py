"""Parts of a layer's output that are made by arrays of their own: which is which in a changed layer."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from neurarium.engine.lineage import channels
from neurarium.engine.network import Node
from neurarium.engine.transplant import NOWHERE, AxisMap

Parts = Mapping[str, str]  # by name, what the names of their arrays begin with


def same_parts(before: Parts, after: Parts) -> dict[int, int]:
    """Which old part each new one is, by number: that of its name, or of its number, if none is shared."""
    names = [*before]
    shared = {number: names.index(name) for number, name in enumerate(after) if name in before}
    return shared or {number: number for number in range(min(len(before), len(after)))}


class Part(NamedTuple):
    """What the array of a part was called; where the part's channels begin and began; how many there are."""

    origin: str
    begins: int
    began: int
    size: int
    size_before: int

    def within(self, outputs: AxisMap) -> AxisMap:
        """Of which old place of the part each of its places is."""
        places = outputs[self.begins : self.begins + self.size] - self.began
        return np.where((places >= 0) & (places < self.size_before), places, NOWHERE)


def part_of(name: str, old: Node, new: Node) -> Part | None:
    """The part that an array of a changed layer belongs to; None if the layer had none like it."""
    before, after = old.layer.parts(), new.layer.parts()
    prefixes = [*after.values()]
    number = max(
        (i for i, each in enumerate(prefixes) if name.startswith(each)), key=lambda i: len(prefixes[i])
    )
    earlier = same_parts(before, after).get(number)
    if earlier is None:
        return None
    size, size_before = channels(new) // len(after), channels(old) // len(before)
    origin = [*before.values()][earlier] + name.removeprefix(prefixes[number])
    return Part(origin, number * size, earlier * size_before, size, size_before)
