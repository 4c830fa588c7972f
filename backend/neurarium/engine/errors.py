"""The one error that the engine raises."""


class EngineError(Exception):
    """A request that the engine cannot fulfil, in words for the person who made it.

    `code` is stable and for programs, `message` says what was expected. `layer_id` and `field` say where it
    arose, so that the page can show it there.
    """

    def __init__(
        self, code: str, message: str, *, layer_id: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.layer_id = layer_id
        self.field = field

    def at(self, layer_id: str) -> "EngineError":
        """The same error, placed at a layer (unless it already names one)."""
        return EngineError(self.code, self.message, layer_id=self.layer_id or layer_id, field=self.field)
