"""What a session is asked to do: bounded, in order, and in slices of time."""

from collections.abc import Callable

from neurarium.runtime.inbox import Inbox

LONG_SECS = 60.0


class Diary:
    """What was done, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.inbox = Inbox(most_asked=5)

    def work(self, name: str) -> Callable[[], None]:
        return lambda: self.done.append(name)

    def ask(self, name: str, *, same: str | None = None) -> bool:
        return self.inbox.ask(self.work(name), same=same)

    def all(self) -> list[str]:
        self.inbox.work_off(LONG_SECS)
        return self.done


def test_work_is_done_in_order() -> None:
    diary = Diary()
    diary.ask("first")
    diary.inbox.deliver(diary.work("second"))
    diary.ask("third")
    assert diary.all() == ["first", "second", "third"]
    assert not diary.inbox


def test_only_so_much_that_was_asked_for_waits_but_what_must_be_done_is_taken() -> None:
    diary = Diary()
    assert [diary.ask(str(number)) for number in range(7)] == [True] * 5 + [False] * 2
    diary.inbox.deliver(diary.work("must"))
    assert diary.all() == ["0", "1", "2", "3", "4", "must"]
    assert diary.ask("again")


def test_what_is_asked_for_again_takes_the_place_of_the_earlier() -> None:
    diary = Diary()
    for number in range(100):
        assert diary.ask(f"a = {number}", same="a")
        assert diary.ask(f"b = {number}", same="b")
    assert diary.all() == ["a = 99", "b = 99"]


def test_but_not_across_anything_that_may_depend_on_it() -> None:
    diary = Diary()
    diary.ask("a = 1", same="a")
    diary.ask("step")
    diary.ask("a = 2", same="a")
    diary.inbox.deliver(diary.work("installed"))
    diary.ask("a = 3", same="a")
    assert diary.all() == ["a = 1", "step", "a = 2", "installed", "a = 3"]


def test_what_was_done_is_not_replaced() -> None:
    diary = Diary()
    diary.ask("a = 1", same="a")
    diary.all()
    diary.ask("a = 2", same="a")
    assert diary.all() == ["a = 1", "a = 2"]


def test_a_slice_of_time_ends_and_the_rest_waits() -> None:
    diary = Diary()
    for name in ("first", "second"):
        diary.ask(name)
    diary.inbox.work_off(0)
    assert diary.done == ["first"]
    assert diary.inbox
    assert diary.all() == ["first", "second"]
