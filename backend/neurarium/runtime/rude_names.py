"""Whether a name is rude, by the word lists of glin-profanity (English and German) and what they lack."""

import re
import unicodedata
from functools import cache
from typing import Protocol

# Whole words that the lists lack, spelled as children do without ß and umlauts.
MORE_WORDS = ("ficker", "fickt", "hitler", "nazi", "nazis", "scheisse", "scheiss", "scheis", "spast", "hure")
# What is in no name and no other word, so that it may stand anywhere in one.
ANYWHERE = ("arschloch", "arschl0ch", "fuck", "hurensohn", "motherf", "scheiss", "siegheil", "wichser")

# First names, and an animal, that the lists take for something else.
NAMES = ("lolita", "moose", "mose", "rosette")


class Filter(Protocol):
    """What is asked of the package."""

    def is_profane(self, text: str) -> bool: ...


def is_rude(name: str) -> bool:
    """Whether a name says what is not to stand on a class's wall, also in other spellings."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    letters = re.sub(r"[\W_]", "", plain)
    return any(stem in letters for stem in ANYWHERE) or _filter().is_profane(plain)


@cache
def _filter() -> Filter:
    # Nobody joins a room in the first moments of a server, and in most servers nobody does.
    from glin_profanity import Filter as Glin

    made: Filter = Glin(
        {
            "languages": ["english", "german"],
            "detect_leetspeak": True,
            "normalize_unicode": True,
            "custom_words": list(MORE_WORDS),
            "whitelist": list(NAMES),
        }
    )
    return made
