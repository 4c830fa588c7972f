"""What a mender is given, and what it proposes."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Network
from neurarium.engine.layer import Shape
from neurarium.engine.survey import Place, Survey


class Case(NamedTuple):
    """Something that is wrong with a network, and what is known of it.

    `answer_shape` is what the network must answer with, `fields` are the data's; None and empty if unknown.
    """

    network: Network
    survey: Survey
    error: EngineError
    answer_shape: Shape | None
    fields: tuple[str, ...]

    @property
    def place(self) -> Place:
        """The layer that the problem is at."""
        assert self.error.layer_id is not None
        return self.survey.places[self.error.layer_id]

    def name_of(self, layer_id: str) -> str:
        """What a layer is called: by its title, and by its id too where others have the same title."""
        places = self.survey.places
        title = places[layer_id].title
        is_one_of_many = sum(place.title == title for place in places.values()) > 1
        return f"{title} ({layer_id})" if is_one_of_many else title


class Proposal(NamedTuple):
    """A network that may be right where the other was wrong; whether it is has still to be checked.

    Of proposals of the same `kind` the first one that helps is enough.
    """

    title: str
    network: Network
    kind: str = ""


Mender = Callable[[Case], Iterator[Proposal]]
