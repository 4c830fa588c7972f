"""A formula that somebody is writing, and what is wrong with it."""

from typing import Annotated

from pydantic import Field

from neurarium.engine.experiment import Frozen, Spec


class FormulaDraft(Frozen):
    """A data set by a formula that is being written, and the seed that its points are drawn from."""

    dataset: Spec
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0


class FormulaChecked(Frozen):
    """How a formula was understood, empty if it was not; or what is wrong with it, in words.

    That is from character `start` up to `end`, if it has a place.
    """

    reading: str = ""
    message: str = ""
    start: int | None = None
    end: int | None = None
