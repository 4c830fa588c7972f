"""Why the store cannot be used, in words that may be shown to anybody: no addresses, no passwords."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from neurarium.store.migration import OtherVersionError

# What may come of a disk or a database.
TROUBLE = (OSError, SQLAlchemyError, OtherVersionError)
FULL = "the disk is full"
# What SQLite says, and what that means.
OF_SQLITE = {
    "locked": "its database is locked by another program",
    "readonly": "its database cannot be written",
    "unable to open": "its database cannot be opened",
    "full": FULL,
    "not a database": "its database is damaged",
    "malformed": "its database is damaged",
}


def reason_of(error: Exception) -> str:
    """Why an error came that is one of TROUBLE, as a part of a sentence."""
    if isinstance(error, OSError):
        return _reason_of_files(error)
    if isinstance(error, OtherVersionError):
        return "its database is of another version of Neurarium"
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        said = str(error.orig)
        return next(
            (words for part, words in OF_SQLITE.items() if part in said), f"its database says: {said}"
        )
    return "its database cannot be reached"


def _reason_of_files(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "its folder cannot be written"
    return f"its files cannot be used ({error.strerror})"
