"""The one place where errors become HTTP answers: `{"problem": …}` with a status, or a page for a person."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from neurarium.api.words import advice_on, is_opened_by_a_person, words_page
from neurarium.engine.errors import EngineError
from neurarium.engine.words import expectation
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import OUT_OF_MEMORY, is_out_of_memory, problem_of

logger = logging.getLogger(__name__)

STATUS_OF_CODE = {
    "no_session": 404,
    "no_album": 404,
    "no_table": 404,
    "no_sample": 404,
    "unknown_type": 404,
    "too_many_sessions": 503,
    "too_many_held": 503,
    "too_many_viewers": 503,
    "too_busy": 503,
    "no_memory_left": 503,
    "store_away": 503,
    "wrong_code": 404,
    "too_many_codes": 429,
    "not_allowed": 403,
    "room_locked": 403,
    "room_exists": 409,
    "room_ended": 403,
    "room_full": 503,
    "too_many_rooms": 503,
    "too_many_albums": 503,
    "too_many_tables": 503,
}
DEFAULT_STATUS = 422
NOT_FOUND, TOO_LARGE, TOO_MANY = 404, 413, 429
CODE_OF_STATUS = {TOO_LARGE: "too_large", TOO_MANY: "too_busy"}
NOTHING_HERE = "There is nothing at this address."


def problem_response(status: int, problem: Problem) -> JSONResponse:
    """An error as it goes over HTTP."""
    return JSONResponse({"problem": problem.model_dump(mode="json")}, status)


async def refuse(words: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or a websocket's, that is not let in."""
    response: Response = problem_response(403, Problem(code="forbidden", message=words))
    if is_opened_by_a_person(scope):
        response = words_page(403, "This address is not let in.", words, scope=scope)
    await response(scope, receive, send)


def add_error_handlers(app: FastAPI, headers: Mapping[str, str]) -> None:
    """Answer every error of every route in one shape; `headers` are those that every answer carries."""

    @app.exception_handler(EngineError)
    async def engine_error(_: Request, error: EngineError) -> JSONResponse:
        return problem_response(STATUS_OF_CODE.get(error.code, DEFAULT_STATUS), problem_of(error))

    @app.exception_handler(RequestValidationError)
    async def validation_error(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(422, _invalid_request(error.errors()[0]))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == NOT_FOUND and is_opened_by_a_person(request.scope):
            return words_page(NOT_FOUND, NOTHING_HERE, advice_on(request.scope), scope=request.scope)
        code = CODE_OF_STATUS.get(error.status_code, "http")
        words = NOTHING_HERE if error.status_code == NOT_FOUND else str(error.detail)
        return problem_response(error.status_code, Problem(code=code, message=words))

    @app.exception_handler(Exception)
    async def any_error(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        response = (
            problem_response(503, OUT_OF_MEMORY)
            if is_out_of_memory(error)
            else problem_response(
                500, Problem(code="internal", message="The server made a mistake; its log says more.")
            )
        )
        # This answer passes no middleware.
        response.headers.update(headers)
        return response


def _invalid_request(error: ErrorDetails) -> Problem:
    # The first part says which part of the request it is, such as its body.
    part, *place = error["loc"]
    # What is no JSON has no fields; the place is then a number of bytes.
    field = ".".join(map(str, place)) if error["type"] != "json_invalid" else ""
    words = f"{field or f'The {part}'} {expectation(error)}"
    return Problem(code="invalid_request", message=words, field=field or None)
