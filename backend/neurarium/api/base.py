"""Below which path a page finds the server, whatever proxies make of the path."""

from base64 import b64encode
from hashlib import sha256

from starlette.types import Scope

# A proxy that shows the root without its slash has the page look for its files one folder too high.
ADD_SLASH = (
    'if (!location.pathname.endsWith("/")) '
    'location.replace(location.pathname + "/" + location.search + location.hash);'
)
ADD_SLASH_HASH = f"'sha256-{b64encode(sha256(ADD_SLASH.encode()).digest()).decode()}'"


def base_of(scope: Scope) -> str:
    """Where the server's root is, with a slash at its end: as it was set, or seen from the path asked for.

    From there it is right below any path that a proxy takes away.
    """
    if root_path := scope["root_path"]:
        return f"{root_path}/"
    depth = scope["path"].count("/") - 1
    return "../" * depth or "./"
