"""Edits: which change of the experiment came last, so that none is lost under one made without it."""

from secrets import randbits, token_hex
from typing import NamedTuple

from neurarium.engine.datasets.own_pictures import OwnPictures
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.hyperparameters import hyperparameters, normalise, with_hyperparameters
from neurarium.protocol.commands import Edit, LoadExperiment, NewStart, SetHyperparameters
from neurarium.protocol.events import Coming
from neurarium.runtime.changes import changes, shared_hyperparameters
from neurarium.runtime.plan import Plan


class Leaving(NamedTuple):
    """An edit, and the one that it leaves: what was trained under that is kept under this one's name."""

    edit: str
    of: str


class Edits:
    """The names of a session's changes, in the order in which they were taken.

    `settled` is what the session's experiment holds, and what the next change may be based on. While an
    experiment is prepared that is the one before: only who asked for it knows what it will be.
    """

    def __init__(self, last: str | None = None) -> None:
        self.settled = self._newest = self._loads = last or _drawn()
        self._loading: LoadExperiment | None = None
        self._planned: tuple[str, Plan] | None = None
        self._set_since: dict[str, float] = {}

    @property
    def newest(self) -> str:
        """The last one that was taken, also while what it asked for is being loaded."""
        return self._newest

    @property
    def is_loading(self) -> bool:
        """Whether an experiment was asked for that is not there yet."""
        return self._loading is not None

    def knows(self, command: LoadExperiment) -> bool:
        """Whether a page sends again what has come already: it did not hear so before its line broke."""
        return command.edit is not None and command.edit in (self._loads, self._newest, self.settled)

    def begin(self, command: LoadExperiment) -> LoadExperiment:
        """Take an experiment that is to be loaded, until it is `installed` or `refused`, and give it a name.

        Raises:
            EngineError: it was based on an experiment that another page has changed since.
        """
        if command.base is not None and command.base != self._newest:
            raise EngineError(
                "edited_elsewhere", "Another page has changed this experiment since; nothing was replaced."
            )
        self._set_since = {}
        self._newest = self._loads = command.edit or _drawn()
        self._loading = command.model_copy(update={"edit": self._newest})
        return self._loading

    def planned(self, command: LoadExperiment, plan: Plan) -> None:
        """An experiment that is to be loaded is right; it must be compiled."""
        if command is self._loading:
            self._planned = self._loads, plan

    def installed(self, command: LoadExperiment) -> Leaving:
        """An experiment that was to be loaded is there."""
        leaving = Leaving(command.edit or self._newest, self.settled)
        if command is self._loading:
            self._loading = self._planned = None
            self.settled = self._newest
        return leaving

    def refused(self, command: LoadExperiment) -> None:
        """An experiment cannot be loaded; what was set meanwhile holds without it."""
        if command is not self._loading:
            return
        self._loading = self._planned = None
        refused, self._loads = self._loads, self.settled
        if self._newest == refused:
            self._newest = self.settled
        else:
            self.settled = self._newest

    def made(self, command: Edit) -> Leaving:
        """Take a change that holds at once, also in what is being loaded."""
        before = self.settled
        self._newest = command.edit or _drawn()
        if self._loading is None:
            self.settled = self._newest
        return Leaving(self._newest, before)

    def tuned(self, running: Experiment, command: SetHyperparameters) -> Experiment:
        """The `running` experiment with live numbers set, as far as they are its own.

        While another is coming, people see that one's numbers: it has those that are set, and the running one
        only those of components that both have.

        Raises:
            EngineError: neither has such a number, or it is outside of its limits.
        """
        own, coming = command.values, self._asked()
        if coming is not None:
            theirs = _known(own, coming)
            with_hyperparameters(coming, theirs)
            shared = shared_hyperparameters(running, coming)
            own = {path: value for path, value in own.items() if path in shared or path not in theirs}
        tuned = with_hyperparameters(running, own)
        self._set_since |= command.values
        self.made(command)
        return tuned

    def caught_up(self, experiment: Experiment) -> Experiment:
        """An experiment that was asked for, with the live numbers that were set since."""
        return (
            with_hyperparameters(experiment, _known(self._set_since, experiment))
            if self._set_since
            else experiment
        )

    def base_of(self, running: Experiment) -> Experiment:
        """The experiment that the next change is based on: the one that is coming, or the `running` one."""
        return self.caught_up(self._loading.experiment) if self._loading else running

    def new_start(self, running: Experiment, command: NewStart) -> LoadExperiment:
        """What begins again with another seed."""
        seed = randbits(31) if command.seed is None else command.seed
        afresh = self.base_of(running).model_copy(update={"seed": seed})
        return LoadExperiment(experiment=afresh, keep=False, edit=command.edit, request_id=command.request_id)

    def grown(self, running: Experiment, album: str, dataset: Spec) -> LoadExperiment | None:
        """What learns from an album as it is now, and goes on; None for an experiment of other data.

        Nor where there are more classes or fewer: for these it needs another network.
        """
        base = self.base_of(running)
        old, new = base.dataset.config, dataset.config
        # Of a change that came while the first one of the album was being loaded, it was still told by none.
        known = (album, new.get("album", ""))
        is_its_own = base.dataset.type == dataset.type and old.get("album", "") in known
        before, now = (config.get("names", OwnPictures().names) for config in (old, new))
        if not is_its_own or len(before) != len(now):  # type: ignore[arg-type]  # a list, as it was checked
            return None
        grown = base.dataset.model_copy(update={"config": old | new})
        return LoadExperiment(experiment=base.model_copy(update={"dataset": grown}), keep=True)

    def _asked(self) -> Experiment | None:
        """What was asked for and is not there yet, if it is right."""
        try:
            return normalise(self._loading.experiment) if self._loading else None
        except EngineError:
            return None

    def coming(self, running: Experiment) -> Coming | None:
        """What is being compiled, if something was asked for."""
        if self._planned is None:
            return None
        edit, plan = self._planned
        experiment = self.caught_up(plan.experiment)
        return Coming(
            edit=edit, experiment=experiment, preset=plan.preset, words=changes(running, experiment)
        )


def _known(values: dict[str, float], experiment: Experiment) -> dict[str, float]:
    known = hyperparameters(experiment)
    return {path: value for path, value in values.items() if path in known}


def _drawn() -> str:
    return token_hex(8)
