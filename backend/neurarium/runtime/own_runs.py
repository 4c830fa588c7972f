"""The runs of their own that members of a room were given: whose each is, and where all screens belong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Frozen
from neurarium.protocol.rooms import OwnRunsState
from neurarium.store.checkpoint import Checkpoint


class KeptOwnRuns(Frozen):
    """Own runs as they are saved: the sessions of each seat, the present one last."""

    experiment: Experiment
    learned: bool
    together: bool
    on_show: int | None
    sessions: Mapping[int, tuple[str, ...]]
    outdated: tuple[int, ...]


@dataclass
class OwnRuns:
    """What each member was given a run of, and which sessions these are.

    `sessions` are by seat, the present one last; those in `outdated` have one of an earlier giving. `start`
    is what the class's run had learned when it was given, once that is known. `refusal` is why somebody has
    no run yet, in words.
    """

    experiment: Experiment
    learned: bool
    together: bool = False
    on_show: int | None = None
    sessions: dict[int, tuple[str, ...]] = field(default_factory=dict)
    outdated: set[int] = field(default_factory=set)
    start: Checkpoint | None = None
    refusal: str = ""

    def again(self, experiment: Experiment, *, learned: bool) -> "OwnRuns":
        """Another giving, after which each has another run, and those of before as well."""
        return OwnRuns(experiment, learned, sessions=dict(self.sessions), outdated=set(self.sessions))

    def lacks(self, seat: int) -> bool:
        """Whether a seat has no run of this giving yet."""
        return seat not in self.sessions or seat in self.outdated

    def add(self, seat: int, session_id: str) -> None:
        """A seat has a run, in place of any before."""
        self.sessions[seat] = (*self.sessions.get(seat, ()), session_id)
        self.outdated.discard(seat)

    def remove(self, seat: int) -> None:
        """A seat is gone; its runs are nobody's any more."""
        self.sessions.pop(seat, None)
        self.outdated.discard(seat)
        if self.on_show == seat:
            self.on_show = None

    def present(self, seat: int | None) -> str | None:
        """The session of a seat's run of this giving."""
        return None if seat is None or self.lacks(seat) else self.sessions[seat][-1]

    @property
    def all_present(self) -> dict[int, str]:
        """The session of each seat that has a run of this giving."""
        return {seat: sessions[-1] for seat, sessions in self.sessions.items() if not self.lacks(seat)}

    def owner(self, session_id: str) -> int | None:
        """The seat that a session is an own run of."""
        return next((seat for seat, sessions in self.sessions.items() if session_id in sessions), None)

    def show(self, seat: int | None) -> None:
        """Have all screens show the run of a seat, or none.

        Raises:
            EngineError: that seat has no run.
        """
        if seat is not None and self.present(seat) is None:
            raise EngineError("no_own_run", "This member has no run of their own to be shown.")
        self.on_show = seat

    def place(self, seat: int | None) -> str | None:
        """The session that a seat's screen belongs to; None for the class's own."""
        if self.on_show is not None:
            return self.present(self.on_show)
        return None if self.together else self.present(seat)

    def state_for(self, seat: int | None) -> OwnRunsState:
        """Own runs as a seat sees them."""
        mine = self.present(seat)
        known = self.sessions.get(seat, ()) if seat is not None else ()
        return OwnRunsState(
            mine=mine,
            earlier=tuple(session for session in known if session != mine),
            learned=self.learned,
            together=self.together,
            on_show=self.on_show,
            given=len(self.all_present),
            lacking=self.refusal,
        )

    def kept(self) -> KeptOwnRuns:
        """What is to be saved of them."""
        return KeptOwnRuns(
            experiment=self.experiment,
            learned=self.learned,
            together=self.together,
            on_show=self.on_show,
            sessions=dict(self.sessions),
            outdated=tuple(sorted(self.outdated)),
        )

    @classmethod
    def of(cls, kept: KeptOwnRuns) -> "OwnRuns":
        """As they were when they were saved."""
        return cls(
            kept.experiment,
            kept.learned,
            kept.together,
            kept.on_show,
            dict(kept.sessions),
            set(kept.outdated),
        )
