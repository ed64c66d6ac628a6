"""What somebody's text may mean for them; the contract's list, the gravest first.

Where a text means several things the gravest counts for people. Whether it also asks for no more
texts is another question, with an answer of its own.
"""

from enum import StrEnum


class Risk(StrEnum):
    """The order is that in which one outranks another."""

    EMERGENCY_OVERDOSE = "emergency_overdose"
    SUICIDAL = "suicidal"
    RELAPSE_USED = "relapse_used"
    WANTS_CALL = "wants_call"
    CRAVING_STRUGGLING = "craving_struggling"
    QUESTION = "question"
    WRONG_NUMBER = "wrong_number"
    UNCLEAR = "unclear"
    OK = "ok"
