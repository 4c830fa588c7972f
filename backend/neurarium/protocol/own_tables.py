"""Large tables of people's own, as they go between page and server."""

from neurarium.engine.experiment import Frozen


class TableKept(Frozen):
    """What the server calls a table that it keeps: an experiment names it so."""

    table: str
