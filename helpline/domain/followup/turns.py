"""What of somebody's calendar is due now: at most one text, whatever was missed.

A text that is later than it is good for is skipped, never sent late. Where several are due, after
an outage or a long conversation, one is sent and the others are skipped: the newest that asks
nothing, since nobody should be asked three times at once; else the newest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpline.domain.followup.planning import Planned
from helpline.domain.followup.plans import StepKind


class Missed(StrEnum):
    """Why a step that had its moment is not sent after all."""

    TOO_LATE = "too_late"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do now: the one to send, if any, those to skip, and when to look again (UTC)."""

    send: Planned | None
    skip: tuple[tuple[Planned, Missed], ...]
    look_again_at: datetime | None


def next_due(scheduled: Sequence[Planned], now: datetime) -> Turn:
    """The turn of the steps that are still to come; those already sent or skipped are not among
    them.
    """
    waiting = [one for one in scheduled if one.unplanned is None]
    late = [one for one in waiting if one.valid_until <= now]
    due = [one for one in waiting if one.due_at <= now < one.valid_until]
    send = _chosen(due)
    skip = [(one, Missed.TOO_LATE) for one in late]
    skip += [(one, Missed.OVERTAKEN) for one in due if one is not send]
    coming = [one.due_at for one in waiting if one.due_at > now]
    return Turn(send, tuple(skip), min(coming, default=None))


def _chosen(due: Sequence[Planned]) -> Planned | None:
    caring = [one for one in due if one.step.kind is StepKind.CARING]
    return max(caring or due, key=lambda one: one.due_at, default=None)
