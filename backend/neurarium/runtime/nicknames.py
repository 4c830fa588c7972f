"""What people in a room are called."""

import secrets
import unicodedata
from collections.abc import Container

from neurarium.protocol.rooms import MOST_NAME_LETTERS
from neurarium.runtime.rude_names import is_rude

COLOURS = (
    "Amber", "Azure", "Black", "Blue", "Bronze", "Brown", "Copper", "Coral", "Cream", "Crimson", "Golden",
    "Green", "Grey", "Indigo", "Ivory", "Lilac", "Mint", "Olive", "Orange", "Pearl", "Pink", "Purple",
    "Red", "Ruby", "Sandy", "Silver", "Teal", "Violet", "White", "Yellow",
)  # fmt: skip
ANIMALS = (
    "Badger", "Bat", "Bear", "Beaver", "Bison", "Camel", "Cat", "Crab", "Crane", "Deer", "Dolphin", "Duck",
    "Eagle", "Falcon", "Ferret", "Fox", "Frog", "Gecko", "Giraffe", "Hare", "Hedgehog", "Heron", "Horse",
    "Koala", "Lemur", "Lion", "Lynx", "Mole", "Moose", "Mouse", "Newt", "Otter", "Owl", "Panda", "Parrot",
    "Penguin", "Puffin", "Rabbit", "Raven", "Robin", "Salmon", "Seal", "Sparrow", "Squirrel", "Stork",
    "Swan", "Tiger", "Toad", "Turtle", "Whale", "Wolf", "Wren", "Yak", "Zebra",
)  # fmt: skip


def nickname(wanted: str, taken: Container[str]) -> str:
    """The name that somebody wants, as text of one line, or a drawn one if it is none, or rude; with a number
    if it is taken.
    """
    written = _of_one_line(wanted)
    name = written if written and not is_rude(written) else _drawn_name()
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: MOST_NAME_LETTERS - 5]} {number}"
    return free


def _drawn_name() -> str:
    return f"{secrets.choice(COLOURS)} {secrets.choice(ANIMALS)}"


def _of_one_line(text: str) -> str:
    """Text without what cannot be seen, or would turn what stands beside it around."""
    seen = "".join(
        letter if unicodedata.category(letter)[0] not in "CZ" else " "
        for letter in unicodedata.normalize("NFKC", text)
    )
    return " ".join(seen.split())[:MOST_NAME_LETTERS].strip()
