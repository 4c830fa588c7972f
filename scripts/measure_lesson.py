"""Times a lesson on a real server: the host in a real browser, and thirty members without one.

    python -m scripts.measure_lesson [MEMBERS]

Members do on the wire what phones do (`scripts/simulated_class.py`), answer and draw at once, and all watch
at up to 30 frames/s; each line is the time from the host's click until all have what comes of it. In the
middle of the challenge the server is killed, and started again. Prints a table for docs/classroom.md.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright
from tests.e2e.chromium import launch
from tests.e2e.conftest import TOUR_SEEN, start_server, wait_until_ready
from tests.e2e.lab import choose, train_at_full_speed

from scripts.simulated_class import Member, SimulatedClass

MEMBERS = 30
PATIENCE_MS = 30_000
JOIN_WITHIN_SECS = 20
DRAWINGS = 3
SCREEN = ViewportSize(width=1366, height=768)


class Lesson:
    """What the host does, and how long it takes."""

    def __init__(self, host: Page, address: str, members: int) -> None:
        self.host = host
        self.those = SimulatedClass(address)
        self.count = members

    def told(self, what: str, secs: float) -> None:
        """Print a row."""
        print(f"| {what} | {secs:.1f} s |", flush=True)

    def timed(self, what: str, test_id: str, done: Callable[[Member], bool]) -> None:
        """Click, and time until something holds for all members."""
        begun = time.perf_counter()
        self.host.get_by_test_id(test_id).click()
        self.those.wait(done)
        self.told(what, time.perf_counter() - begun)

    def open(self, address: str) -> None:
        """From the address to the code; then all join."""
        begun = time.perf_counter()
        self.host.goto(f"{address}/#room=open")
        code = self.host.get_by_test_id("room-code").inner_text().replace(" ", "")
        self.told("opening the page, until the code stands there", time.perf_counter() - begun)
        wait_until_ready(self.host)
        begun = time.perf_counter()
        self.those.join(code, self.count, within_secs=JOIN_WITHIN_SECS)
        self.those.wait(lambda member: member.frames > 0)
        expect(self.host.get_by_test_id("member")).to_have_count(self.count)
        self.told(
            f"all {self.count} join within {JOIN_WITHIN_SECS} s, until the last sees the network",
            time.perf_counter() - begun,
        )
        self.host.keyboard.press("Escape")

    def begin(self) -> None:
        """All screens are frozen and free again, and a question is asked."""
        self.timed(
            "*Eyes to the front*: on all screens", "freeze", lambda it: bool(it.room and it.room.frozen)
        )
        self.timed("free again", "freeze", lambda it: bool(it.room and not it.room.frozen))
        self.host.get_by_test_id("ask-question").click()
        self.host.get_by_test_id("ready-question").first.click()
        self.timed("a question: on all phones", "question-ask", lambda it: bool(it.room and it.room.question))
        begun = time.perf_counter()
        self.those.all(Member.answer)
        expect(self.host.get_by_test_id("answered")).to_have_text(f"{self.count} of {self.count} answered")
        self.told("all answer at once: counted on the host's screen", time.perf_counter() - begun)
        self.host.get_by_test_id("end-question").click()

    def draw(self) -> None:
        """The class draws its training set."""
        choose(self.host, "dataset", "own_pictures")
        self.host.get_by_test_id("classes-save").click()
        begun = time.perf_counter()
        for _ in range(DRAWINGS):
            self.those.all(Member.draw)
        counts = self.host.get_by_test_id("own-class").locator(".count")
        even = str(self.count * DRAWINGS // counts.count())
        expect(counts).to_have_text([even] * counts.count())
        self.told(
            f"{self.count * DRAWINGS} drawings, as fast as they can be sent: all with the host",
            time.perf_counter() - begun,
        )

    def train(self) -> None:
        """Everyone has a run of their own, and trains it."""
        choose(self.host, "dataset", "digits")
        self.host.get_by_test_id("everyone-trains").click()
        self.timed(
            "*Everyone trains*: all look at a run of their own",
            "give-runs",
            lambda it: bool(it.room and it.place != it.room.session and it.frames > 0),
        )
        expect(self.host.get_by_test_id("tile")).to_have_count(self.count)
        begun = time.perf_counter()
        self.those.all(Member.play)
        self.those.wait(lambda member: member.step > 0)
        self.told("all press Play at once: the first trained frame of the last", time.perf_counter() - begun)

    def challenge(self, restart: Callable[[], None]) -> None:
        """All train for a result, over a server that is killed; the winner's network is shown to all."""
        self.host.get_by_test_id("challenge").click()
        self.timed(
            "a challenge: on all phones", "start-challenge", lambda it: bool(it.room and it.room.challenge)
        )
        time.sleep(12)
        restart()
        begun = time.perf_counter()
        self.those.wait(lambda member: member.is_here and member.frames > 0)
        expect(self.host.get_by_test_id("room-here")).to_have_text(f"{self.count} here")
        self.told(
            "the server is killed: from its new start until all are back at their runs",
            time.perf_counter() - begun,
        )
        self.those.all(Member.play)
        time.sleep(3)
        self.timed(
            "the time is up: the ranking on all phones",
            "stop-clock",
            lambda it: bool(it.room and it.room.challenge and it.room.challenge.is_over),
        )
        self.timed(
            "*Show the winner to all*",
            "show-winner",
            lambda it: bool(
                it.room and it.room.own_runs and it.room.own_runs.on_show is not None and it.frames
            ),
        )
        self.host.get_by_test_id("stop-showing").click()
        self.host.get_by_test_id("end-challenge").click()
        self.timed(
            "*Call together*: all at the class's run",
            "call-together",
            lambda it: bool(it.room and it.is_here and it.place == it.room.session and it.frames),
        )

    def end(self) -> None:
        """The lesson is kept, and the room erased."""
        self.host.get_by_test_id("room-panel").click()
        begun = time.perf_counter()
        with self.host.expect_download() as download:
            self.host.get_by_test_id("download-lesson").click()
        size = download.value.path().stat().st_size
        self.told(f"*Download the lesson* ({size / 1024:.0f} KiB)", time.perf_counter() - begun)
        self.host.get_by_test_id("erase").click()
        self.timed("*Erase the room*: no phone sees it any more", "erase-now", lambda it: it.is_over)


def main() -> None:
    """Time a lesson."""
    random.seed(0)
    expect.set_options(timeout=PATIENCE_MS)
    members = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        own = {
            "NEURARIUM_DATA_DIR": folder,
            "NEURARIUM_DATABASE_URL": "",
            "JAX_DISABLE_MOST_OPTIMIZATIONS": "0",
        }
        servers = [start_server(0, **own)]
        address = servers[0].address

        def restart() -> None:
            servers[0].process.kill()
            servers[0].process.wait()
            servers[:] = [start_server(int(address.rsplit(":", 1)[1]), **own)]

        browser = launch(playwright)
        host = browser.new_page(viewport=SCREEN)
        host.add_init_script(TOUR_SEEN)
        lesson = Lesson(host, address, members)
        try:
            lesson.open(address)
            host.get_by_test_id("play").click()
            train_at_full_speed(host)
            lesson.begin()
            lesson.draw()
            lesson.train()
            lesson.challenge(restart)
            lesson.end()
        finally:
            browser.close()
            servers[0].stop()
    print(f"load average after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
