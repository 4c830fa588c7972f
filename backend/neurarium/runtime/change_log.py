"""Who changed what of a session, so that one change of one person can be undone alone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from neurarium.engine.errors import EngineError
from neurarium.protocol.command import Command
from neurarium.protocol.commands import Edit, LoadExperiment, SetParam, UndoChange
from neurarium.protocol.events import AnyEvent, CommandFailed
from neurarium.protocol.rooms import ChangeState
from neurarium.runtime.authored_change import Author, AuthoredChange, Present
from neurarium.runtime.kept_change import MOST_KEPT, KeptChange
from neurarium.runtime.replies import Reply
from neurarium.runtime.reverting import ClashError, reverted, touched

MOST_CHANGES = 200
# So many of each person are told of.
MOST_TOLD = 4


@dataclass
class Entry:
    """A change under its number; `undoes` is that of the one that it undoes, if it does."""

    number: int
    made: AuthoredChange
    undoes: int | None

    @property
    def phrase(self) -> str:
        """What was changed, as the beginning of a sentence."""
        return f"What {self.made.author.name} changed ({self.made.words})"


class ChangeLog:
    """The latest changes of a session by people whose names are known. It belongs to the session's thread.

    `present` gives what the next change begins from, and `weight` what a number is that is to be set by hand.
    `told` may be read from any thread; `noted` is called when it is another.
    """

    def __init__(
        self,
        present: Callable[[], Present],
        weight: Callable[[SetParam], float | None],
        *,
        noted: Callable[[], None],
    ) -> None:
        self._present = present
        self._weight = weight
        self._noted = noted
        self.told: tuple[ChangeState, ...] = ()
        self._entries: dict[int, Entry] = {}
        self._next = 1

    # Over a restart, and over the end of a room

    def kept(self, run: int) -> tuple[KeptChange, ...]:
        """The latest changes, as they are saved with a session whose present run is this one."""
        latest = [it for it in self._entries.values() if it.made.author.mark][-MOST_KEPT:]
        return tuple(KeptChange.of(it.made, it.number, it.undoes, run=run) for it in latest)

    def bring_back(self, kept: Iterable[KeptChange], authors: Mapping[str, Author], *, run: int) -> None:
        """Know what was saved, by those whose names are known: `authors` by their marks."""
        for it in kept:
            if author := authors.get(it.mark):
                self._entries[it.number] = Entry(it.number, it.made(author, run=run), it.undoes)
                self._next = it.number + 1
        self._tell()

    def forget(self) -> None:
        """Know nothing any more: those whose names these are have gone."""
        self._entries.clear()
        self._tell()

    @contextmanager
    def watching(
        self, command: Command, author: Author | None, reply: Reply, *, undoes: int | None
    ) -> Iterator[Reply]:
        """Note what a command changes while it is carried out, unless it is refused, now or later.

        `undoes` is the change that it is to undo or redo. Who carries it out is to use the reply given here.
        """
        before = self._before(command) if author else None
        if author is None or before is None:
            yield reply
            return
        weight = self._weight(command) if isinstance(command, SetParam) else None
        noted: list[str] = []

        def reply_to(event: AnyEvent) -> None:
            if isinstance(event, CommandFailed):
                self._refused(noted)
            reply(event)

        yield reply_to
        after = self._before(command)
        made = after and AuthoredChange.of(command, author, before, after, weight)
        if made:
            noted.append(made.after.edit)
            self._note(made, command, undoes)

    def _before(self, command: Command) -> Present | None:
        if not isinstance(command, Edit | SetParam):
            return None
        try:
            return self._present()
        except EngineError:
            return None

    def _note(self, made: AuthoredChange, command: Command, undoes: int | None) -> None:
        last = next(reversed(self._entries.values()), None)
        if last is not None and last.undoes is None is undoes and last.made.takes_in(made):
            both = last.made.with_later(made, command)
            if both is None:
                del self._entries[last.number]
            else:
                last.made = both
        else:
            end = None if undoes is None else self._end(self._entries[undoes]).number
            self._entries[self._next] = Entry(self._next, made, end)
            self._next += 1
        while len(self._entries) > MOST_CHANGES:
            del self._entries[next(iter(self._entries))]
        self._tell()

    def _refused(self, edits: Collection[str]) -> None:
        """What an edit asked for is not loaded after all."""
        self._entries = {
            number: it for number, it in self._entries.items() if it.made.after.edit not in edits
        }
        self._tell()

    def undoing(self, command: UndoChange, kept: Collection[str]) -> LoadExperiment | SetParam:
        """What undoes a change, or redoes one that was undone.

        What was trained before it comes back if it is among the `kept`.

        Raises:
            EngineError: there is no such change, or it cannot be undone alone; it says what is in the way.
        """
        first = self._entries.get(command.change)
        if first is None:
            raise EngineError("no_change", "This change is not known any more, so it cannot be undone.")
        if self._is_undone(first) == command.undone:
            words = f"{first.phrase} is {'undone' if command.undone else 'there'} already."
            raise EngineError("done_already", words)
        entry, now = self._end(first), self._present()
        made = entry.made
        self._check_run(entry, first.phrase, now)
        if made.by_hand is not None:
            values = {"value": made.weight, "request_id": command.request_id}
            return made.by_hand.model_copy(update=values)
        restore = made.after.edit if made.after.edit in kept else None
        if made.restarts and restore is None and made.before.experiment == made.after.experiment:
            words = f"{first.phrase} cannot be undone: the run before was let go to make room."
            raise EngineError("run_let_go", words)
        try:
            experiment = reverted(made.before.experiment, made.after.experiment, now.experiment)
        except ClashError as clash:
            raise _clash(first.phrase, self._in_the_way(entry, clash)) from clash
        return LoadExperiment(experiment=experiment, restore=restore, request_id=command.request_id)

    def _check_run(self, entry: Entry, phrase: str, now: Present) -> None:
        """Raise if what is not of the experiment has been changed since."""
        made = entry.made
        by_hand = made.by_hand is not None
        for later in self._in_effect_since(entry):
            is_same = made.is_of_number(later.made) if by_hand else made.restarts and later.made.restarts
            if is_same:
                raise _clash(phrase, later)
        if by_hand and made.after.run != now.run:
            words = f"{phrase} cannot be undone: it was of a run that is not the present one any more."
            raise EngineError("other_run", words)

    def _in_the_way(self, entry: Entry, clash: ClashError) -> Entry | None:
        """The last change of what has been changed since."""
        for later in reversed(self._in_effect_since(entry)):
            if clash.paths & touched(later.made.before.experiment, later.made.after.experiment):
                return later
        return None

    def _end(self, entry: Entry) -> Entry:
        """A change, or what undid it, or what redid it, whichever came last."""
        while (after := self._undone_by(entry)) is not None:
            entry = after
        return entry

    def _undone_by(self, entry: Entry) -> Entry | None:
        return next((it for it in self._entries.values() if it.undoes == entry.number), None)

    def _is_undone(self, entry: Entry) -> bool:
        by = self._undone_by(entry)
        return by is not None and not self._is_undone(by)

    def _in_effect_since(self, entry: Entry) -> list[Entry]:
        """The later changes that have not been undone."""
        since = (it for it in self._entries.values() if it.number > entry.number)
        return [it for it in since if it.undoes is None and not self._is_undone(it)]

    def _tell(self) -> None:
        by_seat: defaultdict[int, list[Entry]] = defaultdict(list)
        for it in self._entries.values():
            if it.undoes is None:
                by_seat[it.made.author.seat].append(it)
        latest = sorted(it.number for made in by_seat.values() for it in made[-MOST_TOLD:])
        self.told = tuple(self._describe(self._entries[number]) for number in latest)
        self._noted()

    def _describe(self, entry: Entry) -> ChangeState:
        by, undone = entry.made.author, self._is_undone(entry)
        return ChangeState(
            number=entry.number, seat=by.seat, name=by.name, words=entry.made.words, undone=undone
        )


def _clash(phrase: str, later: Entry | None) -> EngineError:
    if later is None:
        words = "the same was changed since."
    else:
        words = f"{later.made.author.name} has changed the same since ({later.made.words}). Undo that first."
    return EngineError("changed_since", f"{phrase} cannot be undone alone: {words}")
