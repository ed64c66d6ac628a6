"""What `POST /api/v1/callbacks` takes: first each value by itself, then against the line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from helpline.domain.attempt_times import Wish
from helpline.domain.callbacks import CallbackReason
from helpline.domain.phone import parse_e164
from helpline.read_models.lines import NamedLine, find_named_line
from helpline.services.callbacks import CallbackRequest
from helpline.services.ringing_times import can_ring_within
from helpline.storage.lines import find_line, is_our_own
from helpline.telephony.numbers import may_be_rung_back
from helpline.web.api.reading import Reader, flag, instant, text

_FIELDS = ("phone", "line", "language", "not_before", "not_after", "voicemail_ok", "note")
_LONGEST_NOTE = 500
_LONGEST_NAME = 200
_FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class CallbackForm:
    """What was asked for, each value sound by itself; `language` None is the line's first."""

    phone: str
    line: str
    language: str | None
    not_before: datetime | None
    not_after: datetime | None
    voicemail_ok: bool | None
    note: str | None


def read_callback_form(reader: Reader, now: datetime) -> CallbackForm:
    """Read the body; what is wrong is in the reader's errors, and the form is void then."""
    reader.refuse_unknown(_FIELDS)
    form = CallbackForm(
        phone=reader.required("phone", _phone) or "",
        line=reader.required("line", text(_LONGEST_NAME)) or "",
        language=reader.optional("language", text(_LONGEST_NAME)),
        not_before=reader.optional("not_before", instant),
        not_after=reader.optional("not_after", instant),
        voicemail_ok=reader.optional("voicemail_ok", flag),
        note=reader.optional("note", text(_LONGEST_NOTE)),
    )
    _check_window(form, reader, now)
    return form


def settle(
    connection: Connection, form: CallbackForm, reader: Reader, now: datetime
) -> CallbackRequest | None:
    """The request for the line that was named; None when the reader has errors now."""
    line = find_named_line(connection, form.line)
    if line is None:
        reader.refuse("line", "there is no line of this name or number")
        return None
    _check_line(line, form, reader)
    _check_number(connection, line, form, reader)
    _check_hours(connection, line, form, reader, now)
    return None if reader.errors else _request(line, form)


def _phone(value: Any) -> str:
    return parse_e164(text(_LONGEST_NAME)(value))


def _check_window(form: CallbackForm, reader: Reader, now: datetime) -> None:
    for field, at in (("not_before", form.not_before), ("not_after", form.not_after)):
        if at is not None and at > now + _FURTHEST:
            reader.refuse(field, "is more than a year away")
    if form.not_after is None:
        return
    if form.not_before is not None and form.not_after <= form.not_before:
        reader.refuse("not_after", "must be later than not_before")
    elif form.not_after <= now:
        reader.refuse("not_after", "lies in the past")


def _check_line(line: NamedLine, form: CallbackForm, reader: Reader) -> None:
    if form.language is not None and form.language not in line.languages:
        reader.refuse("language", f"this line has: {', '.join(line.languages)}")


def _check_number(
    connection: Connection, line: NamedLine, form: CallbackForm, reader: Reader
) -> None:
    if not may_be_rung_back(form.phone, line.country):
        reader.refuse("phone", "is no number that can be rung in the helpline's country")
    elif is_our_own(connection, form.phone):
        reader.refuse("phone", "is a line of this helpline")


def _check_hours(
    connection: Connection, line: NamedLine, form: CallbackForm, reader: Reader, now: datetime
) -> None:
    """Nobody is rung outside the line's hours, so the window must reach into them."""
    found = find_line(connection, line.id)
    wish = Wish(None, form.not_before, form.not_after)
    if found is not None and not can_ring_within(found, wish, now):
        reader.refuse("not_after", "lies before the line opens the next time")


def _request(line: NamedLine, form: CallbackForm) -> CallbackRequest:
    return CallbackRequest(
        line_id=line.id,
        number=form.phone,
        language=form.language or line.languages[0],
        reason=CallbackReason.API,
        not_before=form.not_before,
        not_after=form.not_after,
        voicemail_ok=form.voicemail_ok,
        note=form.note,
    )
