"""A page of a few words, for a person who opened an address that has no other."""

import re
from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

from neurarium.api.base import base_of

# The stylesheet is a file of the page: the policy of the server allows no style of its own.
TEMPLATE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="dark light" />
    <link rel="icon" href="{base}icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="{base}words.css" />
    <title>{title} – Neurarium</title>
  </head>
  <body>
    <main>
      <h1>{title}</h1>
      {words}
      <p><a href="{base}">Open the playground</a></p>
    </main>
  </body>
</html>
"""


# What stands before an address of the page where a proxy leaves it there.
BELOW = re.compile(
    r"(?!/(?:s|labs|join|r|api|assets)/)(?P<path>(?:/[\w.~-]+)+?)/?(?:(?<=/)(?:s|labs|join|r)(?:/[^/]*)?/?)?",
    re.ASCII,
)


def words_page(status: int, title: str, words: str = "", *, scope: Scope) -> HTMLResponse:
    """What there is to say, with the way to the playground."""
    paragraph = f"<p>{escape(words)}</p>" if words else ""
    return HTMLResponse(TEMPLATE.format(title=escape(title), words=paragraph, base=base_of(scope)), status)


def advice_on(scope: Scope) -> str:
    """What would help if the address is the page's own, below a path that the server does not know."""
    below = None if scope["root_path"] else BELOW.fullmatch(scope["path"])
    if below is None:
        return ""
    return (
        f"If a proxy shows Neurarium below {below['path']}, whoever runs it can say so: "
        f"NEURARIUM_ROOT_PATH={below['path']}"
    )


def is_opened_by_a_person(scope: Scope) -> bool:
    """Whether a browser wants to show what comes: not a program, and not the page's own script."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_read and not path.startswith("/api/") and "text/html" in Headers(scope=scope).get("accept", "")
