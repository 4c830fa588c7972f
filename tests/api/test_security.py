"""Who may talk to the server, and what its pages may do."""

import re

import httpx2
import pytest
import websockets
from starlette.testclient import TestClient

from neurarium.api.app import create_app
from neurarium.api.base import ADD_SLASH_HASH
from neurarium.settings import Settings
from tests.api.page import open_page
from tests.api.test_http import problem_of
from tests.experiments import tiny_experiment

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/api/health", "/api/nothing", "/", "/s/any", "/api/sessions/nobody"])
def test_every_answer_carries_the_strict_headers(http: httpx2.Client, path: str) -> None:
    headers = http.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {ADD_SLASH_HASH}"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not [
        source for source in policy.values() if "unsafe" in source or "http" in source or "*" in source
    ]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost:8000",
        "LOCALHOST",
        "localhost.",
        "[::1]:80",
        "[::1]",
        "192.168.1.5:8000",
        "[fe80::1]",
    ],
)
def test_numeric_addresses_and_the_loopback_name_are_known(http: httpx2.Client, host: str) -> None:
    assert http.get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "",
        "a:b:c",
        "[::1",
        "localhost@evil.example",
    ],
)
def test_another_host_is_refused(http: httpx2.Client, host: str) -> None:
    assert problem_of(http.get("/api/health", headers={"host": host}), 403).code == "forbidden"


@pytest.mark.parametrize(
    ("host", "allowed", "asked", "status"),
    [
        ("0.0.0.0", (), "10.1.2.3:8000", 200),
        ("0.0.0.0", (), "lab.example:8000", 403),
        ("127.0.0.1", ("Lab.Example",), "LAB.example.", 200),
        ("127.0.0.1", ("münchen.example",), "xn--mnchen-3ya.example", 200),
        ("127.0.0.1", ("lab.example",), "lab.example:8000", 200),
        ("127.0.0.1", ("lab.example",), "other.example", 403),
        ("127.0.0.1", ("*",), "any.example", 200),
        ("192.168.1.5", (), "192.168.1.5:8000", 200),
        ("192.168.1.5", (), "evil.example", 403),
    ],
)
def test_names_can_be_allowed(host: str, allowed: tuple[str, ...], asked: str, status: int) -> None:
    app = create_app(Settings(host=host, allowed_hosts=allowed))
    client = TestClient(app, base_url=f"http://{asked}")
    assert client.get("/api/health").status_code == status


def test_a_form_of_another_page_cannot_make_a_session(http: httpx2.Client) -> None:
    answer = http.post("/api/sessions", content=b"{}", headers={"content-type": "text/plain"})
    assert problem_of(answer, 422).code == "invalid_request"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://evil.example", 403),
        ("null", 403),
        ("https://{address}", 201),
        ("ftp://{address}", 403),
        ("http://{address}", 201),
        ("HTTP://{address}", 201),
    ],
)
def test_only_the_servers_own_page_may_make_a_session(
    http: httpx2.Client, address: str, origin: str, status: int
) -> None:
    body = {"experiment": tiny_experiment(dataset="digits_8x8").model_dump(mode="json")}
    answer = http.post("/api/sessions", json=body, headers={"origin": origin.format(address=address)})
    assert answer.status_code == status


async def test_a_page_of_the_server_itself_may_connect(address: str, session_id: str) -> None:
    async with open_page(address, session_id, origin=f"http://{address}") as page:
        await page.is_served()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://[::1", "file://"]
)
async def test_a_page_of_another_origin_may_not(address: str, session_id: str, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with open_page(address, session_id, origin=origin):
            pass
    assert caught.value.response.status_code == 403


async def test_a_websocket_to_another_host_is_refused(address: str, session_id: str) -> None:
    host, port = address.split(":")
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with open_page("evil.example", session_id, host=host, port=int(port)):
            pass
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
def test_refusals_are_strict_and_name_the_setting_that_would_help(
    http: httpx2.Client, headers: dict[str, str]
) -> None:
    refused = http.post("/api/sessions", json={}, headers=headers)
    assert re.search("NEURARIUM_(ALLOWED_HOSTS|PUBLIC_ORIGINS)=", problem_of(refused, 403).message)
    assert "default-src 'none'" in refused.headers["content-security-policy"]


async def test_a_refused_websocket_is_told_why_strictly(address: str, session_id: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with open_page(address, session_id, origin="http://evil.example"):
            pass
    response = caught.value.response
    assert "NEURARIUM_PUBLIC_ORIGINS=http://evil.example" in response.body.decode()
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_request_that_is_too_large_is_refused_strictly(http: httpx2.Client) -> None:
    refused = http.post("/api/sessions", content=b" " * 100_000, headers={"content-type": "application/json"})
    assert problem_of(refused, 413).code == "too_large"
    assert "default-src 'none'" in refused.headers["content-security-policy"]
