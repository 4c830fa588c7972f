"""The browser of whoever starts the playground."""

import os
import sys
import threading
import webbrowser


def show(address: str) -> None:
    """Open a page if there is a display, without waiting for the browser."""
    if has_display():
        threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()


def has_display() -> bool:
    """Whether a browser has a window here; one in the terminal would take it from the server."""
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
