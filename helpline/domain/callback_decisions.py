"""What somebody on the staff may decide about a callback that is owed."""

from enum import StrEnum


class Decision(StrEnum):
    """A decision; each is written down with who, when and why."""

    TRY_NOW = "try_now"
    TRY_AT = "try_at"
    TAKE_OUT = "take_out"
    SETTLE = "settle"
    LEAVE_MESSAGE = "leave_message"
    NO_MESSAGE = "no_message"


NEEDS_REASON = (Decision.TAKE_OUT, Decision.SETTLE, Decision.LEAVE_MESSAGE)
"""Without a word nobody could tell later why a promise was given up, or who gave leave."""
