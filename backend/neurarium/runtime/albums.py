"""All albums of the server. A change is kept before it is told of; so a restart loses none."""

import asyncio
import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from neurarium.engine.dataset import Holding
from neurarium.engine.datasets.own_pictures import OwnPictures
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.albums import PictureForm
from neurarium.runtime.album import Album, Change, Entry, first_classes, no_pictures
from neurarium.runtime.asking import Asking
from neurarium.runtime.carried_album import album_of, carried
from neurarium.runtime.errors import in_words
from neurarium.store.stored_album import StoredAlbum

if TYPE_CHECKING:
    from neurarium.store.album_shelf import AlbumShelf

ID_BYTES = 9
NOT_KEPT = "This was not done, as it cannot be kept"
# What is kept elsewhere need not be in memory when nobody used it for so long.
MOST_LOADED, IDLE_SECS = 64, 60.0
MOST_OPENING = 2
# Whose those are that were kept for another class.
NOBODYS = ""
# So often at most sessions are told of new pictures: thirty who draw at once are one change of the data.
TELL_SECS = 0.2

P = ParamSpec("P")
T = TypeVar("T")
Make = Callable[[Album], Entry | None]
Tell = Callable[[str, str, Album], None]


@dataclass
class Owned:
    """An album in memory, and the session that may change it; changes come one after the other."""

    album: Album
    session: str
    is_known: bool = False
    is_erased: bool = False
    used_at: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Albums:
    """Finds albums and changes them. `content` may be called from any thread, all else on the event loop.

    When the album of a session has changed, `tell` is called with the name that it had, the session and the
    album. Who changes an album of another session gets one of their own, with all that was in that one when
    it was shared: nobody changes what is another's.
    """

    def __init__(self, shelf: "AlbumShelf | None", tell: Tell, *, most: int) -> None:
        self._shelf = shelf
        self._tell = tell
        self._most = most
        self._lock = threading.Lock()
        self._bringing = threading.Lock()
        self._loaded: dict[str, Owned] = {}
        # Albums that a session has begun and may not have heard of, by what it was looking at.
        self._begun: dict[tuple[str, str], Owned] = {}
        self._untold: dict[tuple[str, str], Album] = {}
        # Who looks at one of these has no pictures, until they are told so.
        self._erased: set[str] = set()
        self.asking = Asking()
        # So many files with pictures are unpacked at a time.
        self.opening = asyncio.Semaphore(MOST_OPENING)

    @property
    def are_kept(self) -> bool:
        """Whether they outlast the server."""
        return self._shelf is not None

    def content(self, holding: Holding) -> bytes:
        """What a network learns from, at a revision.

        Raises:
            EngineError: there is no such album, or no longer.
        """
        album = self._find(holding.name).album
        with self._lock:
            entries = album.entries[: holding.revision]
            samples = album.samples() if holding.revision == album.revision else None
        if holding.revision != len(entries):
            raise _gone()
        return (samples or Album(album.id, entries).samples()).encode()

    def carried(self, name: str, revisions: Sequence[int]) -> bytes | None:
        """An album for the file of a run that learned from some of its revisions, if it is there.

        Raises:
            EngineError: that cannot be known now.
        """
        owned = self._found(name)
        if owned is None:
            return None
        with self._lock:
            entries = list(owned.album.entries)
        return carried(Album(name, entries), revisions)

    def bring(self, name: str, content: bytes) -> None:
        """Keep an album that came in a file, or what is new of it: nobody's, as one that was kept.

        One that is somebody's here, or was erased, stays as it is.

        Raises:
            EngineError: it is damaged, or cannot be kept.
        """
        brought = album_of(name, content)
        # A class may open the same file in the same moment.
        with self._bringing, in_words(NOT_KEPT):
            known = self._found(name)
            if name in self._erased:
                return
            if known is None:
                self._check_room(self._shelf.count() if self._shelf else len(self._loaded))
                owned = Owned(brought, NOBODYS, is_known=True)
                if self._shelf is not None:
                    self._shelf.add(name, _stored(owned))
                self._remember(owned)
            elif known.session == NOBODYS:
                self._go_on(known.album, brought)

    def _go_on(self, album: Album, brought: Album) -> None:
        """Add the later revisions of the same album."""
        for entry in brought.entries[album.revision :]:
            album.check(entry.change)
            if self._shelf is not None:
                self._shelf.append(album.id, album.revision, entry.stored())
            with self._lock:
                album.take(entry)

    async def at(self, session: str, dataset: Spec) -> Album:
        """The album that a session looks at: its own as it is now, another's at the revision that it names.

        Without a name it is what the session had last, or has no pictures. A session that is behind its own
        is told.

        Raises:
            EngineError: there is no such album, or no longer.
        """
        own = own_pictures(dataset)
        owned = self._begun_by(session, own.album) or await asyncio.to_thread(self._meant, session, own.album)
        if owned is None:
            return _new(own)
        if owned.session != session:
            return await asyncio.to_thread(owned.album.at, own.revision)
        if owned.is_known and (owned.album.id, owned.album.revision) != (own.album, own.revision):
            self._tell_soon(own.album, owned)
        return owned.album

    async def last_of(self, session: str) -> Album | None:
        """The album that a session looked at last, also where it learns from other data by now.

        Raises:
            EngineError: it cannot be read now.
        """
        owned = await asyncio.to_thread(self._meant, session, "")
        return owned.album if owned else None

    async def change(self, session: str, dataset: Spec, make: Make) -> Album:
        """Change the album of a session's data set, if there is something to; the album as it is then.

        Raises:
            EngineError: that cannot be, or it cannot be kept.
        """
        own = own_pictures(dataset)
        owned = await self._of_session(session, own)
        async with owned.turn:
            if owned.is_erased:
                raise _gone()
            entry = make(owned.album)
            if entry is None:
                return owned.album
            owned.album.check(entry.change)
            pictures = await asyncio.to_thread(owned.album.pictures_after, entry)
            if not owned.is_known:
                await self._add(owned)
            if self._shelf is not None:
                await self._kept(self._shelf.append, owned.album.id, owned.album.revision, entry.stored())
            with self._lock:
                owned.album.take(entry, pictures)
        self._tell_soon(own.album, owned)
        return owned.album

    async def keep(self, session: str, dataset: Spec) -> Album:
        """A copy of the album that a session looks at, which is no session's: nobody changes it any more.

        Raises:
            EngineError: there is no such album, or it cannot be kept.
        """
        album = await self.at(session, dataset)
        owned = Owned(await asyncio.to_thread(album.copy, _drawn_id()), NOBODYS)
        await self._add(owned)
        return owned.album

    async def erase(self, session: str) -> set[str]:
        """Erase all albums of a session for good, with every revision; what they were called.

        Raises:
            EngineError: they cannot be erased now.
        """
        begun = [owned for (other, _), owned in self._begun.items() if other == session]
        with self._lock:
            mine = [*begun, *(owned for owned in self._loaded.values() if owned.session == session)]
        async with contextlib.AsyncExitStack() as turns:
            for owned in {id(owned): owned for owned in mine}.values():
                await turns.enter_async_context(owned.turn)
            kept = await self._kept(self._shelf.erase, session) if self._shelf is not None else set()
            for owned in mine:
                owned.is_erased = True
            erased = {*kept, *(owned.album.id for owned in mine)}
            with self._lock:
                self._loaded = {name: it for name, it in self._loaded.items() if name not in erased}
            self._begun = {key: it for key, it in self._begun.items() if key[0] != session}
            self._erased |= erased
        return erased

    async def _of_session(self, session: str, own: OwnPictures) -> Owned:
        """The album that a session may change: its own, or one that begins as a copy of what it looks at."""
        if begun := self._begun_by(session, own.album):
            return begun
        found = await asyncio.to_thread(self._meant, session, own.album)
        if found is None or found.session != session:
            found = Owned(await asyncio.to_thread(_begun_from, found, own), session)
        # Others of the session may have begun it meanwhile.
        if begun := self._begun_by(session, own.album):
            return begun
        if not found.is_known:
            self._begun[session, own.album] = found
        return found

    def _begun_by(self, session: str, name: str) -> Owned | None:
        """The album that a session has begun from one of this name, and does not look at yet."""
        for key, owned in list(self._begun.items()):
            if key[0] == session and owned.album.id == name:
                del self._begun[key]
        return self._begun.get((session, name))

    def _meant(self, session: str, name: str) -> Owned | None:
        """The album of a name; without one, the last of the session, which may have lost its experiment."""
        if name and name not in self._erased:
            return self._find(name)
        with self._lock:
            own = [it for it in self._loaded.values() if it.session == session]
            if own:
                return max(own, key=lambda it: it.used_at)
        with in_words("Your pictures cannot be read now"):
            last = self._shelf.last_of(session) if self._shelf else None
        return self._find(last) if last else None

    def _find(self, name: str) -> Owned:
        found = self._found(name)
        if found is None:
            raise _gone()
        return found

    def _found(self, name: str) -> Owned | None:
        with self._lock:
            found = self._loaded.get(name)
            if found is not None:
                found.used_at = time.monotonic()
                return found
        with in_words("Your pictures cannot be read now"):
            stored = self._shelf.load(name) if self._shelf else None
        if stored is None:
            return None
        album = Album(name, map(Entry.of, stored.changes))
        return self._remember(Owned(album, stored.session, is_known=True))

    def _remember(self, owned: Owned) -> Owned:
        with self._lock:
            found = self._loaded.setdefault(owned.album.id, owned)
            found.used_at = now = time.monotonic()
            if self._shelf is not None and len(self._loaded) > MOST_LOADED:
                oldest = min(self._loaded.values(), key=lambda it: it.used_at)
                if oldest.used_at < now - IDLE_SECS:
                    del self._loaded[oldest.album.id]
            return found

    async def _add(self, owned: Owned) -> None:
        count = await self._kept(self._shelf.count) if self._shelf else len(self._loaded)
        self._check_room(count)
        if self._shelf is not None:
            await self._kept(self._shelf.add, owned.album.id, _stored(owned))
        owned.is_known = True
        self._remember(owned)

    def _check_room(self, count: int) -> None:
        """Raise unless one more can be kept beside so many."""
        if count >= self._most:
            words = f"This server keeps {self._most:,} albums of own pictures, and no more."
            raise EngineError("too_many_albums", words)

    @staticmethod
    async def _kept(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with in_words(NOT_KEPT):
            return await asyncio.to_thread(work, *args, **kwargs)

    def _tell_soon(self, name: str, owned: Owned) -> None:
        key = owned.session, name
        if key not in self._untold:
            asyncio.get_running_loop().call_later(TELL_SECS, self._tell_now, key)
        self._untold[key] = owned.album

    def _tell_now(self, key: tuple[str, str]) -> None:
        session, name = key
        self._tell(name, session, self._untold.pop(key))


def own_pictures(dataset: Spec) -> OwnPictures:
    """The data set of own pictures that a spec is.

    Raises:
        EngineError: it is another one.
    """
    if dataset.type != "own_pictures":
        words = "This session learns from other data. Choose “Own pictures” as its data first."
        raise EngineError("no_album", words)
    return OwnPictures.model_validate(dataset.config)


def _begun_from(other: Owned | None, own: OwnPictures) -> Album:
    """An album that begins as another one that a session looks at, or as one without pictures."""
    return other.album.copy(_drawn_id(), own.revision) if other and own.revision else _new(own)


def _new(own: OwnPictures) -> Album:
    form = PictureForm(size=own.size, colour=own.colour)
    begun = Entry(Change(classes=first_classes(own.names), form=form), no_pictures())
    return Album(_drawn_id(), (begun,))


def _stored(owned: Owned) -> StoredAlbum:
    return StoredAlbum(owned.session, tuple(entry.stored() for entry in owned.album.entries))


def _gone() -> EngineError:
    words = (
        "These pictures are not on this server, or no longer: they are kept with the session that they were "
        "drawn in. If you have them as a zip, choose “Own pictures” and open it."
    )
    return EngineError("no_album", words, field="dataset")


def _drawn_id() -> str:
    return secrets.token_urlsafe(ID_BYTES)
