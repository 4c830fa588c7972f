"""Formulas while they are written."""

from fastapi import APIRouter

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.formula_data import Formulated
from neurarium.engine.formula_text import MOST_LETTERS, FormulaError
from neurarium.protocol.formulas import FormulaChecked, FormulaDraft

router = APIRouter(prefix="/formulas")


@router.post("/check")
def check(draft: FormulaDraft) -> FormulaChecked:
    """What a data set by a formula would be; a wrong formula is no error, and is pointed at."""
    text = draft.dataset.config.get("formula")
    kind = dataset_registry[draft.dataset.type]
    if not issubclass(kind, Formulated) or not isinstance(text, str):
        raise EngineError("no_formula", "This data set is not made by a formula.", field="dataset")
    try:
        formula = kind.read(text[: MOST_LETTERS + 1])
    except FormulaError as error:
        return FormulaChecked(message=_sentence(error.message), start=error.start, end=error.end)
    try:
        dataset_registry.build(draft.dataset).parse({}, seed=draft.seed)
    except EngineError as error:
        return FormulaChecked(reading=formula.reading, message=error.message)
    return FormulaChecked(reading=formula.reading)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
