"""Sending somebody a place by text, asking days later whether they got through, and what came of it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpline.content.wording import LANGUAGES, text_message
from helpline.domain.attempt_times import Wish, is_in_night
from helpline.domain.calls import Direction
from helpline.domain.consent import Consent, ConsentMethod, Way, may_contact
from helpline.domain.directory import is_stale
from helpline.domain.errors import NotFound, Refused
from helpline.domain.referrals import QUESTION, ReferralOutcome, outcome_of
from helpline.domain.sms_length import to_gsm7
from helpline.domain.triage.verdict import Verdict
from helpline.services.directory.keeping import today_here
from helpline.services.directory.persons import Person, PersonOf, find_person
from helpline.services.directory.wording import referral_text
from helpline.services.ringing_times import times_of
from helpline.services.texting import SEND, find_textable
from helpline.services.thread_life import is_talked_with
from helpline.storage.directory import find_entry
from helpline.storage.escalations import list_live_of_thread
from helpline.storage.lines import Line, find_line
from helpline.storage.referrals import (
    Referral,
    add_referral,
    change_referral,
    find_thread_id,
    lock_referral,
    lock_unanswered,
)
from helpline.storage.suppressions import find_suppression
from helpline.storage.tables import helpline
from helpline.storage.texts import add_text
from helpline.storage.threads import Thread, change_thread, find_or_open_thread, lock_thread
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import last_question
from helpline.storage.voicemails import Viewer

REFERRAL_ASK = "referral_ask"
LATER = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)
"""So long after the day somebody is not asked any more who could not be asked."""

_STEP = timedelta(minutes=15)
_MOST_STEPS = 24 * 4
_WORDING = "asked by a person: shall I send you this number by text?"


@dataclass(frozen=True)
class Heeded:
    """What follows from an answer: what is said, and whether a person reads it."""

    said: str
    needs_a_person: bool


@dataclass(frozen=True)
class Sending:
    """What somebody on the staff says when they send a place.

    `agreed`: they asked, and the person wants it by text. `may_ask`: and may be asked later whether
    they got through. `though_stale`: it is sent although nobody has checked it for too long.
    """

    of: PersonOf
    ref: uuid.UUID
    entry_id: uuid.UUID
    agreed: bool
    may_ask: bool = False
    though_stale: bool = False


def send(tx: Transaction, viewer: Viewer, wanted: Sending) -> uuid.UUID:
    """Send it; the referral's id. Raises NotFound, and Refused with the reason."""
    entry = find_entry(tx.connection, tx.keyring, wanted.entry_id)
    if entry is None or entry.is_taken_out:
        raise NotFound("there is no such place")
    person = find_person(tx.connection, wanted.of, wanted.ref, viewer)
    line = None if person is None else find_line(tx.connection, person.line_id)
    if person is None or line is None:
        raise Refused("person", "shows no number, or is not with you: say the number aloud")
    if not wanted.agreed:
        raise Refused("consent", "is missing: ask them first")
    if not wanted.though_stale and _is_stale(tx, entry.details.checked_on):
        raise Refused(
            "place", "has not been checked for too long: say that you send it all the same"
        )
    number = _textable(tx, line, person)
    language = _language(person, line)
    thread_id = find_or_open_thread(tx, line.id, number)
    body = referral_text(entry.details, line.country, language)
    text_id = _write(tx, line.id, thread_id, number, body, written_by=viewer.staff_id)
    if wanted.of is PersonOf.TEXT:
        change_thread(tx, thread_id, answered_at=tx.now)
    ask_at = _ask_at(tx, line) if wanted.may_ask else None
    referral_id = add_referral(
        tx,
        number,
        entry_id=entry.id,
        line_id=line.id,
        thread_id=thread_id,
        contact_id=person.contact_id,
        callback_id=person.callback_id,
        language=language,
        text_id=text_id,
        sent_by=viewer.staff_id,
        ask_at=ask_at,
    )
    if ask_at is not None:
        tx.set_timer(REFERRAL_ASK, referral_id, ask_at)
    tx.record(
        "referral_sent",
        contact_id=person.contact_id,
        callback_id=person.callback_id,
        line_id=line.id,
        staff_id=viewer.staff_id,
        referral=str(referral_id),
        entry=str(entry.id),
    )
    return referral_id


