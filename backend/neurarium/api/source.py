"""The source code of what is registered, to be read on the page."""

import inspect
import re


def source_of(component: type) -> str:
    """The source code of a class of a module's outermost level, with its decorators, one a line.

    `inspect.getsource` gives the same; but up to Python 3.12 it parses the file, which failed now and then on
    3.11 ("AST constructor recursion depth mismatch") in a server that had just begun, beside other threads.
    """
    module = inspect.getmodule(component)
    assert module is not None
    lines, _ = inspect.getsourcelines(module)
    begin = re.compile(rf"class {component.__name__}\b")
    first = next(number for number, line in enumerate(lines) if begin.match(line))
    while lines[first - 1].startswith("@"):
        first -= 1
    return "".join(inspect.getblock(lines[first:]))
