"""Which requests come from the server's own page, as proxies pass them on."""

import httpx2
import pytest
from starlette.testclient import TestClient

from neurarium.api.app import create_app
from neurarium.origins import Origin, parse_authority, parse_origin
from neurarium.settings import Settings
from tests.api.test_http import problem_of

PROXY = "127.0.0.1"


def post(settings: Settings, origin: str, **headers: str) -> httpx2.Response:
    """What a page of an origin gets when it asks for more than to read, from a proxy at PROXY."""
    # The route does not exist: who gets so far was let in.
    client = TestClient(create_app(settings), base_url="http://127.0.0.1:8000", client=(PROXY, 50_000))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post("/api/nothing", headers={"origin": origin, **names})
    return httpx2.Response(answer.status_code, content=answer.content)


def is_let_in(settings: Settings, origin: str, **headers: str) -> bool:
    return post(settings, origin, **headers).status_code in (404, 405)


NAMED = Settings(allowed_hosts=("x.example",))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://x.example", "x.example:443"),
        ("https://x.example", "x.example"),
        # TLS that a proxy speaks, and does not tell of.
        ("https://x.example:8443", "x.example:8443"),
        ("http://x.example", "x.example:80"),
        ("http://x.example:8080", "X.Example:8080"),
        ("http://X.EXAMPLE:8080", "x.example.:8080"),
        ("http://[0:0::1]:8080", "[::1]:8080"),
    ],
)
def test_one_address_is_the_same_however_it_is_written(origin: str, host: str) -> None:
    assert is_let_in(NAMED, origin, host=host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://x.example:8080", "x.example:8081"),
        ("http://x.example", "x.example:443"),
        ("https://y.example", "x.example"),
        ("https://x.example/path", "x.example"),
        ("https://user@x.example", "x.example"),
        ("x.example", "x.example"),
        ("", "x.example"),
    ],
)
def test_another_origin_is_refused(origin: str, host: str) -> None:
    assert problem_of(post(NAMED, origin, host=host), 403).code == "forbidden"


def test_a_proxy_that_leaves_the_port_out_is_understood() -> None:
    # Browsers always name the port of a server that is not at a usual one.
    client = TestClient(create_app(NAMED), base_url="http://x.example:8000", client=(PROXY, 50_000))
    answer = client.post("/api/nothing", headers={"origin": "http://x.example:8080", "host": "x.example"})
    assert answer.status_code != 403


def test_a_public_origin_is_let_in_whatever_a_proxy_makes_of_the_host() -> None:
    settings = Settings(public_origins=("https://Class.example:443/",))
    assert is_let_in(settings, "https://class.example", host="127.0.0.1:8000")
    assert is_let_in(settings, "https://class.example", host="class.example")
    assert not is_let_in(settings, "http://class.example", host="127.0.0.1:8000")


def test_a_trusted_proxy_is_believed_which_scheme_and_host_a_request_had() -> None:
    forwarded = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "x.example:8443", "host": "127.0.0.1:8000"}
    assert is_let_in(NAMED, "https://x.example:8443", **forwarded)
    assert not is_let_in(NAMED, "http://x.example:8443", **forwarded)
    distrustful = Settings(allowed_hosts=("x.example",), trusted_proxies=("10.0.0.0/8",))
    assert not is_let_in(distrustful, "https://x.example:8443", **forwarded)


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example", "X_Forwarded_Host": "127.0.0.1"}, {"X_Forwarded_Host": "evil.example"}],
)
def test_a_name_that_was_made_to_point_here_is_refused_whatever_else_is_said(headers: dict[str, str]) -> None:
    refused = post(Settings(), "http://evil.example", **headers)
    assert "NEURARIUM_ALLOWED_HOSTS=evil.example" in problem_of(refused, 403).message


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://A.example:443", Origin("https", "a.example", 443)),
        ("http://[2001:DB8::1]:80", Origin("http", "2001:db8::1", 80)),
        ("http://a.example:99999", None),
        ("http://", None),
        ("null", None),
        ("javascript://a.example", None),
    ],
)
def test_origins_are_read_in_one_form(text: str, origin: Origin | None) -> None:
    assert parse_origin(text) == origin


def test_an_origin_is_written_as_browsers_write_it() -> None:
    for text in ("http://a.example", "https://a.example:8443", "http://[::1]:8000"):
        assert str(parse_origin(text)) == text
    assert parse_authority("a b") is None
