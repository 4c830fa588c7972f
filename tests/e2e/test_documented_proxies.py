"""The examples for nginx and Caddy work as the documentation prints them, where these are installed."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.chromium import launch
from tests.e2e.conftest import TOUR_SEEN, Server, new_context, start_server, wait_until_ready
from tests.e2e.lab import wait_for_step

DEPLOYMENT = Path(__file__).parents[2] / "docs" / "deployment.md"
NAME, PATH = "class.school.example", "/neurarium"
STARTING_SECS = 30


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = start_server(NEURARIUM_ALLOWED_HOSTS=NAME, NEURARIUM_ROOT_PATH=PATH)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    # Certificates of the tests' own: accepted one by one, connection by connection, some are given up.
    accepting = "--ignore-certificate-errors"
    browser = launch(playwright, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", accepting)
    yield browser
    browser.close()


def documented(language: str, server: Server, *, heading: str) -> str:
    """The last example in this language below a heading, for a server that listens elsewhere."""
    section = DEPLOYMENT.read_text().partition(heading)[2].partition("\n## ")[0]
    example = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)[-1]
    assert isinstance(example, str)
    return example.replace("127.0.0.1:8000", server.address.removeprefix("http://"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(*command: str, port: int) -> Iterator[str]:
    """A proxy, once it speaks TLS; gives the address of the page behind it."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    proxy = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + STARTING_SECS
    try:
        while True:
            try:
                plain = socket.create_connection(("127.0.0.1", port), timeout=STARTING_SECS)
                with plain, trusting.wrap_socket(plain, server_hostname=NAME):
                    break
            except OSError:
                assert time.monotonic() < deadline, f"{command[0]} does not listen"
                time.sleep(0.1)
        yield f"https://{NAME}:{port}{PATH}"
    finally:
        proxy.terminate()
        proxy.wait(STARTING_SECS)


def expect_training(browser: Browser, address: str) -> None:
    """Open the page and train, over the proxy's websocket."""
    with new_context(browser) as context:
        page = context.new_page()
        page.add_init_script(TOUR_SEEN)
        page.goto(address)
        wait_until_ready(page)
        page.get_by_test_id("play").click()
        wait_for_step(page, 5)
        expect(page).to_have_url(re.compile(f"{address}/s/"))


def expect_joining(browser: Browser, address: str) -> None:
    """Open a room, and join it by the short address of its code, all over the proxy."""
    with new_context(browser) as desk, new_context(browser) as phone:
        host, member = desk.new_page(), phone.new_page()
        for page in (host, member):
            page.add_init_script(TOUR_SEEN)
        host.goto(f"{address}/#room=open")
        shown = host.get_by_test_id("room-address")
        expect(shown).to_have_text(f"{address}/join".removeprefix("https://"))
        spelled = host.get_by_test_id("room-code").inner_text()
        host.get_by_test_id("show-large").click()
        board = host.get_by_test_id("join-board")
        expect(board).to_contain_text(spelled)
        host.keyboard.press("Escape")
        expect(board).to_have_count(0)
        code = spelled.replace(" ", "")
        member.goto(f"{address}/r/{code}")
        expect(member.get_by_test_id("join-code")).to_have_value(code)
        member.get_by_test_id("join-name").fill("Ada")
        member.get_by_test_id("join").click()
        expect(member.get_by_test_id("room")).to_contain_text("Ada")
        expect(host.get_by_test_id("member")).to_contain_text("Ada")


@pytest.mark.skipif(
    not (shutil.which("nginx", path="/usr/sbin:/usr/bin") and shutil.which("openssl")),
    reason="nginx or openssl is not installed",
)
@pytest.mark.parametrize("strips", [False, True])
def test_nginx_shows_the_page_below_a_path(
    browser: Browser, server: Server, tmp_path: Path, strips: bool
) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert nginx is not None
    certificate, key, port = tmp_path / "made.pem", tmp_path / "made.key", free_port()
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = documented("nginx", server, heading="### nginx")
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        f"/etc/ssl/{NAME}.pem", str(certificate)
    )
    site = site.replace(f"/etc/ssl/{NAME}.key", str(key))
    if strips:
        site = re.sub(r"(proxy_pass [^;]*);", r"\1/;", site)
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
        f"http {{ access_log off;\n{folders}{site}}}\n"
    )
    with running(nginx, "-c", str(configuration), port=port) as address:
        expect_training(browser, address)
        if strips:
            expect_joining(browser, address)


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
def test_caddy_shows_the_page_below_a_path(
    browser: Browser, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    site = documented("caddy", server, heading="### Caddy")
    site = site.replace(f"{NAME} {{", f"{NAME}:{port} {{\n    tls internal", 1)
    configuration = tmp_path / "Caddyfile"
    alone = "{\n    admin off\n    auto_https disable_redirects\n    skip_install_trust\n}\n"
    configuration.write_text(alone + site)
    with running("caddy", "run", "--config", str(configuration), port=port) as address:
        expect_training(browser, address)
