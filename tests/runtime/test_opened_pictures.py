"""Files with pictures: what people have is read, and all else is refused in a sentence that names it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from neurarium.engine.datasets.own_pictures import OwnSamples
from neurarium.engine.field import NOBODY
from neurarium.engine.near_duplicates import Originals
from neurarium.protocol.albums import OwnClass, PictureForm
from neurarium.runtime.album import Album, Change, Entry, first_classes, no_pictures
from neurarium.runtime.brought_pictures import brought
from neurarium.runtime.opened_pictures import opened
from neurarium.runtime.picture_framing import framed
from neurarium.runtime.written_pictures import WRITERS, Kind
from neurarium.runtime.written_pictures import written as as_file

BOX = 20
FORMS = [PictureForm(size=size, colour=colour) for size in (28, 32) for colour in (False, True)]
RING = np.hypot(*np.mgrid[-60:60, -60:60])
INK = ((RING > 30) & (RING < 45)).astype(np.uint8)  # (120, 120)


def written(mode: str, kind: str, **options: object) -> bytes:
    """A black ring on white as a file of a mode."""
    content = io.BytesIO()
    Image.fromarray(255 * (1 - INK)).convert(mode).save(content, kind, **options)
    return content.getvalue()


def clear_png(ink: int = 0) -> bytes:
    """A ring on nothing: what is transparent is of its colour, too."""
    pixels = np.full((120, 120, 4), ink, np.uint8)
    pixels[..., 3] = 255 * INK
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def fine_png() -> bytes:
    """A ring in 65,536 steps of grey."""
    content = io.BytesIO()
    Image.fromarray((40_000 * (1 - INK.astype(np.uint16)) + 9_000).astype(np.uint16)).save(content, "PNG")
    return content.getvalue()


def turned_jpeg() -> bytes:
    """A photo that is to be turned by a quarter, of a ring at the left of where it lies now."""
    wide = np.full((120, 300), 255, np.uint8)
    wide[:, :60] *= 1 - INK[:, 60:]
    exif = Image.Exif()
    exif[0x0112] = 6
    content = io.BytesIO()
    Image.fromarray(wide).save(content, "JPEG", exif=exif)
    return content.getvalue()


def animated() -> bytes:
    content = io.BytesIO()
    frames = [Image.fromarray(255 * (1 - INK)), Image.new("L", (120, 120), 255)]
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        written("L", "PNG"),
        written("1", "BMP"),
        written("P", "GIF"),
        written("CMYK", "JPEG"),
        written("RGB", "WEBP"),
        fine_png(),
        clear_png(),
        clear_png(255),
        animated(),
        written("RGB", "JPEG", quality=60),
    ],
)
def test_a_ring_is_a_ring_in_the_box_of_the_pad_whatever_the_file(content: bytes) -> None:
    found = opened("ring", content)
    assert found.refused == []
    (picture,) = (it[..., 0].astype(float) for it in found.pictures)
    ink = picture > 100
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    assert abs(np.ptp(rows) + 1 - BOX) <= 1
    assert abs(np.ptp(columns) + 1 - BOX) <= 1
    mass = [(picture.sum(axis) @ np.arange(28)) / picture.sum() for axis in (0, 1)]
    np.testing.assert_allclose(mass, 13.5, atol=0.6)
    assert picture.max() == 255
    assert picture[13:15, 13:15].max() < 30  # empty within


def test_ink_is_told_from_a_ground_of_the_same_brightness_by_its_colour() -> None:
    red, teal = np.array([200, 60, 60], np.uint8), np.array([24, 128, 128], np.uint8)
    pixels = np.where(INK[..., np.newaxis] > 0, red, teal)
    assert np.ptp(np.asarray(Image.fromarray(pixels).convert("L"))) < 10
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    found = opened("ring.png", content.getvalue())
    assert found.refused == []
    (ring,) = opened("ring.png", written("L", "PNG")).pictures
    np.testing.assert_allclose(found.pictures[0], ring, atol=1)


def floats(*values: float) -> bytes:
    """A picture of so many numbers that repeat, as TIFF."""
    content = io.BytesIO()
    Image.fromarray(np.resize(np.array(values, np.float32), (40, 40))).save(content, "TIFF")
    return content.getvalue()


def test_numbers_of_a_damaged_file_that_are_none_are_passed_over() -> None:
    found = opened("fine.tiff", floats(*[0.0] * 820, np.nan, np.inf, 5.0, 9.0))
    assert found.refused == []
    assert found.pictures[0].max() == 255
    (words,) = opened("none.tiff", floats(np.nan)).refused
    assert words.startswith("“none.tiff” has no numbers for pixels: ")


def test_a_photo_is_turned_as_it_was_taken() -> None:
    (picture,) = opened("photo.jpg", turned_jpeg()).pictures
    ink = picture[..., 0] > 100
    # The open side of half a ring was to the left, and is up.
    assert ink[:14].sum() < ink[14:].sum()
    assert np.ptp(np.flatnonzero(ink.any(0))) > np.ptp(np.flatnonzero(ink.any(1)))


def png_of_size(width: int, height: int) -> bytes:
    """A file that says that it is so large, and holds nothing."""

    def part(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", b"") + part(b"IEND", b"")


def zip_of(files: dict[str, bytes], change: Callable[[bytes], bytes] = lambda it: it) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(name, file)
    return change(content.getvalue())


def encrypted(content: bytes) -> bytes:
    """The same zip, which says of its files that they are encrypted."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def torn(content: bytes) -> bytes:
    """The same file with a byte of it changed."""
    return content[:60] + bytes([content[60] ^ 0xFF]) + content[61:]