def ask(tx: Transaction, referral_id: uuid.UUID) -> None:
    """The timer: ask whether they got through; later where it is night or a person is at it."""
    thread_id = find_thread_id(tx, referral_id)
    if thread_id is None:
        return
    thread = lock_thread(tx, thread_id)  # before the referral, as whoever reads an answer does
    referral = lock_referral(tx, referral_id)
    line = find_line(tx.connection, thread.line_id)
    if referral is None or line is None or referral.ask_at is None:
        return
    if referral.outcome is not None or referral.asked_at is not None:
        return
    if tx.now > referral.ask_at + GIVE_UP_AFTER or _refusals(tx, line, referral.number, referral):
        tx.record("referral_not_asked", line_id=line.id, referral=str(referral_id))
        return
    at = _after_night(line, tx.now)
    if at == tx.now and _is_somebody_at_it(tx, thread):
        at = tx.now + LATER
    if at > tx.now:
        tx.set_timer(REFERRAL_ASK, referral_id, at)
        return
    body = to_gsm7(text_message("referral_question", referral.language)).text
    _write(tx, line.id, referral.thread_id, referral.number, body, asks=QUESTION)
    change_referral(tx, referral_id, asked_at=tx.now)
    tx.record("referral_asked", line_id=line.id, referral=str(referral_id))


def heed_answer(
    tx: Transaction, thread_id: uuid.UUID, verdict: Verdict, received_at: datetime
) -> Heeded | None:
    """Keep what a text says of the place that we asked about last, where it says so plainly."""
    outcome = outcome_of(verdict.answer)
    if outcome is None or last_question(tx, thread_id, received_at) != QUESTION:
        return None
    referral = lock_unanswered(tx, thread_id)
    if referral is None:
        return None
    change_referral(tx, referral.id, outcome=outcome.value, outcome_at=tx.now)
    tx.record(
        "referral_answered",
        line_id=referral.line_id,
        referral=str(referral.id),
        outcome=outcome.value,
    )
    is_good = outcome is ReferralOutcome.GOT_THROUGH
    said = text_message("referral_good" if is_good else "referral_sorry", referral.language)
    return Heeded(said, needs_a_person=not is_good)


def note_outcome(
    tx: Transaction, referral_id: uuid.UUID, staff_id: uuid.UUID, outcome: ReferralOutcome
) -> None:
    """Somebody on the staff was told, or knows better than an answer. Raises NotFound."""
    referral = lock_referral(tx, referral_id)
    if referral is None:
        raise NotFound("there is no such referral")
    change_referral(tx, referral_id, outcome=outcome.value, outcome_at=tx.now, outcome_by=staff_id)
    tx.record(
        "referral_outcome_noted",
        line_id=referral.line_id,
        staff_id=staff_id,
        referral=str(referral_id),
        outcome=outcome.value,
    )


def _is_stale(tx: Transaction, checked_on: date | None) -> bool:
    days = tx.connection.execute(select(helpline.c.directory_stale_days)).scalar_one()
    return is_stale(checked_on, today_here(tx), timedelta(days=days))


def _textable(tx: Transaction, line: Line, person: Person) -> str:
    number = find_textable(tx, tx.keyring.open(person.number_sealed))
    if number is None:
        raise Refused("number", "is no phone that can be texted")
    if _refusals(tx, line, number):
        raise Refused("text", "cannot be sent: they want no texts")
    return number


def _refusals(
    tx: Transaction, line: Line, number: str, referral: Referral | None = None
) -> tuple[object, ...]:
    """Why not: they agreed to this text, and to be asked, when somebody sent it."""
    given_at = tx.now if referral is None else referral.made_at
    consent = Consent(ConsentMethod.SPOKEN, given_at, "the staff", _WORDING)
    standing = find_suppression(tx, line.id, number)
    return may_contact(Way.STAFF_TEXT, consent, standing, tx.now)


def _language(person: Person, line: Line) -> str:
    known = (person.language, *line.languages)
    return next((one for one in known if one in LANGUAGES), LANGUAGES[0])


def _ask_at(tx: Transaction, line: Line) -> datetime | None:
    """Some days on, at the same time of day or when the night is over; None for never."""
    days = tx.connection.execute(select(helpline.c.referral_ask_days)).scalar_one()
    return _after_night(line, tx.now + timedelta(days=days)) if days else None


def _after_night(line: Line, at: datetime) -> datetime:
    times = times_of(line, Wish())
    for _ in range(_MOST_STEPS):
        if not is_in_night(times, at):
            return at
        at += _STEP
    return at


def _is_somebody_at_it(tx: Transaction, thread: Thread) -> bool:
    """A person writes with them, or something worries us: then nothing asks by itself."""
    return is_talked_with(thread, tx.now) or bool(list_live_of_thread(tx, thread.id))


def _write(
    tx: Transaction,
    line_id: uuid.UUID,
    thread_id: uuid.UUID,
    number: str,
    body: str,
    **columns: Any,
) -> uuid.UUID:
    text_id = add_text(
        tx,
        Direction.OUTBOUND,
        line_id,
        number,
        body,
        state="planned",
        way=Way.STAFF_TEXT.value,
        thread_id=thread_id,
        **columns,
    )
    tx.send(SEND, text_id)
    return text_id
