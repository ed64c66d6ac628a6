"""The switch of a line: what a supervisor may do with it at once, whatever its hours say."""

from enum import StrEnum


class SwitchKind(StrEnum):
    """Where callers of a switched line come to."""

    CLOSED = "closed"
    DIVERTED = "diverted"
