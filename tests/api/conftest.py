"""One server for all tests of a process, and sessions on it."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from neurarium.engine.experiment import Experiment
from neurarium.settings import Limits, Settings
from tests.api.server import serving
from tests.conftest import CACHE_DIR
from tests.experiments import tiny_experiment

VIEWERS = 6


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(
        host="127.0.0.1",
        port=0,
        cache_dir=CACHE_DIR,
        default_preset="linear",
        default_dataset="digits_8x8",
        # A process runs many tests within the minute that a session is usually kept for its page.
        session_least_secs=1,
        # A page of a test answers what it is sent only while the test reads from it.
        answer_secs=600,
        limits=Limits(
            viewers=VIEWERS,
            message_bytes=65_536,
            table_bytes=200_000,
            messages_per_sec=1e6,
            bytes_per_sec=1e12,
            params=100_000,
        ),
    )


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[str]:
    """Where the server is: `host:port`."""
    with serving(settings) as served:
        yield served


@pytest.fixture(scope="session")
def http(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"http://{address}", timeout=30) as client:
        yield client


@pytest.fixture
def new_session(http: httpx2.Client) -> Callable[..., str]:
    """Makes a session of an experiment; gives its id."""

    def make(experiment: Experiment | None = None) -> str:
        wanted = experiment or tiny_experiment(dataset="digits_8x8")
        answer = http.post("/api/sessions", json={"experiment": wanted.model_dump(mode="json")})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return make


@pytest.fixture
def session_id(new_session: Callable[..., str]) -> str:
    return new_session()
