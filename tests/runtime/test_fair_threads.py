"""Threads that are shared fairly."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from neurarium.engine.errors import EngineError
from neurarium.runtime.fair_threads import FairThreads, Owner

TIMEOUT_SECS = 30
ADA, BOB = Owner("10.0.0.1", "ada"), Owner("10.0.0.2", "bob")


class Shop:
    """Threads that note whose piece they do; each piece waits until it is let go."""

    def __init__(self, threads: int) -> None:
        self.threads = FairThreads(threads, name="test", most_waiting=32)
        self.begun: list[str] = []
        self._gates: dict[str, threading.Event] = {}
        self._changed = threading.Condition()

    def want(self, owner: Owner, name: str, *, long: bool = False) -> Future[None]:
        self._gates[name] = threading.Event()
        return self.threads.submit(owner, long, self._do, name)

    def let_go(self, *names: str) -> None:
        for name in names:
            self._gates[name].set()

    def wait_for(self, count: int) -> list[str]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= count, TIMEOUT_SECS), self.begun
            return self.begun

    def _do(self, name: str) -> None:
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
        assert self._gates[name].wait(TIMEOUT_SECS)

    def close(self) -> None:
        self.threads.close()
        self.let_go(*self._gates)


@contextmanager
def open_shop(threads: int) -> Iterator[Shop]:
    shop = Shop(threads)
    try:
        yield shop
    finally:
        shop.close()


@pytest.fixture
def one_thread() -> Iterator[Shop]:
    with open_shop(1) as shop:
        yield shop


def test_who_asks_for_one_thing_does_not_wait_for_all_that_another_asked_for(one_thread: Shop) -> None:
    names = [f"ada {number}" for number in range(20)]
    for name in names:
        one_thread.want(ADA, name)
    one_thread.wait_for(1)
    one_thread.want(BOB, "bob")
    one_thread.let_go("ada 0")
    assert one_thread.wait_for(2) == ["ada 0", "bob"]
    one_thread.let_go("bob", *names)
    assert len(one_thread.wait_for(21)) == 21


def test_many_sessions_of_one_address_share_what_one_of_another_has(one_thread: Shop) -> None:
    for number in range(6):
        one_thread.want(Owner(ADA.address, f"session {number}"), f"ada {number}")
    one_thread.wait_for(1)
    for number in range(3):
        one_thread.want(BOB, f"bob {number}")
    one_thread.let_go("ada 0")
    assert one_thread.wait_for(2)[1] == "bob 0"


def test_sessions_of_one_address_have_their_turns(one_thread: Shop) -> None:
    for number in range(3):
        one_thread.want(ADA, f"first {number}")
    one_thread.wait_for(1)
    one_thread.want(Owner(ADA.address, "another"), "second")
    one_thread.let_go("first 0")
    assert one_thread.wait_for(2) == ["first 0", "second"]


def test_long_pieces_leave_a_thread_to_short_ones() -> None:
    with open_shop(2) as shop:
        for name in ("long 1", "long 2"):
            shop.want(ADA, name, long=True)
        shop.wait_for(1)
        shop.want(BOB, "short")
        assert shop.wait_for(2) == ["long 1", "short"]
        shop.let_go("short", "long 1")
        assert shop.wait_for(3)[2] == "long 2"


def test_what_is_cancelled_before_it_was_begun_is_not_done(one_thread: Shop) -> None:
    one_thread.want(ADA, "first")
    one_thread.wait_for(1)
    assert one_thread.want(ADA, "cancelled").cancel()
    one_thread.want(ADA, "last")
    one_thread.let_go("first")
    assert one_thread.wait_for(2) == ["first", "last"]


def test_what_fails_is_told_to_who_asked_and_the_thread_lives(one_thread: Shop) -> None:
    def fail() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        one_thread.threads.submit(ADA, False, fail).result(TIMEOUT_SECS)
    assert one_thread.threads.submit(ADA, False, lambda: 3).result(TIMEOUT_SECS) == 3


def test_closed_compilers_begin_nothing_more(one_thread: Shop) -> None:
    one_thread.want(ADA, "first")
    one_thread.wait_for(1)
    waiting = one_thread.want(ADA, "second")
    one_thread.threads.close()
    assert waiting.cancelled()
    assert one_thread.want(ADA, "third").cancelled()


def test_only_so_much_of_one_address_waits(one_thread: Shop) -> None:
    one_thread.want(ADA, "first")
    one_thread.wait_for(1)
    for number in range(32):
        one_thread.want(ADA, f"waiting {number}")
    with pytest.raises(EngineError, match="asked for too much"):
        one_thread.want(Owner(ADA.address, "another"), "too much")
    assert not one_thread.want(BOB, "bob").done()


def test_what_was_begun_is_waited_for_before_the_interpreter_ends() -> None:
    """Else XLA takes the process with it when its threads are killed."""
    program = (
        "import threading, time\n"
        "from neurarium.runtime.fair_threads import SERVER, FairThreads\n"
        "begun = threading.Event()\n"
        "def work():\n"
        "    begun.set()\n"
        "    time.sleep(0.2)\n"
        "    print('done')\n"
        "FairThreads(1, name='worker').submit(SERVER, False, work)\n"
        "begun.wait()\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"done\n"
    )
