"""What a text that was read does to the plan of whoever sent it: the door for whoever reads texts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.content.follow_up import answer_text
from helpline.domain.escalation_ladder import PlanEffect
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.enrolments import EndReason
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import Keyword
from helpline.services.followup.addressing import addressee
from helpline.services.followup.confirming import confirm_by_text
from helpline.services.followup.enrolling import end_enrolment
from helpline.services.followup.holding import pause, reply_came, risk_opened, slipped
from helpline.services.followup.refusing import refuse_texts
from helpline.services.followup.wishes import wants_later, wants_less, wants_more
from helpline.services.texting import text_caller
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction

PAUSE_FOR = timedelta(days=7)
"""The answer to it says "a week"."""


def _pause(tx: Transaction, number: str) -> bool:
    return pause(tx, number, tx.now + PAUSE_FOR)


_WISHES = {
    Keyword.LESS: (wants_less, AnswerText.LESS),
    Keyword.MORE: (wants_more, AnswerText.MORE),
    Keyword.LATER: (wants_later, AnswerText.LATER),
    Keyword.PAUSE: (_pause, AnswerText.PAUSED),
}
"""What each keyword does, and what is said once it is done."""


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
    wish = None if reply.keyword is None else _WISHES.get(reply.keyword)
    if wish is None:
        return False
    do, said = wish
    done = do(tx, reply.number)
    if done and not reply.by_machine:
        _tell(tx, line, reply.number, said)
    return done


def _tell(tx: Transaction, line: Line, number: str, said: AnswerText) -> None:
    """What was done: whoever asked need not wonder, or ask again."""
    enrolment = lock_open_enrolment(tx, tx.keyring.hashes(number))
    if enrolment is not None:
        to = addressee(tx.keyring, enrolment, line)
        text_caller(tx, line.id, number, answer_text(said, to))


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
