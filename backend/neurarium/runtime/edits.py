"""Edits: which change of the experiment came last, so that none is lost under one made without it."""

from secrets import token_hex

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment
from neurarium.protocol.commands import Edit, LoadExperiment


class Edits:
    """The names of a session's changes, in the order in which they were taken.

    `settled` is what the session's experiment holds, and what the next change may be made upon. While an
    experiment is prepared that is the one before: only who asked for it knows what it will be.
    """

    def __init__(self) -> None:
        self.settled = self._newest = self._loads = _drawn()
        self._loading: LoadExperiment | None = None

    def begin(self, command: LoadExperiment) -> None:
        """Take an experiment that is to be loaded, until it is `installed` or `refused`.

        Raises:
            EngineError: it was made upon an experiment that another page has changed since.
        """
        if command.base is not None and command.base != self._newest:
            raise EngineError(
                "edited_elsewhere", "Another page has changed this experiment since; nothing was replaced."
            )
        self._loading = command
        self._newest = self._loads = command.edit or _drawn()

    def installed(self, command: LoadExperiment) -> None:
        """An experiment that was to be loaded is there."""
        if command is self._loading:
            self._loading = None
            self.settled = self._newest

    def refused(self, command: LoadExperiment) -> None:
        """An experiment cannot be loaded; what was set meanwhile holds without it."""
        if command is not self._loading:
            return
        self._loading = None
        if self._newest == self._loads:
            self._newest = self.settled
        else:
            self.settled = self._newest

    def made(self, command: Edit) -> None:
        """Take a change that holds at once, also in what is being loaded."""
        self._newest = command.edit or _drawn()
        if self._loading is None:
            self.settled = self._newest

    def upon(self, running: Experiment) -> Experiment:
        """The experiment that the next change is made upon: the one that is coming, or that is `running`."""
        return self._loading.experiment if self._loading else running


def _drawn() -> str:
    return token_hex(8)
