"""A question to a class, and how it was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Frozen
from neurarium.protocol.rooms import QuestionState


class KeptQuestion(Frozen):
    """A question as it is saved, with each seat's answer."""

    number: int
    text: str
    choices: tuple[str, ...]
    answers: Mapping[int, int]
    is_shown: bool


@dataclass
class Question:
    """What the class is asked; `answers` are choices by seat."""

    number: int
    text: str
    choices: tuple[str, ...]
    answers: dict[int, int] = field(default_factory=dict)
    is_shown: bool = False

    def answer(self, seat: int, choice: int, number: int) -> None:
        """Take a seat's choice, in place of the one before.

        Raises:
            EngineError: it answers another question, is none of the choices, or comes too late.
        """
        if number != self.number:
            raise EngineError("no_question", "The question that you answered is gone.")
        if self.is_shown:
            raise EngineError("answered", "The answers are shown already, and no more are counted.")
        if choice >= len(self.choices):
            raise EngineError("no_choice", f"The question has {len(self.choices)} choices.", field="choice")
        self.answers[seat] = choice

    def state_for(self, seat: int | None, *, knows: bool) -> QuestionState:
        """The question as a seat sees it, which `knows` the answers before they are shown, or does not."""
        given = list(self.answers.values())
        counts = tuple(given.count(choice) for choice in range(len(self.choices)))
        return QuestionState(
            number=self.number,
            text=self.text,
            choices=self.choices,
            mine=None if seat is None else self.answers.get(seat),
            counts=counts if knows or self.is_shown else (),
            answered=len(given),
            is_shown=self.is_shown,
        )

    def kept(self) -> KeptQuestion:
        """What is to be saved of it."""
        return KeptQuestion(
            number=self.number,
            text=self.text,
            choices=self.choices,
            answers=dict(self.answers),
            is_shown=self.is_shown,
        )

    @classmethod
    def of(cls, kept: KeptQuestion) -> "Question":
        """As it was when it was saved."""
        return cls(kept.number, kept.text, kept.choices, dict(kept.answers), kept.is_shown)