def plain_png() -> bytes:
    content = io.BytesIO()
    Image.new("L", (50, 50), 255).save(content, "PNG")
    return content.getvalue()


RING_PNG = written("L", "PNG")
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.png", b"a shopping list", "“notes.png” is no picture"),
        ("cut.png", RING_PNG[:200], "“cut.png” is damaged"),
        ("huge.png", png_of_size(8_000, 5_000), "“huge.png” has 8,000 × 5,000 pixels"),
        ("logo.svg", SVG, "“logo.svg” is a drawing of lines"),
        ("white.png", png_of_size(0, 0), "“white.png” is"),
        ("empty.png", b"", "“empty.png” is empty"),
        ("vast.png", png_of_size(60_000, 60_000), "“vast.png” has too many pixels"),
        (
            "photo.heic",
            b"\0\0\0\x18ftypheic" + bytes(60),
            "“photo.heic” is a photo as iPhones keep it (HEIC)",
        ),
        ("talk.mp4", b"\0\0\0\x18ftypisom" + bytes(60), "“talk.mp4” is a film"),
        ("cut.zip", zip_of({"a/1.png": RING_PNG})[:-30], "“cut.zip” is a zip that is damaged or was cut off"),
        ("set.rar", b"Rar!" + bytes(60), "“set.rar” is a RAR archive, not a zip"),
        ("secret.zip", zip_of({"a/1.png": RING_PNG}, encrypted), "“a/1.png” is encrypted"),
        ("none.zip", zip_of({}), "“none.zip” has no pictures"),
        ("torn.zip", zip_of({"a/1.png": RING_PNG}, torn), "“torn.zip” is a damaged zip"),
        ("plain.png", plain_png(), "“plain.png” shows nothing"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(name: str, content: bytes, words: str) -> None:
    found = opened(name, content)
    assert found.pictures == []
    assert found.refused[0].startswith(words)
    assert found.refused[0].endswith(".")


def test_a_bomb_is_not_unpacked() -> None:
    found = opened("bomb.zip", zip_of({"a/bomb.png": bytes(40 * 2**20), "b/1.png": RING_PNG}))
    assert found.refused == ["“a/bomb.png” is larger than 32 MiB."]
    assert found.folders == ["b"]


def test_the_good_ones_of_a_zip_are_kept_and_paths_lead_nowhere() -> None:
    found = opened(
        "mixed.zip",
        zip_of(
            {
                "pets/cats/1.png": RING_PNG,
                "../../etc/2.png": RING_PNG,
                "__MACOSX/cats/._1.png": b"x",
                "cats/.DS_Store": b"x",
                "cats/readme.txt": b"hello",
                "3.png": RING_PNG,
            }
        ),
    )
    assert found.folders == ["cats", "etc", ""]
    assert found.refused == ["Left out, as text: “readme.txt”."]


def test_classes_that_another_program_numbers_keep_the_names_of_their_folders() -> None:
    pictures = {"cat/1.png": RING_PNG, "dog_/2.png": RING_PNG}
    theirs = opened("pets.zip", zip_of({**pictures, "classes.csv": b"cat,0\ndog_,1\n"}))
    assert (theirs.folders, theirs.refused) == (["cat", "dog_"], ["Left out, as text: “classes.csv”."])
    ours = opened("pets.zip", zip_of({**pictures, "classes.csv": b"cat,cat\ndog_,dog?\n"}))
    assert (ours.folders, ours.refused) == (["cat", "dog?"], [])
    endless = opened("pets.zip", zip_of({**pictures, "classes.csv": b"cat," + b"x" * 200_000}))
    assert endless.folders == ["cat", "dog_"]


def test_what_lies_beside_the_pictures_of_a_zip_is_one_sentence() -> None:
    texts = {f"{folder}/notes.md": b"# Notes" for folder in "abcde"}
    found = opened("pets.zip", zip_of({"cats/1.png": RING_PNG, **texts}))
    assert found.refused == ["Left out, as text: “notes.md”, “notes.md”, “notes.md” and 2 more."]
    found = opened("notes.zip", zip_of(texts))
    assert [sentence.split(":")[0] for sentence in found.refused] == [
        "“notes.zip” has no pictures",
        "Left out, as text",
    ]


def test_files_of_random_bytes_are_refused_and_nothing_breaks() -> None:
    rng = np.random.default_rng(0)
    for begin in (
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"PK\x03\x04",
        b"BM",
        b"II*\x00",
        b"RIFF",
    ):
        for _ in range(10):
            found = opened("odd", begin + rng.bytes(200))
            assert found.pictures == []
            assert found.refused
    whole = bytearray(RING_PNG)
    for place in range(8, len(whole), 7):
        broken = bytes(whole[:place]) + bytes([whole[place] ^ 0x55]) + bytes(whole[place + 1 :])
        found = opened("bent.png", broken)
        assert len(found.pictures) + len(found.refused) == 1


@pytest.mark.parametrize("kind", list(WRITERS))
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_file_that_was_downloaded_is_opened_as_it_was(kind: Kind, form: PictureForm) -> None:
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 256, (6, *form.shape)).astype(np.uint8)
    pictures[:, [0, -1]] = pictures[:, :, [0, -1]] = 0  # a black rim, as all that is framed has
    labels, people = np.array([0, 1, 2, 0, 1, 2]), np.array([3, NOBODY, 5, 5, 3, NOBODY])
    classes = [OwnClass(id=4, name="a/b"), OwnClass(id=7, name='a, "кот"?'), OwnClass(id=9, name="星")]
    file = as_file(kind, classes, OwnSamples(pictures, labels, labels, people))
    found = opened(file.filename, file.content, form)
    assert found.refused == []
    is_zip = kind == "zip"
    order = [0, 3, 1, 4, 2, 5] if is_zip else list(range(6))
    assert found.folders == [classes[labels[number]].name for number in order]
    np.testing.assert_array_equal(np.stack(found.pictures), pictures[order])
    marks = ["3", "", "5", "5", "3", ""]
    assert found.people == ([""] * 6 if kind == "csv" else [marks[number] for number in order])


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_file_takes_the_form_of_the_album_in_the_same_frame(form: PictureForm) -> None:
    gold, blue = np.array([230, 190, 40]), np.array([20, 60, 220])
    pixels = np.where(INK[..., np.newaxis] > 0, gold, blue).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(np.pad(pixels, ((0, 40), (0, 0), (0, 0)), "edge")).save(content, "PNG")
    [picture] = opened("ring.png", content.getvalue(), form).pictures
    assert picture.shape == form.shape
    ground = blue if form.colour else np.zeros(1)
    np.testing.assert_array_equal(picture[0, 0], ground)
    is_ink = np.abs(picture.astype(float) - ground).max(-1) > 60
    assert abs(np.ptp(np.flatnonzero(is_ink.any(1))) + 1 - form.size * BOX / 28) <= 2
    assert np.abs(np.array(np.nonzero(is_ink)).mean(1) - (form.size - 1) / 2).max() <= 1
    if form.colour:  # thin lines are mixed with the ground where they are made small
        assert np.abs(picture.astype(float) - gold).max(-1).min() < 20


