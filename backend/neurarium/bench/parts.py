"""What the benchmark measures, by parts."""

from enum import StrEnum


class Part(StrEnum):
    """A part that can be measured alone."""

    PYTORCH = "pytorch"
    PROBLEMS = "problems"
    SEQUENCES = "sequences"
    TYPESCRIPT = "typescript"
    RACE = "race"
    VIEWER = "viewer"
    CROWD = "crowd"
    INSIDE = "inside"
    LATENCY = "latency"
    START = "start"
    PAST = "past"
    LANDSCAPE = "landscape"
    LEARNING = "learning"
    TINY = "tiny"
    COMPILING = "compiling"
    CLASSROOM = "classroom"
    CLICKS = "clicks"
