"""A page of a few words, for a person who opened an address that has no other."""

from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

# The stylesheet is a file of the page: the policy of the server allows no style of its own.
TEMPLATE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="dark light" />
    <link rel="icon" href="{root}/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="{root}/words.css" />
    <title>{title} – Neurarium</title>
  </head>
  <body>
    <main>
      <h1>{title}</h1>
      {words}
      <p><a href="{root}/">Open the playground</a></p>
    </main>
  </body>
</html>
"""


def words_page(status: int, title: str, words: str = "", *, root_path: str = "") -> HTMLResponse:
    """What there is to say, with the way to the playground."""
    paragraph = f"<p>{escape(words)}</p>" if words else ""
    return HTMLResponse(TEMPLATE.format(title=escape(title), words=paragraph, root=root_path), status)


def is_opened_by_a_person(scope: Scope) -> bool:
    """Whether a browser wants to show what comes: not a program, and not the page's own script."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_read and not path.startswith("/api/") and "text/html" in Headers(scope=scope).get("accept", "")
