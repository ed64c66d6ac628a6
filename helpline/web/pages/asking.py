"""The form by which somebody on the staff asks for a call for a caller."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.wording import page_words
from helpline.domain.callback_times import HOURS, days_to_choose
from helpline.domain.callbacks import CallbackReason
from helpline.services.asking import ask_for_somebody
from helpline.services.callbacks import CallbackRequest
from helpline.storage.calls import Call, find_call
from helpline.storage.lines import Line, is_our_own, list_active_lines
from helpline.storage.voicemails import list_taken
from helpline.telephony.numbers import may_be_rung_back
from helpline.web.house import house
from helpline.web.public.choices import day_name, hour_name
from helpline.web.public.form import LONGEST_NAME, LONGEST_NUMBER, AskForm, read_asked

LONGEST_NOTE = 500
_PAGE_LANGUAGE = "en"


@dataclass(frozen=True)
class _Place:
    """Which lines one may ask on, and for whom; `contact` where the page of one led here."""

    lines: list[Line]
    contact: Call | None


def ask_for_call() -> str:
    """The form, blank or for the person of a contact."""
    return _show(_place(), blank_form(), "")


def ask_for_call_sent() -> AnyResponse:
    """The form comes back."""
    place = _place()
    line = next((line for line in place.lines if str(line.id) == request.form.get("line")), None)
    if line is None:
        abort(404)
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    form = read_asked(request.form, line, house().clock.now())
    number = number_of(form, line, place.contact)
    if form.problems or number is None:
        return Response(_show(place, form, note, line), 400)
    wanted = request_of(form, line, number, note, place.contact)
    return redirect(url_for("pages.callback", callback_id=_owe(wanted)), 303)


def _place() -> _Place:
    """Only what this person may see: lines of their team, and contacts on these."""
    written = request.values.get("contact", "")
    try:
        contact_id = uuid.UUID(written) if written else None
    except ValueError:
        abort(404)
    with house().database.reading() as connection:
        staff_id = current_user.staff_id
        taken = list_taken(connection, staff_id)
        lines = [line for line in list_active_lines(connection) if line.id in taken]
        contact = None if contact_id is None else find_call(connection, contact_id)
    if contact_id is None:
        return _Place(lines, None)
    if contact is None or contact.line.id not in {line.id for line in lines}:
        abort(404)
    return _Place([line for line in lines if line.id == contact.line.id], contact)


def number_of(form: AskForm, line: Line, contact: Call | None) -> str | None:
    """The one that was written, or else the one that the person of the contact rang from; None,
    and a problem in the form, for one that is not to be rung.
    """
    here = house()
    number = form.number
    if not form.values["number"].strip() and contact is not None:
        form.problems.pop("number", None)
        number = here.database.keyring.open_if(contact.number_sealed) or ""
    with here.database.reading() as connection:
        is_good = may_be_rung_back(number, line.country) and not is_our_own(connection, number)
    if is_good:
        return number
    form.problems["number"] = "problem_number"
    return None


def request_of(
    form: AskForm, line: Line, number: str, note: str, contact: Call | None
) -> CallbackRequest:
    """What the form asks for."""
    times = form.times
    return CallbackRequest(
        line_id=line.id,
        number=number,
        language=contact.language if contact else line.languages[0],
        reason=CallbackReason.COUNSELLOR,
        not_before=times.not_before if times else None,
        not_after=times.not_after if times else None,
        voicemail_ok=form.voicemail_ok,
        name=form.name,
        note=note or None,
        origin_contact_id=contact.contact_id if contact else None,
    )


def _owe(wanted: CallbackRequest) -> uuid.UUID:
    try:
        return _owe_once(wanted)
    except IntegrityError:
        # The same person was asked for at the same moment: now that callback is there to be found.
        return _owe_once(wanted)


def _owe_once(wanted: CallbackRequest) -> uuid.UUID:
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        return ask_for_somebody(tx, wanted, current_user.staff_id)


def _show(place: _Place, form: AskForm, note: str, line: Line | None = None) -> str:
    zone = ZoneInfo(place.lines[0].zone) if place.lines else ZoneInfo("UTC")
    return render_template(
        "pages/ask_for_call.html",
        lines=place.lines,
        chosen=line,
        contact=place.contact,
        asked=shown_asking(form, note, zone),
    )


@dataclass(frozen=True)
class ShownAsking:
    """What templates/pages/when_to_call.html shows."""

    form: AskForm
    note: str
    words: Mapping[str, str]
    longest: Mapping[str, int]
    days: Mapping[str, str]
    hours: Mapping[int, str]
    zone: str


def shown_asking(form: AskForm, note: str, zone: ZoneInfo) -> ShownAsking:
    """The fields of a form that asks for a call, as they were filled in."""
    now = house().clock.now()
    return ShownAsking(
        form=form,
        note=note,
        words=page_words(_PAGE_LANGUAGE),
        longest={"name": LONGEST_NAME, "number": LONGEST_NUMBER, "note": LONGEST_NOTE},
        days={
            day.isoformat(): day_name(day, now.astimezone(zone), _PAGE_LANGUAGE)
            for day in days_to_choose(now, zone)
        },
        hours={hour: hour_name(hour, _PAGE_LANGUAGE) for hour in HOURS},
        zone=zone.key,
    )


def blank_form() -> AskForm:
    """Nothing filled in but what is usual."""
    return AskForm({"when": "now", "message": "no"})
