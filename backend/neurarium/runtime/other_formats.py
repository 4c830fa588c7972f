"""Files that people take for pictures, or for a zip of them, told by how they begin."""

# Where it begins with what, and what it is.
BEGINNINGS = (
    (4, b"ftyphe", "is a photo as iPhones keep it (HEIC)"),
    (4, b"ftypmif1", "is a photo as iPhones keep it (HEIC)"),
    (4, b"ftypavif", "is an AVIF"),
    (4, b"ftyp", "is a film"),
    (0, b"\x1aE\xdf\xa3", "is a film"),
    (0, b"%PDF", "is a PDF"),
    (0, b"8BPS", "is a document of Photoshop"),
    (0, b"PK", "is a zip that is damaged or was cut off"),
    (0, b"Rar!", "is a RAR archive, not a zip"),
    (0, b"7z\xbc\xaf", "is a 7z archive, not a zip"),
    (0, b"\x1f\x8b", "is a gzip archive, not a zip"),
)


def named(content: bytes) -> str:
    """What a file is that is no picture that can be read, as the rest of a sentence about it."""
    if not content:
        return "is empty"
    told = (what for place, begin, what in BEGINNINGS if content[place:].startswith(begin))
    return next(told, "is no picture that can be read")
