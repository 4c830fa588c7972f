"""The built page, served by the server."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from neurarium.api import page
from neurarium.api.app import create_app
from neurarium.settings import Settings
from tests.api.test_http import problem_of


@pytest.fixture
def page_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(page, "PAGE_DIR", tmp_path / "page")
    (tmp_path / "page" / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "page"


@pytest.fixture
def client(page_dir: Path) -> TestClient:
    (page_dir / "index.html").write_text(
        '<head><meta content="./"><title>Neurarium</title><link href="./icon.svg">'
    )
    (page_dir / "assets" / "index.js").write_text("export {}")
    return TestClient(create_app(Settings()), base_url="http://127.0.0.1")


@pytest.mark.parametrize("path", ["/", "/s/any", "/s/any/"])
def test_the_page_is_served_at_the_root_and_at_every_sessions_address(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "<title>Neurarium</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-security-policy" in answer.headers


def test_a_rooms_short_address_leads_to_where_one_joins(client: TestClient) -> None:
    for path, place in (("/r", "./join"), ("/r/", "../join"), ("/r/K7MQ4X", "../join/K7MQ4X")):
        assert client.get(path, follow_redirects=False).headers["location"] == place


def test_its_assets_are_served_as_what_they_are(client: TestClient) -> None:
    answer = client.get("/assets/index.js")
    assert (answer.status_code, answer.text) == (200, "export {}")
    assert "javascript" in answer.headers["content-type"]


def test_its_assets_are_sent_compressed_and_kept_for_good(client: TestClient, page_dir: Path) -> None:
    script = "export const words = {};" * 1000
    (page_dir / "assets" / "large.js").write_text(script)
    answer = client.get("/assets/large.js")
    assert answer.text == script
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(script) / 10
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    plain = client.get("/assets/large.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == script
    assert plain.headers["vary"] == answer.headers["vary"] == "Accept-Encoding"
    known = client.get("/assets/large.js", headers={"if-none-match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    (page_dir / "icon.svg").write_text("<svg/>")
    assert "cache-control" not in client.get("/icon.svg").headers


@pytest.mark.parametrize(
    "path", ["/nothing.js", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/assets"]
)
def test_nothing_else_is(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "secret" not in answer.text
    assert problem_of(httpx2.Response(answer.status_code, content=answer.content), 404).code == "http"


@pytest.mark.parametrize(
    ("path", "base"),
    [("/", "./"), ("/join", "./"), ("/join/", "../"), ("/s/any", "../"), ("/s/any/", "../../")],
)
def test_its_files_are_found_below_any_path_that_a_proxy_takes_away(
    client: TestClient, path: str, base: str
) -> None:
    answer = client.get(path)
    assert f'content="{base}"' in answer.text
    assert f'href="{base}icon.svg"' in answer.text
    # Shown without its slash, the root is told apart by the browser alone.
    assert ("location.replace" in answer.text) == (path == "/")
    for script in re.findall("<script>(.*?)</script>", answer.text):
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "below"),
    [("/play/", "/play"), ("/a/b/s/any", "/a/b"), ("/play/join/K7MQ4X", "/play"), ("/s/any/more", None)],
)
def test_a_path_that_a_proxy_leaves_is_told_of(client: TestClient, path: str, below: str | None) -> None:
    words = client.get(path, headers=BROWSER).text
    assert re.findall("NEURARIUM_ROOT_PATH=(.*?)<", words) == ([below] if below else [])


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_is_told_in_words_where_there_is_nothing(client: TestClient) -> None:
    answer = client.get("/nowhere/<b>", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing at this address." in answer.text
    assert 'href="../"' in answer.text
    assert "content-security-policy" in answer.headers
    refused = client.get("/", headers={**BROWSER, "host": "<b>.example"})
    assert refused.status_code == 403
    assert "&lt;b&gt;.example" in refused.text
    api = client.get("/api/nowhere", headers=BROWSER)
    assert problem_of(httpx2.Response(404, content=api.content), 404).code == "http"


@pytest.mark.parametrize(
    "path", ["/", "/s/any", "/assets/index.js", "/api/health", "/nowhere", "/api/nowhere"]
)
def test_headers_alone_can_be_asked_for(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    assert (head.status_code, head.headers["content-length"]) == (whole.status_code, str(len(whole.content)))
    assert head.headers["content-security-policy"] == whole.headers["content-security-policy"]


@pytest.mark.usefixtures("page_dir", "client")
@pytest.mark.parametrize("root_path", ["/neurarium", "neurarium/"])
@pytest.mark.parametrize("prefix", ["", "/neurarium"])
def test_below_a_path_everything_is_found_whether_a_proxy_strips_it_or_not(
    root_path: str, prefix: str
) -> None:
    client = TestClient(create_app(Settings(root_path=root_path)), base_url="http://127.0.0.1")
    for path in ("/", "/s/any"):
        page = client.get(prefix + path).text
        assert 'href="/neurarium/icon.svg"' in page
        assert 'content="/neurarium/"' in page
    assert client.get(f"{prefix}/assets/index.js").text == "export {}"
    assert client.get(f"{prefix}/api/health").status_code == 200
    assert 'href="/neurarium/"' in client.get(f"{prefix}/nowhere", headers=BROWSER).text


def test_sites_can_be_allowed_to_show_the_page_in_a_frame(client: TestClient) -> None:
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]
    sites = ("https://course.example", "*.school.example:8443")
    framed = TestClient(create_app(Settings(embedded_by=sites)), base_url="http://127.0.0.1").get("/")
    assert f"frame-ancestors {' '.join(sites)}" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/assets/index.js"])
def test_a_websocket_to_nowhere_is_refused(client: TestClient, path: str) -> None:
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)), client.websocket_connect(path):
        pass


@pytest.mark.usefixtures("page_dir")
def test_while_the_page_is_not_built_it_says_how_to_build_it() -> None:
    answer = TestClient(create_app(Settings()), base_url="http://127.0.0.1").get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text