def test_of_colours_copies_are_known_on_any_ground_and_other_colours_are_other_pictures() -> None:
    white = np.full((1, 32, 32, 3), 255, np.uint8)
    red, green, left = white.copy(), white.copy(), white.copy()
    red[:, 10:20, 10:20], green[:, 10:20, 10:20], left[:, 10:20, 2:12] = (220, 0, 0), (0, 160, 0), (220, 0, 0)
    found = Originals()
    found.add(np.concatenate([red, green, left, np.clip(red.astype(int) - 3, 0, 255).astype(np.uint8)]))
    assert found.first == [0, 1, 2, 0]


def npz_of(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


RINGS = np.stack([255 * (1 - INK), 255 * INK])
GREY = ",".join(map(str, INK[::4, ::4].ravel()))


@pytest.mark.parametrize(
    ("name", "content", "folders"),
    [
        ("others.npz", npz_of(images=RINGS / 255, y=np.array([3, 0])), ["3", "0"]),
        ("colours.npz", npz_of(x=np.repeat(RINGS[..., np.newaxis], 3, 3)), ["", ""]),
        (
            "named.npz",
            npz_of(pictures=RINGS, label=np.array([1, 0]), classes=np.array(["a", "b"])),
            ["b", "a"],
        ),
        ("table.csv", f"label{',x' * 900}\nring,{GREY}\n5,{GREY}".encode(), ["ring", "5"]),
        ("windows.csv", b"\xef\xbb\xbf" + f"ring;{GREY}".replace(",", ";").encode(), ["ring"]),
    ],
)
def test_tables_of_others_are_framed_as_files_are(name: str, content: bytes, folders: list[str]) -> None:
    found = opened(name, content)
    assert (found.refused, found.folders) == ([], folders)
    for picture in found.pictures:
        assert picture.max() == 255
        assert picture[13:15, 13:15].max() < 30
        assert abs(np.ptp(np.flatnonzero((picture[..., 0] > 100).any(1))) + 1 - BOX) <= 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.npz", npz_of(weights=RINGS), "has no pictures: an array “pictures” of"),
        ("b.npz", npz_of(pictures=RINGS, labels=np.arange(3)), "has 2 pictures and 3 labels"),
        ("c.npz", npz_of(pictures=np.array([{}], dtype=object)), "allow_pickle=False"),
        ("d.csv", b"cat,1,2,3\ndog,1,2,3", "is no table of square pictures"),
        ("e.csv", f"ring,{GREY}\nring,{GREY},1".encode(), "(picture 2 has 901 numbers)"),
        ("f.csv", b"", "a row for each picture is expected"),
        ("g.csv", b"\xff\xfe\x00", "cannot be read as a table"),
        ("h.csv", b"ring,0,0,0,0", "Picture 1 of “h.csv” shows nothing"),
    ],
)
def test_what_is_no_table_of_pictures_is_refused_in_words(name: str, content: bytes, words: str) -> None:
    found = opened(name, content)
    assert found.pictures == []
    (refused,) = found.refused
    assert words in refused


