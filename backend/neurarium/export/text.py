"""How pieces of code become a file."""

import re
from collections.abc import Iterable
from textwrap import dedent, indent

LINE_WIDTH = 96
STANDARD = frozenset({"functools", "math", "os", "sys", "importlib.util", "pathlib"})


def block(text: str) -> str:
    """A piece of code, without the indentation that it has in its writer."""
    return dedent(text).strip("\n")


def body(lines: Iterable[str], depth: int = 1) -> str:
    """Lines of a function."""
    return indent("\n".join(lines), "    " * depth)


def file(head: Iterable[str], sections: Iterable[str]) -> str:
    """A whole file: a head of paragraphs, then sections, those that are empty left out, and none twice."""
    top = "\n\n".join(part for part in head if part)
    rest = dict.fromkeys(block(section) for section in sections if section.strip())
    return "\n\n\n".join((top, *rest)) + "\n"


def line(code: str, comment: str) -> str:
    """A line of code with its comment, behind it or, if there is no room, above."""
    together = f"{code}  # {comment}"
    return together if len(together) <= LINE_WIDTH else f"# {comment}\n{code}"


def needed_imports(imports: Iterable[str], sections: Iterable[str]) -> tuple[str, str]:
    """Those imports that the sections need, sorted by custom: the standard library's, and packages'."""
    code = "\n".join(sections)
    needed = [text for text in imports if re.search(rf"\b{text.split()[-1]}\b", code)]
    standard = [text for text in needed if text.split()[1] in STANDARD]
    others = [text for text in needed if text not in standard]
    return _sorted(standard), _sorted(others)


def _sorted(imports: list[str]) -> str:
    return "\n".join(sorted(imports, key=lambda text: (text.startswith("from"), text.split()[1].lower())))


def main(lines: Iterable[str]) -> str:
    """The function `main`, and its call."""
    return f'def main():\n{body(lines)}\n\n\nif __name__ == "__main__":\n    main()'
