"""My runs: what a browser has trained here, as it says of itself, and as it is told again."""

from pydantic import Field, FiniteFloat

from neurarium.engine.experiment import Frozen

PICTURE = r"^data:image/(png|webp|jpeg);base64,[A-Za-z0-9+/]+={0,2}$"


class NewMyRun(Frozen):
    """What a page says of its session: what it learns from, its settings in words, how far it has come.

    The `picture` is a small one of the network, as a data URL.
    """

    title: str = Field(max_length=120)
    words: str = Field(max_length=240)
    steps: int = Field(ge=0)
    measured: dict[str, FiniteFloat] = Field(max_length=8)
    picture: str | None = Field(None, max_length=40_000, pattern=PICTURE)


class MyRun(NewMyRun):
    """The same of a session that was seen at `seen_at`, in seconds since 1970.

    One that is not `there` can no longer be opened: the server has it neither in memory nor saved.
    """

    session: str
    seen_at: float
    is_there: bool


class MyRuns(Frozen):
    """All that a browser has; `saves` tells whether this server saves any."""

    saves: bool
    runs: tuple[MyRun, ...]


class Deleted(Frozen):
    """Whether one is deleted: for a day this can be taken back."""

    deleted: bool
