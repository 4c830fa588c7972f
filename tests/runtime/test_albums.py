"""Albums are kept: a server that is started again has every drawing, at every revision."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neurarium.engine.dataset import HELD, Holding, dataset_registry
from neurarium.engine.datasets.own_pictures import OwnPictures, OwnSamples
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.protocol.albums import OwnClass, PictureForm
from neurarium.runtime import album_pictures
from neurarium.runtime.album import Added, Album, Change, Entry, no_pictures
from neurarium.runtime.albums import Albums, Make
from neurarium.runtime.picture_framing import brought_to
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import StoreError
from tests.store.conftest import open_store, sqlite_in

SHAPE = (28, 28, 1)
CLASSES = (OwnClass(id=0, name="star"), OwnClass(id=1, name="moon"))
NONE = Spec(type="own_pictures", config={"names": ["star", "moon"]})
DRAWN = (255 * (np.random.default_rng(0).random((30, *SHAPE)) > 0.8)).astype(np.uint8)


def albums_in(folder: Path) -> Albums:
    """A server's albums, as one that is started has them."""
    return Albums(open_store(sqlite_in(folder), folder).albums, lambda *_: None, most=3)


def drawing(number: int, label: int, person: str = "") -> Entry:
    return Entry(Change(by=person, added=(Added(label=label, person=person),)), DRAWN[number : number + 1])


async def drawn(albums: Albums, session: str, count: int) -> Album:
    entries = [drawing(number, number % 2, f"p{number % 6}") for number in range(count)]
    made = [await albums.change(session, NONE, giving(entry)) for entry in entries]
    return made[-1]


def giving(entry: Entry) -> Make:
    return lambda _: entry


def test_all_is_there_again_at_every_revision(tmp_path: Path) -> None:
    album = asyncio.run(drawn(albums_in(tmp_path), "session1", 30))
    again = albums_in(tmp_path)
    for revision in (1, 2, 17, 31):
        samples = OwnSamples.decode(again.content(Holding("albums", album.id, revision)))
        np.testing.assert_array_equal(samples.pictures, DRAWN[: revision - 1])
        np.testing.assert_array_equal(samples.label, np.arange(revision - 1) % 2)
    np.testing.assert_array_equal(samples.side, album.samples().side)
    assert album.is_by_person
    np.testing.assert_array_equal(samples.person, np.arange(30) % 6)
    for holding in (Holding("albums", album.id, 32), Holding("albums", "nowhere", 0)):
        with pytest.raises(EngineError, match="not on this server"):
            again.content(holding)
    # A session that has lost its experiment, too, has its pictures.
    assert asyncio.run(again.at("session1", NONE)).id == album.id
    assert asyncio.run(albums_in(tmp_path).at("session1", NONE)).id == album.id
    assert asyncio.run(again.at("session2", NONE)).labels == []


def test_what_is_erased_is_nowhere_and_what_was_kept_apart_stays(tmp_path: Path) -> None:
    async def act() -> tuple[Albums, Album, Album]:
        albums = albums_in(tmp_path)
        album = await drawn(albums, "session1", 3)
        kept = await albums.keep("session1", album.spec({}))
        assert await albums.erase("session1") == {album.id}
        assert (await albums.at("session1", NONE)).labels == []
        await albums.change("session1", NONE, giving(drawing(9, 0)))
        return albums, album, kept

    albums, album, kept = asyncio.run(act())
    for each in (albums, albums_in(tmp_path)):
        with pytest.raises(EngineError, match="not on this server"):
            each.content(Holding("albums", album.id, 4))
        assert len(OwnSamples.decode(each.content(Holding("albums", kept.id, 4))).label) == 3
    for picture in DRAWN[:3]:
        assert (tmp_path / "neurarium.db").read_bytes().count(picture.tobytes()) <= 1


def test_many_who_begin_at_once_draw_into_one_album_and_every_drawing_counts(tmp_path: Path) -> None:
    async def act() -> list[Album]:
        albums = albums_in(tmp_path)
        made = [albums.change("session1", NONE, giving(drawing(n, n % 2))) for n in range(12)]
        return await asyncio.gather(*made)

    found = asyncio.run(act())
    assert len({album.id for album in found}) == 1
    assert found[0].revision == 13
    content = albums_in(tmp_path).content(Holding("albums", found[0].id, 13))
    assert sorted(map(bytes, OwnSamples.decode(content).pictures)) == sorted(map(bytes, DRAWN[:12]))


