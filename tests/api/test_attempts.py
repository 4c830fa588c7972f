"""Whoever guesses codes is slowed down, then refused."""

import httpx2
import pytest

from neurarium.api.attempts import FREE, LONGEST_SECS, MOST_ADDRESSES, Attempts
from neurarium.engine.errors import EngineError


def test_wrong_codes_are_answered_later_and_later_and_then_not_at_all() -> None:
    attempts = Attempts(60)
    delays = [attempts.failed("10.0.0.1", 0) for _ in range(60)]
    assert delays[:FREE] == [0] * FREE
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_SECS
    with pytest.raises(EngineError, match="Wait for a minute"):
        attempts.check("10.0.0.1", 0)
    attempts.check("10.0.0.2", 0)
    attempts.check("10.0.0.1", 1.5)  # one a second is forgiven
    assert attempts.failed("10.0.0.1", 60) == 0


def test_of_ipv6_one_person_has_a_whole_network() -> None:
    attempts = Attempts(2)
    for number in range(2):
        attempts.failed(f"2001:db8::{number}", 0)
    with pytest.raises(EngineError):
        attempts.check("2001:db8::ffff", 0)
    attempts.check("2001:db8:0:1::1", 0)


def test_many_addresses_take_no_memory_without_end() -> None:
    attempts = Attempts(1)
    for number in range(MOST_ADDRESSES + 1):
        attempts.failed(f"10.{number >> 8}.{number & 255}.1", 0)
    attempts.check("10.0.0.1", 0)  # the oldest is forgotten


def test_a_wrong_code_is_told_in_words(http: httpx2.Client) -> None:
    answer = http.post("/api/rooms/ABCDEF/seats", json={})
    assert answer.status_code == 404
    assert answer.json()["problem"]["field"] == "code"
    assert "mistyped" in answer.json()["problem"]["message"]
