"""The one place where errors become HTTP answers: `{"problem": …}` with a status."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from neurarium.api.policy import STRICT_HEADERS
from neurarium.engine.errors import EngineError
from neurarium.engine.words import expectation
from neurarium.protocol.events import Problem
from neurarium.runtime.errors import problem_of

logger = logging.getLogger(__name__)

STATUS_OF_CODE = {
    "no_session": 404,
    "no_sample": 404,
    "unknown_type": 404,
    "too_many_sessions": 503,
    "too_many_viewers": 503,
}
DEFAULT_STATUS = 422
TOO_LARGE = 413


def problem_response(status: int, problem: Problem) -> JSONResponse:
    """An error as it goes over HTTP."""
    return JSONResponse({"problem": problem.model_dump(mode="json")}, status)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of every route in one shape."""

    @app.exception_handler(EngineError)
    async def engine_error(_: Request, error: EngineError) -> JSONResponse:
        return problem_response(STATUS_OF_CODE.get(error.code, DEFAULT_STATUS), problem_of(error))

    @app.exception_handler(RequestValidationError)
    async def validation_error(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(422, _invalid_request(error.errors()[0]))

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        code = "too_large" if error.status_code == TOO_LARGE else "http"
        return problem_response(error.status_code, Problem(code=code, message=str(error.detail)))

    @app.exception_handler(Exception)
    async def any_error(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        response = problem_response(
            500, Problem(code="internal", message="The server made a mistake; its log says more.")
        )
        # This answer passes no middleware.
        response.headers.update(STRICT_HEADERS)
        return response


def _invalid_request(error: ErrorDetails) -> Problem:
    # The first part says which part of the request it is, such as its body.
    part, *place = error["loc"]
    # What is no JSON has no fields; the place is then a number of bytes.
    field = ".".join(map(str, place)) if error["type"] != "json_invalid" else ""
    words = f"{field or f'The {part}'} {expectation(error)}"
    return Problem(code="invalid_request", message=words, field=field or None)