def test_a_change_that_takes_long_holds_up_no_other_session_and_the_next_one_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of pictures are brought to another form; the event loop answers meanwhile."""
    begun, answered = threading.Event(), threading.Event()

    def slowly(form: PictureForm, picture: np.ndarray) -> np.ndarray:
        begun.set()
        assert answered.wait(20), "the event loop did not answer while pictures were brought to a form"
        return brought_to(form, picture)

    async def act() -> tuple[Album, list[int]]:
        albums = albums_in(tmp_path)
        album = await drawn(albums, "session1", 4)
        monkeypatch.setattr(album_pictures, "brought_to", slowly)
        spec = album.spec({})
        form = giving(Entry(Change(form=PictureForm(size=32)), no_pictures()))
        changes = [albums.change("session1", spec, it) for it in (form, giving(drawing(4, 1)))]
        made = asyncio.gather(*changes)
        await asyncio.to_thread(begun.wait, 20)
        seen = await albums.at("session1", spec)
        before = [seen.revision, len(seen.labels), seen.samples().pictures.shape[1]]
        answered.set()
        await made
        return album, before

    album, before = asyncio.run(act())
    assert before == [5, 4, 28]
    assert [bool(it.change.form) for it in album.entries[-2:]] == [True, False]
    samples = OwnSamples.decode(albums_in(tmp_path).content(Holding("albums", album.id, 7)))
    assert samples.pictures.shape == (5, 32, 32, 1)
    np.testing.assert_array_equal(album.samples().pictures, samples.pictures)


def test_what_cannot_be_kept_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act() -> None:
        albums = albums_in(tmp_path)
        album = await drawn(albums, "session1", 2)

        def full(*_: object) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(albums._shelf, "append", full)
        with pytest.raises(EngineError, match="the disk is full"):
            await albums.change("session1", album.spec({}), giving(drawing(2, 0)))
        assert (album.revision, len(album.labels)) == (3, 2)
        for number, session in enumerate(("session2", "session3", "session4")):
            monkeypatch.undo()
            if number < 2:
                await drawn(albums, session, 1)
            else:
                with pytest.raises(EngineError, match="keeps 3 albums"):
                    await drawn(albums, session, 1)

    asyncio.run(act())


def test_undo_takes_back_ones_own_and_leaves_what_was_changed_since() -> None:
    album = Album("x", [Entry(Change(classes=()), no_pictures())])
    album.take(
        Entry(Change(by="host", classes=album.with_classes([(None, "a"), (None, "b")])), no_pictures())
    )
    for number, by in enumerate(("ann", "ben", "ann")):
        album.take(drawing(number, 0, by))
    album.take(Entry(Change(by="host", labels={0: 1, 1: None}), no_pictures()))

    def undone(by: str | None) -> list[int | None]:
        change = album.undo(by)
        assert change is not None
        album.check(change)
        album.take(Entry(change, no_pictures()))
        return album.labels

    assert undone("ann") == [1, None, None]
    # Her first was moved by the host since, and stays.
    assert album.undo("ann") is None
    assert undone("host") == [0, 0, None]
    assert undone("ann") == [None, 0, None]
    assert undone(None) == [None, None, None]


def test_classes_that_are_left_out_come_back_with_their_pictures() -> None:
    album = Album("x", [Entry(Change(classes=()), no_pictures())])

    def name(*wanted: tuple[int | None, str]) -> None:
        change = Change(classes=album.with_classes(wanted))
        album.check(change)
        album.take(Entry(change, no_pictures()))

    name((None, "a"), (None, "b"), (None, "c"))
    for number in range(6):
        album.take(drawing(number, number % 3))
    name((2, "sea"), (None, "new"), (0, "a"))
    samples = album.samples()
    assert [it.id for it in album.classes] == [2, 3, 0]
    np.testing.assert_array_equal(samples.label, [2, 0, 2, 0])
    np.testing.assert_array_equal(samples.pictures, DRAWN[[0, 2, 3, 5]])
    name((0, "a"), (1, "b"))
    np.testing.assert_array_equal(album.samples().label, [0, 1, 0, 1])
    with pytest.raises(EngineError, match="needs a name"):
        name((0, " \u202e "), (1, "b"))


def test_pictures_are_brought_to_a_form_and_back_without_loss(tmp_path: Path) -> None:
    large = PictureForm(size=32, colour=True)
    drawn = np.random.default_rng(1).integers(0, 255, (1, *large.shape)).astype(np.uint8)

    async def act() -> Album:
        albums = albums_in(tmp_path)
        album = await albums.change("session1", NONE, giving(Entry(Change(form=large), no_pictures())))
        undone = album.undo(None)
        assert (undone and undone.form) == PictureForm()
        spec = album.spec({})
        assert (spec.config["size"], spec.config["colour"]) == (32, True)
        album = await albums.change("session1", spec, giving(Entry(Change(added=(Added(label=0),)), drawn)))
        undone = album.undo(None)
        assert undone is not None
        assert (undone.form, undone.labels) == (None, {0: None})
        small = giving(Entry(Change(form=PictureForm()), no_pictures()))
        album = await albums.change("session1", album.spec({}), small)
        assert album.samples().pictures.shape == (1, 28, 28, 1)
        assert (album.spec({}).config["size"], album.spec({}).config["colour"]) == (28, False)
        mixed = giving(Entry(Change(added=(Added(label=1),)), DRAWN[:1]))
        album = await albums.change("session1", album.spec({}), mixed)
        for _ in range(2):  # the picture, then the form
            back = album.undo(None)
            assert back is not None
            entry = Entry(back, no_pictures())
            album = await albums.change("session1", album.spec({}), giving(entry))
        assert album.form == large
        return album

    album = asyncio.run(act())
    content = albums_in(tmp_path).content(Holding("albums", album.id, album.revision))
    np.testing.assert_array_equal(OwnSamples.decode(content).pictures, drawn)
    read = dataset_registry.build(album.spec({}))
    assert read.spec().input_shapes == {"input": (32, 32, 3)}
    np.testing.assert_array_equal(read.parse({HELD: content}, seed=0).train.fields["input"], drawn)
    with pytest.raises(EngineError, match="32 × 32 × 3, not 28 × 28"):
        OwnPictures(album="a").parse({HELD: content}, seed=0)


def samples_at(albums: Albums, name: str, revision: int) -> OwnSamples:
    return OwnSamples.decode(albums.content(Holding("albums", name, revision)))


def test_pictures_go_with_a_run_to_another_server_but_those_that_were_removed(tmp_path: Path) -> None:
    here, there = albums_in(tmp_path / "here"), albums_in(tmp_path / "there")

    async def removed() -> Album:
        await drawn(here, "session1", 12)
        rude = Entry(Change(by="host", labels={3: None}), no_pictures())
        return await here.change("session1", NONE, giving(rude))

    album = asyncio.run(removed())
    first = here.carried(album.id, [6, album.revision])
    assert first is not None
    assert DRAWN[3].tobytes() in first, "at revision 6 it was learned from"
    content = here.carried(album.id, [album.revision])
    assert content is not None
    assert DRAWN[3].tobytes() not in content
    assert DRAWN[4].tobytes() in content
    assert b'"p4"' not in content
    there.bring(album.id, content)
    for ours, theirs in zip(
        samples_at(here, album.id, album.revision), samples_at(there, album.id, album.revision), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)

    async def drawn_there() -> Album:
        of_it = Spec(
            type="own_pictures",
            config={"album": album.id, "revision": album.revision, "names": ["star", "moon"]},
        )
        return await there.change("session2", of_it, giving(drawing(20, 0)))

    assert asyncio.run(drawn_there()).id != album.id
    assert len(samples_at(there, album.id, album.revision).pictures) == 11


def test_later_revisions_of_pictures_that_came_in_a_file_come_with_another(tmp_path: Path) -> None:
    here, there = albums_in(tmp_path / "here"), Albums(None, lambda *_: None, most=1)
    album = asyncio.run(drawn(here, "session1", 6))
    for revision in (4, 7, 4):
        content = here.carried(album.id, [revision])
        assert content is not None
        there.bring(album.id, content)
        there.bring(album.id, content)
    assert len(samples_at(there, album.id, 7).pictures) == 6
    with pytest.raises(EngineError, match="keeps 1 albums"):
        there.bring("another", content or b"")
    assert there.carried("nowhere", [1]) is None


def test_a_class_opens_the_same_file_in_the_same_moment(tmp_path: Path) -> None:
    here, there = albums_in(tmp_path / "here"), albums_in(tmp_path / "there")
    album = asyncio.run(drawn(here, "session1", 6))
    for revision in (4, 7):
        content = here.carried(album.id, [revision])
        assert content is not None
        with ThreadPoolExecutor(8) as threads:
            for done in [threads.submit(there.bring, album.id, content) for _ in range(8)]:
                done.result()
    assert there.carried(album.id, [7]) == here.carried(album.id, [7])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing of the kind",
        Checkpoint("[]", {}).encode(),
        Checkpoint('["{}"]', {"pixels": np.zeros(9, np.uint8), "sizes": np.array([9])}).encode()[:-4],
        Checkpoint('["nothing"]', {"pixels": np.zeros(0, np.uint8), "sizes": np.array([0])}).encode(),
        Checkpoint(
            json.dumps([Change(classes=CLASSES, added=(Added(label=0),)).model_dump_json()]),
            {"pixels": np.zeros(5, np.uint8), "sizes": np.array([5])},
        ).encode(),
    ],
)
def test_pictures_in_a_file_that_are_damaged_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EngineError, match="damaged"):
        albums_in(tmp_path).bring("damaged", content)
