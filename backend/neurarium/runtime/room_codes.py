"""The codes that a class types: short, spelled without a doubt."""

import secrets
from collections.abc import Container

# Neither 0 and O nor 1, I and L, 2 and Z, 5 and S, 8 and B, U and V, C and G; no A and E, so hardly a word.
ALPHABET = "2346789CDFHJKMNPQRTVWXY"
CODE_LETTERS = 6


def drawn_code(taken: Container[str]) -> str:
    """A code that is not taken: one of 23**6, which are 148 million."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        if code not in taken:
            return code


def read_code(text: str) -> str:
    """A code as it was meant by whoever typed it, with spaces and small letters."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
