"""Pictures of opened files, brought into an album: their folders are its classes."""

import numpy as np

from neurarium.engine.datasets.own_pictures import MAX_CLASSES, MIN_CLASSES, MOST_PICTURES
from neurarium.engine.errors import EngineError
from neurarium.protocol.albums import OwnClass
from neurarium.runtime.album import Added, Album, Change, Entry, tidy_name
from neurarium.runtime.opened_pictures import Opened


def brought(album: Album, found: Opened, label: int | None, *, by: str) -> Entry | None:
    """What adds as many pictures as there is room for; why others are left out is added to `refused`.

    Those in no folder are of the class `label`, or of the first. Classes of which there are no pictures make
    room for those of the folders.
    """
    folders = [_class_name(folder) for folder in found.folders]
    classes = _with_folders(album, [folder for folder in dict.fromkeys(folders) if folder])
    by_name = {it.name: it.id for it in classes} | {"": classes[0].id if label is None else label}
    fitting = [number for number, folder in enumerate(folders) if folder in by_name]
    if len(fitting) < len(folders):
        left_out = len(set(folders) - set(by_name))
        found.refused.append(
            f"{left_out:,} folders are left out: there may be {MAX_CLASSES} classes, and each folder is one."
        )
    room = MOST_PICTURES - len(album.shown())
    if len(fitting) > room:
        found.refused.append(
            f"{len(fitting) - room:,} pictures are left out: there may be {MOST_PICTURES:,} in all."
        )
    chosen = fitting[: max(0, room)]
    if not chosen:
        return None
    added = tuple(
        Added(label=by_name[folders[number]], person=_person(album, found.people[number]))
        for number in chosen
    )
    change = Change(by=by, classes=classes if classes != album.classes else None, added=added)
    return Entry(change, np.stack([found.pictures[number] for number in chosen]))


def _person(album: Album, mark: str) -> str:
    """A mark of somebody in a file: nobody else's, whatever it is in other files and in the room."""
    return f"{album.revision}:{mark}" if mark else ""


def _with_folders(album: Album, folders: list[str]) -> tuple[OwnClass, ...]:
    """The classes of an album with those of folders, as far as there is room."""
    known = {it.name for it in album.classes}
    new = [folder for folder in folders if folder not in known]
    is_used = {label for label in album.labels if label is not None}
    kept = [it for it in album.classes if not new or it.id in is_used or it.name in folders]
    if len(kept) + len(new) < MIN_CLASSES:
        kept = list(album.classes)
    wanted = [*((it.id, it.name) for it in kept), *((None, name) for name in new)]
    return album.with_classes(wanted[:MAX_CLASSES])


def _class_name(folder: str) -> str:
    """The class that a folder is, or nothing."""
    try:
        return tidy_name(folder)
    except EngineError:
        return ""
