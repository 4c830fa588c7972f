"""Which class each of a room is asked to draw, so that the classes of an album fill evenly."""

from collections import Counter, defaultdict
from collections.abc import Set as AbstractSet

from neurarium.runtime.album import Album


class Asking:
    """Remembers who was asked for what, by the marks of their seats. It lives on the event loop."""

    def __init__(self) -> None:
        self._asked: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def wanted(self, album: Album, mark: str, here: AbstractSet[str]) -> int:
        """The class that somebody is to draw next: the same until they have drawn.

        It is the one of which they drew fewest; of several, the one of which there are fewest, with what
        others who are `here` were asked for. One drawing of each who is here weighs as much as one of their
        own: so a class of which many were opened is evened out too, and who draws nothing changes little.
        """
        asked, classes = self._asked[album.id], [it.id for it in album.classes]
        if asked.get(mark) in classes:
            return asked[mark]
        shown = album.shown()
        there = Counter(album.labels[number] for number in shown)
        there.update(label for other, label in asked.items() if other in here)
        own = Counter(album.labels[number] for number in shown if album.people[number] == mark)
        people = max(1, len(here))
        asked[mark] = min(classes, key=lambda label: own[label] + there[label] / people)
        return asked[mark]

    def drew(self, album: Album, mark: str) -> None:
        """Somebody has drawn something, and is asked for something else."""
        self._asked[album.id].pop(mark, None)
