"""Migrating a database to this version, by Alembic: which is only loaded when there is something to do."""

import logging
import threading
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

FOLDER = Path(__file__).with_name("migrations")
# The revision of the last file in the folder.
NEWEST = "0006"
# Alembic keeps what it works on in a module of its own.
_migrating = threading.Lock()


class OtherVersionError(Exception):
    """The database is of a version that is not known here."""


def migrate(engine: Engine, revision: str = NEWEST) -> None:
    """Bring a database to a version, from an earlier one or from nothing, in one transaction.

    Raises:
        OtherVersionError: it is of a later one.
        SQLAlchemyError: it cannot be used.
    """
    if _version_of(engine) == revision:
        return
    # It tells of each of its parts as soon as it is loaded.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with _migrating, engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise OtherVersionError(str(error)) from error


def _version_of(engine: Engine) -> str | None:
    """The version that a database has, if it has one."""
    with engine.connect() as connection:
        try:
            version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        except SQLAlchemyError:
            # There is nothing yet; or nothing works, which is told by whatever is tried next.
            return None
    return version
