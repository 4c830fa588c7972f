"""The tables of the store; `migrations` make them."""

from sqlalchemy import BigInteger, Double, Integer, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """What all tables share."""


class SavedSession(Table):
    """A session as it was saved last: the file of its checkpoint, its size and its digest.

    `saved_at` is when it was saved last, `used_at` when it was saved or brought back last, both in seconds
    since 1970.
    """

    __tablename__ = "saved_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    file: Mapped[str] = mapped_column(String(128))
    digest: Mapped[str] = mapped_column(String(64))
    nbytes: Mapped[int] = mapped_column(BigInteger)
    step: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[float] = mapped_column(Double)
    used_at: Mapped[float] = mapped_column(Double, index=True)


class SavedRoom(Table):
    """A room that is open: its session, its seats as JSON, and when it closes, in seconds since 1970."""

    __tablename__ = "saved_room"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    session: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[float] = mapped_column(Double)


class SavedAlbum(Table):
    """An album: the session that may change it, and when it was used last, in seconds since 1970."""

    __tablename__ = "saved_album"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[float] = mapped_column(Double, index=True)


class SavedChange(Table):
    """One change of an album, as JSON, and the pixels of the pictures that came with it."""

    __tablename__ = "saved_change"

    album: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    pixels: Mapped[bytes] = mapped_column(LargeBinary)


class SavedTable(Table):
    """A table of somebody's: its numbers, by their digest, and when it was used, in seconds since 1970."""

    __tablename__ = "saved_table"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[float] = mapped_column(Double, index=True)


class OwnSession(Table):
    """A session of somebody's: the digest of their key, what was said of it as JSON, and when.

    Times are in seconds since 1970; what was deleted is erased some time after.
    """

    __tablename__ = "own_session"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    content: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[float] = mapped_column(Double, index=True)
    deleted_at: Mapped[float | None] = mapped_column(Double)
