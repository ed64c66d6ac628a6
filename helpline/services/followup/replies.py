"""What a text that was read does to the plan of whoever sent it: the door for whoever reads texts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.followup.enrolments import EndReason
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import Keyword
from helpline.services.followup.confirming import confirm_by_text
from helpline.services.followup.enrolling import end_enrolment
from helpline.services.followup.holding import pause, reply_came, risk_opened, slipped
from helpline.services.followup.refusing import refuse_texts
from helpline.services.followup.wishes import wants_later, wants_less, wants_more
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction

PAUSE_FOR = timedelta(days=7)

_WISHES = {
    Keyword.LESS: wants_less,
    Keyword.MORE: wants_more,
    Keyword.LATER: wants_later,
}


@dataclass(frozen=True)
class ReadReply:
    """A text as it was read: what it tells of the person, what its ladder says of the plan, the
    keyword if it is one, whether they want no more texts, and whether a phone wrote it by itself.
    """

    number: str
    body: str
    received_at: datetime
    risk: Risk
    effect: PlanEffect
    keyword: Keyword | None = None
    stops: bool = False
    by_machine: bool = False


def heed_reply(tx: Transaction, line: Line, reply: ReadReply) -> bool:
    """Do what it asks of the plan; whether it was about the plan alone, so that nobody need read it."""
    if confirm_by_text(tx, line, reply.number, reply.body):
        return True
    if reply.stops:
        _stop(tx, reply.number)
    if not reply.by_machine:
        reply_came(tx, reply.number, reply.risk)
    _follow_ladder(tx, reply)
    if reply.keyword is Keyword.PAUSE:
        return pause(tx, reply.number, tx.now + PAUSE_FOR)
    wish = None if reply.keyword is None else _WISHES.get(reply.keyword)
    return wish is not None and wish(tx, reply.number)


def _follow_ladder(tx: Transaction, reply: ReadReply) -> None:
    """A plan that is held or begins again is silent until a person has closed what worries us."""
    if reply.effect in (PlanEffect.HOLD, PlanEffect.RESTART):
        risk_opened(tx, reply.number)
    if reply.effect is PlanEffect.RESTART:
        slipped(tx, reply.number, reply.received_at)
    elif reply.effect is PlanEffect.END:
        _end(tx, reply.number)


def _stop(tx: Transaction, number: str) -> None:
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is not None:
        refuse_texts(tx, enrolment)


def _end(tx: Transaction, number: str) -> None:
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is not None:
        end_enrolment(tx, enrolment, EndReason.WRONG_NUMBER)
