"""Whoever guesses codes is slowed down, then refused."""

import httpx2
import pytest
from starlette.testclient import TestClient

from neurarium.api.app import create_app
from neurarium.api.attempts import FREE, LONGEST_SECS, MOST_ADDRESSES, Attempts
from neurarium.engine.errors import EngineError
from neurarium.settings import NONE, Settings
from tests.experiments import tiny_experiment


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


def test_who_guesses_waits_and_others_join_and_no_key_is_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    few = settings.model_copy(
        update={"limits": settings.limits.model_copy(update={"wrong_codes": FREE}), "database_url": NONE}
    )
    with TestClient(create_app(few), base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)) as client:

        def join(code: str, address: str) -> httpx2.Response:
            return client.post(f"/api/rooms/{code}/seats", json={}, headers={"x-forwarded-for": address})

        body = {"experiment": tiny_experiment(dataset="digits_8x8").model_dump(mode="json")}
        session = client.post("/api/sessions", json=body).json()["id"]
        host = client.post("/api/rooms", json={"session": session}).json()
        answers = [join("ABCDEF", "10.0.0.1").status_code for _ in range(FREE + 1)]
        assert answers == [404] * FREE + [429]
        assert "Wait for a minute" in join(host["code"], "10.0.0.1").json()["problem"]["message"]
        member = join(host["code"], "10.0.0.2")
        assert member.status_code == 201
        for key in (host["key"], member.json()["key"]):
            assert key not in caplog.text


def test_a_wrong_code_is_told_in_words(http: httpx2.Client) -> None:
    answer = http.post("/api/rooms/ABCDEF/seats", json={})
    assert answer.status_code == 404
    assert answer.json()["problem"]["field"] == "code"
    assert "mistyped" in answer.json()["problem"]["message"]
