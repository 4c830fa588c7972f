"""What may stand in a formula: tokens, each with its place in the text, spelled for Python's parser."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import Literal, NamedTuple, cast

MOST_LETTERS = 200
MOST_TOKENS = 120  # which also bounds how deeply it is nested

Kind = Literal["number", "name", "function", "word", "operator", "comparison", "open", "close", "comma"]
_SPELLED: Mapping[str, str] = {
    "^": "**", "·": "*", "×": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=",
    "²": "**2", "³": "**3", "π": "pi", "√": "sqrt",
}  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-zπ√][A-Za-z0-9_]*)"
    r"|(?P<comparison><=|>=|[<>≤≥])|(?P<operator>\*\*|[-+*/%^·×∙⋅÷−–²³])"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<other>\S))",
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "not"})
_MEANT: Mapping[str, str] = {
    "=": "“=” holds almost nowhere: write < or >",
    "|": "write abs(x) for |x|, and the word “or” between two conditions",
    "&": "write the word “and”",
    "!": "write the word “not”",
    "[": "write round brackets",
    "{": "write round brackets",
}


class FormulaError(ValueError):
    """What is wrong with a formula, in words, and where: from character `start` up to `end`."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(f"{message} (character {start + 1})")
        self.message = message
        self.start = start
        self.end = end


class Token(NamedTuple):
    """A part of a formula: as Python writes it, as it was written, and from where to where that stood."""

    kind: Kind
    text: str
    written: str
    start: int
    end: int


def tokens(text: str, functions: AbstractSet[str], names: Sequence[str]) -> list[Token]:
    """The tokens of a formula of these functions and names, with the multiplications that it leaves out.

    Raises:
        FormulaError: something has no meaning here, or is missing.
    """
    if not text.strip():
        raise FormulaError("write a formula", 0, len(text))
    if len(text) > MOST_LETTERS:
        raise FormulaError(f"it is too long: {MOST_LETTERS} characters are the most", MOST_LETTERS, len(text))
    found = _completed(list(_split(text, functions, names)), len(text))
    if len(found) > MOST_TOKENS:
        raise FormulaError("has too many parts", found[MOST_TOKENS].start, len(text))
    return found


def _split(text: str, functions: AbstractSet[str], names: Sequence[str]) -> Iterator[Token]:
    place, length = 0, len(text.rstrip())
    while place < length:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise FormulaError("cannot be read here", place, place + 1)
        kind, (start, place) = match.lastgroup, match.span(match.lastgroup)
        written = text[start:place]
        if kind == "other":
            meant = _MEANT.get(written, f"“{written}” has no meaning here" if written.isprintable() else "")
            raise FormulaError(meant or "a sign that cannot be seen has no meaning here", start, place)
        spelled = _SPELLED.get(written, re.sub(r"^0+(?=\d)", "", written))
        named = _named(spelled, functions, names, start) if kind == "name" else cast(Kind, kind)
        yield Token(named, spelled, written, start, place)


def _named(name: str, functions: AbstractSet[str], names: Sequence[str], start: int) -> Kind:
    if name in _WORDS:
        return "word"
    if name in functions:
        return "function"
    if name in names:
        return "name"
    place = start, start + len(name)
    if set(name) <= {*names}:
        raise FormulaError(f"“{name}” is no name: write {'*'.join(name)}", *place)
    if name.startswith("√"):
        raise FormulaError("write sqrt(…) for a root", *place)
    if name.lower() in {*functions, *names}:
        raise FormulaError(f"write “{name.lower()}” in small letters", *place)
    if name in {"x", "y", "z"}:
        known = [variable for variable in names if variable in "xyz"]
        raise FormulaError(f"there is no {name} here, only {' and '.join(known)}", *place)
    if begun := [function for function in functions if name.startswith(function)]:
        raise FormulaError(f"write {max(begun, key=len)}(…), with brackets", *place)
    alike = get_close_matches(name, [*names, *functions], 1)
    others = f"write {', '.join(names)}, or a function such as sin, exp, sqrt, abs or max"
    raise FormulaError(f"there is no “{name}”: {f'perhaps {alike[0]}' if alike else others}", *place)


def _completed(found: list[Token], length: int) -> list[Token]:
    """The tokens with `*` where a product is written without; brackets and operands are all there."""
    done: list[Token] = []
    open_: list[Token] = []
    for token in found:
        last = done[-1] if done else None
        if _wants_operand(last):
            _check_operand(token, last)
        elif _begins_operand(token):
            done.append(Token("operator", "*", "*", token.start, token.end))
        elif token.text == "not":
            raise FormulaError("“and” or “or” is missing before “not”", token.start, token.end)
        if token.kind == "open":
            open_.append(token)
        elif token.kind == "close":
            if not open_:
                raise FormulaError("this bracket was never opened", token.start, token.end)
            open_.pop()
        elif token.kind == "comma" and not open_:
            raise FormulaError("write a number with a point, as in 0.5", token.start, token.end)
        done.append(token)
    if _wants_operand(done[-1]):
        raise FormulaError(f"something is missing after “{done[-1].written}”", done[-1].start, length)
    if open_:
        raise FormulaError("this bracket is never closed", open_[-1].start, open_[-1].end)
    return done


def _wants_operand(last: Token | None) -> bool:
    is_power = last is not None and last.text in ("**2", "**3")
    return last is None or (last.kind not in ("number", "name", "close") and not is_power)


def _begins_operand(token: Token) -> bool:
    return token.kind in ("number", "name", "function", "open")


def _check_operand(token: Token, last: Token | None) -> None:
    """Raise what is wrong with a token that stands where a number, a name or a bracket should."""
    if last is not None and last.kind == "function" and token.kind != "open":
        raise FormulaError(f"write {last.text}(…), with brackets", last.start, token.end)
    if _begins_operand(token) or token.text in ("+", "-", "not"):
        return
    before = f"between “{last.written}” and “{token.written}”" if last else f"before “{token.written}”"
    raise FormulaError(f"something is missing {before}", token.start, token.end)
