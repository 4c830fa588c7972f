"""The server behind reverse proxies: a page's requests and its websocket, as a browser sends them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
import websockets

from neurarium.settings import Settings
from tests.api.page import Page
from tests.api.server import serving
from tests.experiments import tiny_experiment
from tests.proxy import Manner, proxied

pytestmark = pytest.mark.anyio
BODY = {"experiment": tiny_experiment(dataset="digits_8x8").model_dump(mode="json")}


@pytest.fixture(scope="module")
def below(settings: Settings) -> Iterator[str]:
    """A server that is shown below a path."""
    with serving(settings.model_copy(update={"root_path": "/neurarium"})) as address:
        yield address


@contextmanager
def page_behind(upstream: str, manner: Manner) -> Iterator[str]:
    with proxied(upstream, manner) as address:
        yield f"{address}{manner.prefix}"


async def use(base: str, origin: str) -> None:
    """Make a session and be served, as a page of the origin."""
    async with httpx2.AsyncClient(headers={"origin": origin}, timeout=30) as client:
        made = await client.post(f"http://{base}/api/sessions", json=BODY)
        assert made.status_code == 201, made.text
        url = f"ws://{base}/api/sessions/{made.json()['id']}/ws"
    async with websockets.connect(url, max_size=None, compression=None, origin=origin) as socket:  # type: ignore[arg-type]
        await Page(socket).is_served()


@pytest.mark.parametrize("manner", [Manner(), Manner(host="portless")])
async def test_behind_a_proxy_that_passes_the_name_on_nothing_is_to_be_set(
    address: str, manner: Manner
) -> None:
    with page_behind(address, manner) as base:
        await use(base, f"http://{base}")


async def test_a_proxy_that_takes_the_name_away_has_to_say_it_or_be_listed(
    address: str, settings: Settings
) -> None:
    with page_behind(address, Manner(host="upstream")) as base:
        refused = httpx2.post(f"http://{base}/api/admission", headers={"origin": f"http://{base}"})
        assert refused.status_code == 403
        assert f"NEURARIUM_PUBLIC_ORIGINS=http://{base}" in refused.json()["problem"]["message"]
    saying = Manner(host="upstream", adds=("X-Forwarded-Host: class.example", "X-Forwarded-Proto: https"))
    listed = settings.model_copy(update={"public_origins": ("https://class.example",)})
    with serving(listed) as upstream:
        for manner in (Manner(host="upstream"), saying):
            with page_behind(upstream, manner) as base:
                await use(base, "https://class.example")


async def test_a_proxy_that_speaks_tls_for_the_server_is_believed(settings: Settings) -> None:
    named = settings.model_copy(update={"allowed_hosts": ("class.example",)})
    saying = Manner(
        host="upstream", adds=("X-Forwarded-Host: class.example:8443", "X-Forwarded-Proto: https")
    )
    with serving(named) as upstream, page_behind(upstream, saying) as base:
        await use(base, "https://class.example:8443")


@pytest.mark.parametrize(
    "manner",
    [
        Manner(prefix="/play"),
        Manner(prefix="/play", slash=""),
        Manner(prefix="/play", slash="//"),
        Manner(prefix="/play", adds=("X-Forwarded-Prefix: /play/",)),
    ],
)
async def test_a_path_that_a_proxy_takes_away_need_not_be_set(address: str, manner: Manner) -> None:
    with page_behind(address, manner) as base:
        await use(base, f"http://{base.partition('/')[0]}")
        said = "/play/" if manner.adds else "./"
        assert f'content="{said}"' in httpx2.get(f"http://{base}/").text


@pytest.mark.parametrize("strips", [True, False])
async def test_below_a_path_it_works_whether_the_proxy_strips_it_or_not(below: str, strips: bool) -> None:
    with page_behind(below, Manner(prefix="/neurarium", strips=strips)) as base:
        await use(base, f"http://{base.partition('/')[0]}")
