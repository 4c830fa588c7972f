"""The one error that keeps the playground from starting."""


class StartError(Exception):
    """Why it cannot start, in whole sentences for the person who starts it: what is wrong, how to mend it."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences
