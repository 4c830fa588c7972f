"""What went wrong in pages, for the log of whoever runs the server."""

import logging
import time
from collections import deque
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from neurarium.engine.experiment import Frozen

router = APIRouter()
logger = logging.getLogger(__name__)

MOST_A_MINUTE = 30
_logged: deque[float] = deque(maxlen=MOST_A_MINUTE)


class PageError(Frozen):
    """An error in a part of a page, such as “The network”."""

    part: Annotated[str, Field(max_length=100)]
    message: Annotated[str, Field(max_length=500)]
    stack: Annotated[str, Field(max_length=4_000)] = ""


@router.post("/page-errors", status_code=204)
async def page_error(error: PageError) -> None:
    """Log an error of a page, unless pages have many."""
    now = time.monotonic()
    if len(_logged) == MOST_A_MINUTE and now - _logged[0] < 60:
        return
    _logged.append(now)
    lines = (f"In a page: {error.part}: {error.message}", *error.stack.splitlines())
    logger.error("\n  ".join(map(_printable, lines)))


def _printable(line: str) -> str:
    """Without what a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in line)
