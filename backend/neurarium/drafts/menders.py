"""Which mender knows what to do about which problem, and whether what it proposes helps."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from neurarium.drafts.diagnosis import Diagnosis, diagnose
from neurarium.drafts.mending.answer import mend_output_shape
from neurarium.drafts.mending.case import Case, Mender, Proposal
from neurarium.drafts.mending.config import mend_config, mend_unknown_field, mend_unknown_type
from neurarium.drafts.mending.shapes import mend_shape
from neurarium.drafts.mending.size import mend_size
from neurarium.drafts.mending.wires import (
    mend_arity,
    mend_cycle,
    mend_duplicate,
    mend_output,
    mend_unknown_layer,
)
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Network
from neurarium.engine.survey import Survey, survey_network
from neurarium.protocol.check import Mend
from neurarium.runtime.plan import Planner

MENDERS: Mapping[str, Mender] = {
    "arity": mend_arity,
    "cycle": mend_cycle,
    "duplicate_id": mend_duplicate,
    "invalid_config": mend_config,
    "output": mend_output,
    "output_shape": mend_output_shape,
    "shape": mend_shape,
    "too_large": mend_size,
    "too_many_params": mend_size,
    "too_much_memory": mend_size,
    "unknown_field": mend_unknown_field,
    "unknown_layer": mend_unknown_layer,
    "unknown_type": mend_unknown_type,
}
OFFERED = 3
LOOKED_AT = 6
# What trying proposals may cost for one draft, so that one that is wrong everywhere is answered in time, too:
# looking at shapes alone costs 1, checking the experiment whole costs more.
BUDGET = 40
WHOLE_CHECK = 5


class Mending:
    """Finds mends for the problems of a draft, each tried before it is offered."""

    def __init__(self, diagnosis: Diagnosis, planner: Planner) -> None:
        self._diagnosis = diagnosis
        self._planner = planner
        self._budget = 0 if diagnosis.is_too_large else BUDGET

    def mends(self, error: EngineError) -> tuple[Mend, ...]:
        """A few networks that would be rid of a problem."""
        role = self._role(error)
        mender = MENDERS.get(error.code)
        if role is None or mender is None or self._budget <= 0:
            return ()
        diagnosis = self._diagnosis
        case = Case(
            diagnosis.experiment.networks[role],
            diagnosis.surveys[role],
            error,
            diagnosis.answer_shape(role),
            tuple(diagnosis.fields(role) or ()),
        )
        found = tuple(islice(self._that_help(role, case, mender(case)), LOOKED_AT))
        return tuple(sorted(found, key=lambda mend: self._wrongness(role, mend.network, error))[:OFFERED])

    def _role(self, error: EngineError) -> str | None:
        """The network that a problem is in."""
        return next(
            (
                role
                for role, survey in self._diagnosis.surveys.items()
                if error in survey.errors or error.layer_id in survey.places
            ),
            None,
        )

    def _that_help(self, role: str, case: Case, proposals: Iterable[Proposal]) -> Iterator[Mend]:
        kinds: set[str] = set()
        for proposal in proposals:
            if proposal.kind in kinds or not proposal.network.layers:
                continue
            self._budget -= 1 if case.error in case.survey.errors else WHOLE_CHECK
            if self._budget < 0:
                return
            if self._helps(role, case, proposal.network):
                kinds |= {proposal.kind} - {""}
                yield Mend(title=proposal.title, network=proposal.network)

    def _helps(self, role: str, case: Case, network: Network) -> bool:
        """Whether a network is rid of a problem, and nothing is wrong that was right before."""
        if case.error not in case.survey.errors:
            return diagnose(self._diagnosis.with_network(role, network), self._planner).checked is not None
        survey = self._survey(role, network)
        return (
            not _has_still(survey, case)
            and not any(_is_new(error, case.survey) for error in survey.errors)
            and len(survey.ends) <= max(1, len(case.survey.ends))
            and (self._answers(role, survey) or not self._answers(role, case.survey))
        )

    def _wrongness(self, role: str, network: Network, mended: EngineError) -> int:
        """0 for a network that is right, 2 for one whose mended layer has another problem now."""
        survey = self._survey(role, network)
        if any(error.layer_id == mended.layer_id for error in survey.errors):
            return 2
        return 1 if survey.errors or not self._answers(role, survey) else 0

    def _answers(self, role: str, survey: Survey) -> bool:
        """Whether a layer that nothing follows gives what the learning problem needs."""
        wanted = self._diagnosis.answer_shape(role)
        return any(survey.places[end].shape == wanted for end in survey.ends)

    def _survey(self, role: str, network: Network) -> Survey:
        return survey_network(network, self._diagnosis.fields(role))


def _has_still(survey: Survey, case: Case) -> bool:
    if case.error.code == "cycle":
        return survey.cycle == case.survey.cycle
    problem = (case.error.code, case.error.layer_id)
    return any((error.code, error.layer_id) == problem for error in survey.errors)


def _is_new(error: EngineError, before: Survey) -> bool:
    """Whether an error is at a layer that was right before, or was not there.

    Where a branch ends that nothing follows may move; that there is one is not new.
    """
    if error.code == "output":
        return False
    place = before.places.get(error.layer_id or "")
    was_wrong = any(error.layer_id == other.layer_id for other in before.errors)
    return not was_wrong and (place is None or place.shape is not None)
