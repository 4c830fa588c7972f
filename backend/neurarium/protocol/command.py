"""What all that a viewer asks has in common."""

from neurarium.engine.experiment import Frozen


class Command(Frozen):
    """A request. Its `request_id` comes back in the `CommandFailed` that answers it, if it fails."""

    request_id: int | None = None
