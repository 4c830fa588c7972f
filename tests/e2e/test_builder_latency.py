"""Building on a slow line: answers come long after the next edits."""

from playwright.sync_api import BrowserContext

from tests.e2e.conftest import OpenPage
from tests.e2e.test_builder_keyboard import build_by_keyboard

LATE_ANSWERS = """
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        set onmessage(listen) {
            super.onmessage = message => setTimeout(() => listen.call(this, message), 1000);
        }
    };
"""


def test_what_is_built_faster_than_answers_come_stays(context: BrowserContext, open_page: OpenPage) -> None:
    context.add_init_script(LATE_ANSWERS)
    build_by_keyboard(open_page())
