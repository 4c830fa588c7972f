"""Errors of pages in the server's log."""

import httpx2
import pytest

from neurarium.api.routes import page_errors
from tests.api.test_http import problem_of


@pytest.fixture(autouse=True)
def none_yet() -> None:
    page_errors._logged.clear()


def report(http: httpx2.Client, message: str = "x is undefined", stack: str = "") -> httpx2.Response:
    return http.post("/api/page-errors", json={"part": "The output", "message": message, "stack": stack})


def test_an_error_of_a_page_is_in_the_log(http: httpx2.Client, caplog: pytest.LogCaptureFixture) -> None:
    assert report(http, stack="at show\nat draw").status_code == 204
    assert caplog.messages == ["In a page: The output: x is undefined\n  at show\n  at draw"]


def test_what_a_terminal_would_obey_is_left_out(
    http: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    report(http, "a\x1b[2Jb\r\nERROR forged")
    assert caplog.messages == ["In a page: The output: a [2Jb  ERROR forged"]


def test_many_errors_do_not_fill_the_log(http: httpx2.Client, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(2 * page_errors.MOST_A_MINUTE):
        report(http, str(number))
    assert len(caplog.messages) == page_errors.MOST_A_MINUTE


def test_an_error_has_a_length(http: httpx2.Client) -> None:
    assert problem_of(report(http, "x" * 501), 422).field == "message"
