"""Who asks for something of a session's own pictures, and may."""

from neurarium.engine.errors import EngineError
from neurarium.engine.fair_split import NEITHER, TEST, TRAIN
from neurarium.protocol.albums import AlbumState, PictureForm
from neurarium.protocol.rooms import Right
from neurarium.runtime.album import Album, Entry
from neurarium.runtime.albums import Make
from neurarium.runtime.manager import Manager
from neurarium.runtime.rooms import Rooms


class Desk:
    """Who asks for something of which session's album, and may."""

    def __init__(self, manager: Manager, rooms: Rooms, session_id: str, key: str | None) -> None:
        self.manager = manager
        self.rooms = rooms
        self.session = session = manager.find(session_id)
        self.key = key
        self.mark = rooms.mark(session, key)

    async def change(self, right: Right, make: Make) -> Album:
        """Change the album, if whoever asks may."""
        self.rooms.check_key(self.session, self.key, right)
        dataset = self.session.plan.experiment.dataset

        def checked(album: Album) -> Entry | None:
            entry = make(album)
            if entry and entry.change.form not in (None, album.form):
                self._expect_fit(entry.change.form or album.form)
            return entry

        return await self.manager.albums.change(self.session.id, dataset, checked)

    def _expect_fit(self, form: PictureForm) -> None:
        """Raise an EngineError unless the networks can learn from pictures of this form."""
        experiment = self.session.plan.experiment
        config = {**experiment.dataset.config, **form.model_dump(), "album": "", "revision": 0}
        dataset = experiment.dataset.model_copy(update={"config": config})
        try:
            self.manager.planner.check(experiment.model_copy(update={"dataset": dataset}))
        except EngineError as error:
            words = f"The network does not fit such pictures: {error.message} Choose another network first."
            raise EngineError("picture_form", words, field="form") from error

    async def album(self) -> Album:
        """The album as it is."""
        return await self.manager.albums.at(self.session.id, self.session.plan.experiment.dataset)

    def state(self, album: Album, *, added: int = 0, refused: tuple[str, ...] = ()) -> AlbumState:
        """What is told of it."""
        here = self.rooms.asked(self.session, self.key)
        # While the host still names the classes nobody is asked for one.
        is_asked = here is not None and self.mark is not None and album.is_named
        wanted = (
            self.manager.albums.asking.wanted(album, self.mark or "", here or set()) if is_asked else None
        )
        labels = [label for label in album.labels if label is not None]
        sides = album.sides()[album.shown()]
        return AlbumState(
            dataset=album.spec({}),
            classes=album.classes,
            counts=tuple(labels.count(it.id) for it in album.classes),
            form=album.form,
            split="person" if album.is_by_person else "picture",
            learn=int((sides == TRAIN).sum()),
            test=int((sides == TEST).sum()),
            neither=int((sides == NEITHER).sum()),
            can_undo=album.undo(self.mark) is not None,
            kept=self.manager.albums.are_kept,
            wanted=wanted,
            added=added,
            refused=refused,
        )
