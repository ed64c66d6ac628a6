"""What a reply does to the plan of whoever sent it: the one door between texts and follow-ups."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.triage.verdict import Keyword, Verdict
from helpline.storage.transaction import Transaction

STEERING = (Keyword.LESS, Keyword.MORE, Keyword.PAUSE, Keyword.LATER)
"""Keywords that are about a plan and nothing else."""


@dataclass(frozen=True)
class PlanReply:
    """A text that was read. `effect` is what its ladder says, `is_confirmation` that it is the
    keyword for which a new enrolment waits, `stops` that they want no more texts.
    """

    text_id: uuid.UUID
    line_id: uuid.UUID
    number: str
    received_at: datetime
    verdict: Verdict
    effect: PlanEffect
    is_confirmation: bool
    stops: bool


def reply_to_plan(tx: Transaction, reply: PlanReply) -> bool:
    """Do what it asks of the plan; whether it was about the plan, so that nobody else need read it.

    Nobody follows a plan yet. What is asked of one is written down, and a person reads it.
    """
    if reply.verdict.keyword in STEERING:
        tx.record("plan_wish", line_id=reply.line_id, wish=str(reply.verdict.keyword))
    return False


def worry_settled(tx: Transaction, number: str) -> None:
    """A person has closed what held the plan of this number back. Nobody follows one yet."""
    del tx, number
