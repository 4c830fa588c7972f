"""The trainer: turns for every session, whatever one of them does."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from neurarium.runtime.session import Session
from neurarium.runtime.trainer import ROUND_SECS, Trainer

TIMEOUT_SECS = 20.0


class Turns:
    """A session that only counts its turns; `advance` says when it wants the next, after `work` was done."""

    def __init__(self, again: Callable[[], float | None], work: Callable[[], None] = lambda: None) -> None:
        self.id = "turns"
        self.count = 0
        self.inside = 0
        self.most_inside = 0
        self.turn_secs = 0.0
        self.changed = threading.Condition()
        self._again, self._work = again, work

    def advance(self, turn_secs: float) -> float | None:
        with self.changed:
            self.turn_secs = turn_secs
            self.inside += 1
            self.most_inside = max(self.inside, self.most_inside)
        self._work()
        with self.changed:
            self.inside -= 1
            self.count += 1
            self.changed.notify_all()
        return self._again()

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count >= count, TIMEOUT_SECS), (
                f"only {self.count} turns"
            )

    @property
    def session(self) -> Session:
        return cast(Session, self)


def always() -> float:
    return time.perf_counter()


def never() -> None:
    return None


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    made = Trainer(1)
    yield made
    made.close()


def test_sessions_that_always_want_a_turn_get_as_many(trainer: Trainer) -> None:
    sessions = [Turns(always, lambda: time.sleep(0.0002)) for _ in range(4)]
    for turns in sessions:
        trainer.wake(turns.session)
    sessions[0].wait_for(100)
    trainer.close()
    counts = [turns.count for turns in sessions]
    assert max(counts) - min(counts) <= 2


def test_where_many_train_each_has_a_shorter_turn(trainer: Trainer) -> None:
    sessions = [Turns(always, lambda: time.sleep(0.0002)) for _ in range(20)]
    for turns in sessions:
        trainer.wake(turns.session)
    sessions[0].wait_for(10)
    trainer.close()
    assert sessions[0].turn_secs == pytest.approx(ROUND_SECS / 20, rel=0.2)


def test_turns_become_shorter_until_nobody_waits_for_longer_than_a_round(trainer: Trainer) -> None:
    def work() -> None:
        time.sleep(max(0.0002, 3 * sessions[0].turn_secs))

    sessions = [Turns(always, work) for _ in range(10)]
    for turns in sessions:
        trainer.wake(turns.session)
    sessions[0].wait_for(8)
    trainer.close()
    assert sessions[0].turn_secs < 0.7 * ROUND_SECS / 10


def test_a_session_that_is_woken_all_the_time_starves_no_other(trainer: Trainer) -> None:
    noisy = Turns(never, lambda: trainer.wake(noisy.session))
    quiet = Turns(always)
    trainer.wake(noisy.session)
    trainer.wake(quiet.session)
    quiet.wait_for(50)
    assert noisy.count >= 40


def test_a_session_that_wants_no_turn_gets_one_when_woken(trainer: Trainer) -> None:
    turns = Turns(never)
    for count in range(1, 4):
        trainer.wake(turns.session)
        turns.wait_for(count)
    assert turns.count == 3


def test_a_wake_during_a_turn_gives_another(trainer: Trainer) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go_on.wait(TIMEOUT_SECS)

    turns = Turns(never, work)
    trainer.wake(turns.session)
    assert begun.wait(TIMEOUT_SECS)
    trainer.wake(turns.session)
    go_on.set()
    turns.wait_for(2)


def test_a_session_waits_for_its_time_but_a_wake_comes_before(trainer: Trainer) -> None:
    due = time.perf_counter() + 0.05
    turns = Turns(lambda: due if turns.count == 1 else time.perf_counter() + 1e12)
    trainer.wake(turns.session)
    turns.wait_for(2)
    assert time.perf_counter() >= due
    trainer.wake(turns.session)
    turns.wait_for(3)


def test_a_session_that_becomes_due_does_not_wait_for_anothers_long_turn() -> None:
    trainer = Trainer(2)
    timed = Turns(lambda: time.perf_counter() + 0.2 if timed.count == 1 else None)
    long = Turns(never, lambda: timed.wait_for(2) if long.count == 2 else None)
    trainer.wake(timed.session)
    timed.wait_for(1)
    for count in (1, 2, 3):
        trainer.wake(long.session)
        long.wait_for(count)
    trainer.close()
    assert timed.count == 2


def test_a_session_has_one_turn_at_a_time_whatever_the_threads() -> None:
    trainer = Trainer(4)
    sessions = [Turns(always, lambda: time.sleep(0.0005)) for _ in range(2)]
    for turns in sessions * 3:
        trainer.wake(turns.session)
    for turns in sessions:
        turns.wait_for(40)
        trainer.wake(turns.session)
    trainer.close()
    assert [turns.most_inside for turns in sessions] == [1, 1]


def test_a_session_that_is_forgotten_during_its_turn_gets_no_other(trainer: Trainer) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go_on.wait(TIMEOUT_SECS)

    gone, other = Turns(always, work), Turns(always)
    trainer.wake(gone.session)
    assert begun.wait(TIMEOUT_SECS)
    trainer.forget(gone.session)
    trainer.wake(gone.session)
    go_on.set()
    trainer.wake(other.session)
    other.wait_for(20)
    assert gone.count == 1


def test_a_session_whose_turn_raises_ends_no_thread(
    trainer: Trainer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    broken, whole = Turns(always, fail), Turns(always)
    with caplog.at_level(logging.ERROR):
        trainer.wake(broken.session)
        trainer.wake(whole.session)
        whole.wait_for(20)
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_closing_waits_for_the_turn_that_is_under_way() -> None:
    trainer = Trainer(2)
    turns = Turns(always, lambda: time.sleep(0.01))
    trainer.wake(turns.session)
    turns.wait_for(1)
    trainer.close()
    count = turns.count
    assert turns.inside == 0
    trainer.wake(turns.session)
    assert turns.count == count
