"""Own pictures: the album that a session learns from, drawing by drawing or file by file."""

import asyncio
import math
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from neurarium.api.deps import ManagerDep, RoomsDep, SeatKeyDep
from neurarium.api.desk import Desk
from neurarium.engine.errors import EngineError
from neurarium.engine.layer import format_shape
from neurarium.protocol.albums import AlbumState, ClassId, NewClasses, NewLabels, NewPicture, PicturesMeta
from neurarium.protocol.frames import encode_frame
from neurarium.runtime.album import Added, Album, Change, Entry, no_pictures
from neurarium.runtime.brought_pictures import brought
from neurarium.runtime.opened_pictures import opened
from neurarium.runtime.written_pictures import Kind, written

router = APIRouter(prefix="/sessions/{session_id}/pictures")


@router.get("/album")
async def album(manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str) -> AlbumState:
    """The classes, and how many pictures each has."""
    desk = Desk(manager, rooms, session_id, key)
    return desk.state(await desk.album())


@router.get("", response_class=Response)
async def pictures(
    manager: ManagerDep,
    rooms: RoomsDep,
    key: SeatKeyDep,
    session_id: str,
    since: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """All that are shown, by number, with their classes; the pixels of those from `since` on; as a frame."""
    desk = Desk(manager, rooms, session_id, key)
    found = await desk.album()
    shown = found.shown()
    names = rooms.people(desk.session, key)
    meta = PicturesMeta(
        since=since,
        numbers=tuple(shown.tolist()),
        labels=tuple(found.labels[number] or 0 for number in shown),
        sides=tuple(found.sides()[shown].tolist()),
        people=tuple(names.get(found.people[number], "") for number in shown) if names else (),
    )
    frame = encode_frame(meta, {"input": found.pictures(shown[shown >= since])})
    return Response(frame, media_type="application/octet-stream")


@router.post("", status_code=201)
async def add(
    manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str, wanted: NewPicture
) -> AlbumState:
    """One more drawing."""
    desk = Desk(manager, rooms, session_id, key)
    drawn = np.frombuffer(wanted.pixels, np.uint8)
    if not drawn.any():
        raise EngineError("invalid_picture", "Nothing is drawn yet.", field="pixels")
    added = (Added(label=wanted.label, person=desk.mark or ""),)

    def make(album: Album) -> Entry | None:
        shape = album.form.shape
        if drawn.size != math.prod(shape):
            words = f"A picture has {format_shape(shape)} pixels, not {drawn.size}."
            raise EngineError("invalid_picture", words, field="pixels")
        return Entry(Change(by=desk.mark or "", added=added), drawn.reshape(1, *shape))

    found = await desk.change("draw", make)
    manager.albums.asking.drew(found, desk.mark or "")
    return desk.state(found, added=1)


@router.post("/files", status_code=201)
async def open_file(
    manager: ManagerDep,
    rooms: RoomsDep,
    key: SeatKeyDep,
    session_id: str,
    request: Request,
    name: Annotated[str, Query(max_length=400)],
    label: ClassId | None = None,
) -> AlbumState:
    """The pictures of a file: one, or a zip. Their folders are their classes; without any, `label` is."""
    desk = Desk(manager, rooms, session_id, key)
    rooms.check_key(desk.session, key, "govern")
    content = await request.body()
    async with manager.albums.opening:
        form = (await desk.album()).form
        found = await asyncio.to_thread(opened, name, content, form)
    before = 0

    def make(album: Album) -> Entry | None:
        nonlocal before
        before = len(album.labels)
        return brought(album, found, label, by=desk.mark or "")

    album = await desk.change("govern", make)
    return desk.state(album, added=len(album.labels) - before, refused=tuple(found.refused))


@router.get("/file/{kind}", response_class=Response)
async def download(
    manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str, kind: Kind
) -> Response:
    """All pictures as a file that can be opened again: a zip with a folder for each class, npz or CSV."""
    found = await Desk(manager, rooms, session_id, key).album()
    made = await asyncio.to_thread(written, kind, found.classes, found.samples())
    headers = {"Content-Disposition": f'attachment; filename="{made.filename}"'}
    return Response(made.content, media_type=made.media_type, headers=headers)


@router.post("/kept", status_code=201)
async def keep(manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str) -> AlbumState:
    """A copy of all pictures as they are now, which no session changes: another class can begin with it."""
    desk = Desk(manager, rooms, session_id, key)
    rooms.check_key(desk.session, key, "govern")
    dataset = desk.session.plan.experiment.dataset
    return desk.state(await manager.albums.keep(desk.session.id, dataset))


@router.post("/classes")
async def name_classes(
    manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str, wanted: NewClasses
) -> AlbumState:
    """Name the classes, add some, or leave some out; and say what form the pictures are to have."""
    desk = Desk(manager, rooms, session_id, key)

    def make(album: Album) -> Entry | None:
        classes = album.with_classes((it.id, it.name) for it in wanted.classes)
        form = None if wanted.form == album.form else wanted.form
        change = Change(by=desk.mark or "", classes=classes, form=form)
        # That they are to be called as they are is worth knowing too, once.
        is_news = form or classes != album.classes or not album.is_named
        return Entry(change, no_pictures()) if is_news else None

    return desk.state(await desk.change("govern", make))


@router.post("/labels")
async def mend(
    manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str, wanted: NewLabels
) -> AlbumState:
    """Move pictures to other classes, or remove them."""
    desk = Desk(manager, rooms, session_id, key)
    change = Change(by=desk.mark or "", labels=wanted.labels)
    return desk.state(await desk.change("govern", lambda _: Entry(change, no_pictures())))


@router.post("/undo")
async def undo(manager: ManagerDep, rooms: RoomsDep, key: SeatKeyDep, session_id: str) -> AlbumState:
    """Take back what whoever asks did last; without a room, what anybody did."""
    desk = Desk(manager, rooms, session_id, key)

    def make(album: Album) -> Entry | None:
        change = album.undo(desk.mark)
        return Entry(change, no_pictures()) if change else None

    return desk.state(await desk.change("draw", make))
