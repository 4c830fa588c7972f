"""The built page, served by the server."""

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
    (page_dir / "index.html").write_text("<title>Neurarium</title>")
    (page_dir / "assets" / "index.js").write_text("export {}")
    return TestClient(create_app(Settings()), base_url="http://127.0.0.1")


@pytest.mark.parametrize("path", ["/", "/s/any"])
def test_the_page_is_served_at_the_root_and_at_every_sessions_address(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "<title>Neurarium</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-security-policy" in answer.headers


def test_its_assets_are_served_as_what_they_are(client: TestClient) -> None:
    answer = client.get("/assets/index.js")
    assert (answer.status_code, answer.text) == (200, "export {}")
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/nothing.js", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/assets"]
)
def test_nothing_else_is(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "secret" not in answer.text
    assert problem_of(httpx2.Response(answer.status_code, content=answer.content), 404).code == "http"


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/assets/index.js"])
def test_a_websocket_to_nowhere_is_refused(client: TestClient, path: str) -> None:
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)), client.websocket_connect(path):
        pass


@pytest.mark.usefixtures("page_dir")
def test_while_the_page_is_not_built_it_says_how_to_build_it() -> None:
    answer = TestClient(create_app(Settings()), base_url="http://127.0.0.1").get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text
