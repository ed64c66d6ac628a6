"""Sending a text once: an unclear answer is looked up at Twilio before anything is sent again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.domain.consent import NUMBER_REFUSALS, Way, may_contact
from helpline.domain.errors import OutsideBusy, OutsideError, OutsideUnclear
from helpline.domain.senders import Sender
from helpline.services.outside import Outside, done, try_later
from helpline.services.refusals import look_into
from helpline.services.suppressing import REFUSED_BY_PROVIDER, provider_refused
from helpline.services.texting import SEND_NOW
from helpline.storage.lines import find_line
from helpline.storage.outbox import Work, finish_work
from helpline.storage.sender_pace import push_on
from helpline.storage.suppressions import find_suppression
from helpline.storage.texts import (
    Text,
    begin_text,
    change_text,
    find_text,
    list_known_sids,
    text_was_taken,
)
from helpline.storage.transaction import Transaction

TWILIO_ROUNDS_TO = timedelta(seconds=2)
"""Its dates have whole seconds; our clocks may differ a little."""


LISTED_BY_THEN = 4
"""Tries, at doubling gaps: seven seconds at least. Twilio lists a text a moment after it has taken
it (R8); what it does not list by then it never had.
"""

_OPEN_STATES = ("planned", "sending", "unclear")


@dataclass(frozen=True)
class _Message:
    """A text, opened."""

    text: Text
    to: str
    sender: Sender
    body: str


def send_text(outside: Outside, work: Work) -> None:
    """Send a planned text."""
    message = _read(outside, work)
    if message is None or message.text.state not in _OPEN_STATES:
        done(outside, work)
        return
    try:
        sid = _find_sent(outside, message)
        if sid is None and _may_be_listed_yet(message, work):
            try_later(outside, work, "not found yet")
            return
        if sid is None and not _begin(outside, message):
            done(outside, work)
            return
        sid = sid or _send(outside, message)
    except OutsideError as refusal:
        _refused(outside, message, refusal)
        raise
    except OutsideBusy as refusal:
        _note(outside, message, state="planned")  # it surely did not go
        try_later(outside, work, str(refusal))
        return
    except OutsideUnclear as silence:
        _note(outside, message, state="unclear")
        try_later(outside, work, str(silence))
        return
    with outside.database.transaction(outside.clock.now()) as tx:
        text_was_taken(tx, message.text.id, sid)
        finish_work(tx, work)


def _may_be_listed_yet(message: _Message, work: Work) -> bool:
    """Not for what is urgent: that is better said twice than late."""
    was_tried = message.text.state != "planned"
    return was_tried and work.kind != SEND_NOW and work.tries < LISTED_BY_THEN


def _read(outside: Outside, work: Work) -> _Message | None:
    with outside.database.reading() as connection:
        text = find_text(connection, work.ref)
        line = None if text is None else find_line(connection, text.line_id)
    if text is None or line is None:
        return None
    keyring = outside.database.keyring
    return _Message(
        text, keyring.open(text.number_sealed), line.sender, keyring.open(text.body_sealed)
    )


def _begin(outside: Outside, message: _Message) -> bool:
    """Write that it is being sent, before it is: whoever comes upon that looks first (R6).

    False where they have said since it was written that they want none, or it was called off, or
    a status callback has told meanwhile that it went.
    """
    with outside.database.transaction(outside.clock.now()) as tx:
        if not begin_text(tx, message.text.id):
            return False
        is_wanted = not _is_unwanted_now(tx, message)
        if is_wanted:
            push_on(tx, message.sender, timedelta(seconds=1 / outside.texts_per_second))
        else:
            change_text(tx, message.text.id, state="suppressed")
    return is_wanted


def _is_unwanted_now(tx: Transaction, message: _Message) -> bool:
    way = message.text.way
    if way is None or way is Way.LAST_WORD:  # to staff; or said once, as it may be
        return False
    suppression = find_suppression(tx, message.text.line_id, message.to)
    return bool(NUMBER_REFUSALS.intersection(may_contact(way, None, suppression, tx.now)))


def _refused(outside: Outside, message: _Message, refusal: OutsideError) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        change_text(tx, message.text.id, state="failed", error_code=str(refusal.code))
        if message.text.way is not None:  # to whoever oversees: they would be told by text
            look_into(tx, message.text.line_id, message.to, str(refusal.code))
        if refusal.code == REFUSED_BY_PROVIDER:
            provider_refused(tx, message.text.line_id, message.to)


def _find_sent(outside: Outside, message: _Message) -> str | None:
    """The text, if an earlier try whose answer we lost did send it (R6 holds for texts too)."""
    if message.text.state == "planned":
        return None
    return find_sent(outside, message.to, message.body, message.text.created_at)


def find_sent(outside: Outside, to: str, body: str, since: datetime) -> str | None:
    """Twilio's id of a text that it has taken since then and that we know no id of.

    From whichever number: a Messaging Service picks one, and lines are configured anew.
    """
    listed = outside.gateway.list_texts_to(to)
    with outside.database.reading() as connection:
        known = list_known_sids(connection, [found.sid for found in listed])
    return next(
        (
            found.sid
            for found in listed
            if found.body == body
            and found.sid not in known
            and (found.created_at is None or found.created_at >= since - TWILIO_ROUNDS_TO)
        ),
        None,
    )


def _send(outside: Outside, message: _Message) -> str:
    return outside.gateway.send_text(
        to=message.to,
        sender=message.sender,
        body=message.body,
        status_url=outside.addresses.of_plain_text_status(message.text.id),
    )


def _note(outside: Outside, message: _Message, **columns: object) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        change_text(tx, message.text.id, **columns)
