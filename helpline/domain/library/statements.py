"""Ten statements that somebody looks at for themselves: no diagnosis, and nothing of it is kept."""

from enum import StrEnum

SEVERAL = 3
"""With so many yes the person comes first."""

YES, NO = "1", "2"
"""The keys of an answer; 0 and 5 mean what they mean everywhere."""


class Result(StrEnum):
    """What is said after the last one: there is no score, and no name for anything."""

    FEW = "few"
    SEVERAL = "several"


def result_of(yes_count: int) -> Result:
    """What to say to so many yes."""
    return Result.SEVERAL if yes_count >= SEVERAL else Result.FEW