def test_folders_become_classes_and_empty_ones_make_room() -> None:
    album = Album("x", [Entry(Change(classes=first_classes(["A", "B"])), no_pictures())])
    files = {f"{folder}/{n}.png": RING_PNG for folder in ("cat", "dog", "B") for n in range(2)}
    found = opened("pets.zip", zip_of({**files, "loose.png": RING_PNG}))
    entry = brought(album, found, 1, by="")
    assert entry is not None
    album.check(entry.change)
    album.take(entry)
    assert [it.name for it in album.classes] == ["B", "cat", "dog"]
    names = {it.id: it.name for it in album.classes}
    assert [names[label] for label in album.labels if label is not None] == [
        *("cat", "cat", "dog", "dog", "B", "B"),
        "B",
    ]
    many = opened("many.zip", zip_of({f"folder {n}/1.png": RING_PNG for n in range(25)}))
    entry = brought(album, many, None, by="")
    assert entry is not None
    assert len(entry.change.added) == 17  # with the three there are twenty
    assert "8 folders are left out" in many.refused[-1]


def test_ink_is_what_differs_from_the_ground_be_it_dark_or_light() -> None:
    grey = np.full((60, 60), 200, np.float32)
    grey[20:40, 25:35] = 40
    dark, light = (framed(each[..., np.newaxis], PictureForm()) for each in (grey, 255 - grey))
    np.testing.assert_array_equal(dark, light)
