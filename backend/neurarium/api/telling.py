"""Telling a page of its session: all of it once, and then what has become different."""

from typing import Any, NamedTuple

from neurarium.protocol.events import AnyEvent, SessionChanged, SessionPatched, SessionState
from neurarium.protocol.patch import replacements


class _Written(NamedTuple):
    before: SessionState
    after: SessionState
    parts: dict[str, Any]  # of the one after
    text: str


class _Patches:
    """Writes patches: once for all pages of a session, which are told the same one right after the other."""

    def __init__(self) -> None:
        self._latest: _Written | None = None

    def text(self, before: SessionState, after: SessionState) -> str:
        latest = self._latest
        if latest is None or latest.before is not before or latest.after is not after:
            told = latest.parts if latest and latest.after is before else before.model_dump(mode="json")
            parts = after.model_dump(mode="json")
            text = SessionPatched(changes=dict(replacements(told, parts))).model_dump_json()
            self._latest = latest = _Written(before, after, parts, text)
        return latest.text


_patches = _Patches()


class Telling:
    """Writes the events for one page, as JSON."""

    def __init__(self) -> None:
        self._told: SessionState | None = None

    def written(self, event: AnyEvent) -> str:
        """The event in JSON; a state of the session as a patch of the one before, if there was one."""
        if not isinstance(event, SessionChanged):
            return event.model_dump_json()
        before, self._told = self._told, event.session
        return event.model_dump_json() if before is None else _patches.text(before, event.session)
