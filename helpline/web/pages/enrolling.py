"""Enrolling somebody by form: the values of the API, checked by the code of the API."""

import uuid
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.consent import ConsentWording, consent_wording
from helpline.content.follow_up import Addressee
from helpline.content.wording import LANGUAGES
from helpline.domain.consent import ConsentMethod
from helpline.domain.errors import Refused
from helpline.domain.followup.enrolments import (
    LONGEST_FIRST_NAME,
    CheckInBy,
    ContentLevel,
    RiskFlag,
)
from helpline.domain.followup.plans import Plan
from helpline.domain.followup.stages import Stage, suited
from helpline.read_models.zone import find_zone
from helpline.services.followup.enrolling import (
    NewEnrolment,
    enrol,
    list_plans,
)
from helpline.services.followup.joining import enrolled, find_open_request
from helpline.services.followup.of_others import FollowedByOthers, refuse_those_of_others
from helpline.services.plan_preview import NUMBER_IN_PREVIEWS
from helpline.storage.calls import Call, find_call
from helpline.storage.join_requests import JoinRequest, find_join_request
from helpline.storage.lines import Line, list_active_lines
from helpline.storage.notes import is_theirs
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, list_taken
from helpline.web.api.enrolment_columns import COLUMNS, YES_OR_NO, column_of, nested
from helpline.web.api.enrolment_form import (
    USUAL_PLAN,
    read_enrolment_form,
    settle_enrolment,
    zone_name,
)
from helpline.web.api.reading import Reader
from helpline.web.house import house
from helpline.web.pages.plan_calendar import ShownCalendar, calendar_of
from helpline.web.pages.wall_time import as_rfc_3339, for_typing

_TIMES = ("consent_given_at", "consent_expires_at")
BEGUN = "follow_up_begun"


@dataclass(frozen=True)
class _Place:
    """What can be chosen by whoever is signed in; the zone is the helpline's."""

    lines: list[Line]
    plans: dict[str, Plan]
    zone: ZoneInfo
    asked: JoinRequest | None
    """Who asked from their own phone, where the list of those led here."""
    contact: Call | None
    """Whose call led here: their number need not be seen to be enrolled."""


@dataclass
class _Filled:
    """The form as it was filled in, and what is wrong with it by field."""

    values: dict[str, str]
    flags: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    may_take_over: bool = False


def enrol_form() -> str:
    """The form, blank but for what is usual."""
    place = _find_place()
    return _show(place, _Filled(_usual(place)))


def enrol_sent() -> AnyResponse:
    """The form comes back: to see the calendar, or to enrol."""
    place, filled = _find_place(), _filled()
    reader = Reader(nested(_row(filled, place)))
    form = read_enrolment_form(reader, house().clock.now())
    if form.line and form.line not in {line.name for line in place.lines}:
        reader.refuse("line", "there is no line of this name or number")
    wanted = None
    if not reader.errors:
        with house().database.reading() as connection:
            wanted = settle_enrolment(connection, form, reader)
    filled.problems = {column_of(error.field): error.reason for error in reader.errors}
    if wanted is None:
        return Response(_show(place, filled), 400)
    if request.form.get("do") != "enrol":
        return Response(_show(place, filled, _calendar(wanted)))
    try:
        enrolment_id = _enrol(wanted, place.asked)
    except Refused as refusal:
        filled.problems["phone"] = f"The {refusal.field} {refusal.reason}"
        filled.may_take_over = isinstance(refusal, FollowedByOthers) and refusal.may_take_over
        return Response(_show(place, filled), 409)
    return redirect(url_for("pages.followed", enrolment_id=enrolment_id), 303)


def _enrol(wanted: NewEnrolment, asked: JoinRequest | None) -> uuid.UUID:
    try:
        return _enrol_once(wanted, asked)
    except IntegrityError:
        # Enrolled at the same moment by somebody else: now they are there to be found.
        return _enrol_once(wanted, asked)


def _enrol_once(wanted: NewEnrolment, asked: JoinRequest | None) -> uuid.UUID:
    here = house()
    viewer = Viewer(current_user.staff_id, oversees=current_user.oversees)
    with here.database.transaction(here.clock.now()) as tx:
        request_of = None if asked is None else find_open_request(tx, asked.id, viewer)
        takes_over = request.form.get("take_over") == "yes"
        refuse_those_of_others(tx, wanted, viewer, takes_over=takes_over)
        enrolment_id = enrol(tx, wanted)
        if request_of is not None:
            enrolled(tx, request_of, enrolment_id, viewer)
        _record(tx, enrolment_id, wanted)
    return enrolment_id


def _record(tx: Transaction, enrolment_id: uuid.UUID, wanted: NewEnrolment) -> None:
    staff_id, line_id = current_user.staff_id, wanted.line_id
    tx.record(BEGUN, staff_id=staff_id, line_id=line_id, enrolment=str(enrolment_id))


def _calendar(wanted: NewEnrolment) -> ShownCalendar:
    to = Addressee(wanted.language, wanted.country, NUMBER_IN_PREVIEWS)
    return calendar_of(suited(wanted.plan, wanted.stage), wanted.detox_ended_at, wanted.hours, to)


def _find_place() -> _Place:
    """Only the lines of one's own teams, or all for whoever oversees."""
    with house().database.reading() as connection:
        taken = list_taken(connection, current_user.staff_id)
        own = [line for line in list_active_lines(connection) if line.id in taken]
        asked = _find_asked(connection, own)
        contact = _find_contact(connection)
        return _Place(own, list_plans(connection), find_zone(connection), asked, contact)


def _find_contact(connection: Connection) -> Call | None:
    """A call of whoever is signed in."""
    written = request.values.get("contact", "")
    if not written:
        return None
    try:
        contact = find_call(connection, uuid.UUID(written))
    except ValueError:
        abort(404)
    if contact is None or not is_theirs(connection, contact.contact_id, current_user.staff_id):
        abort(404)
    return contact


def _find_asked(connection: Connection, own: list[Line]) -> JoinRequest | None:
    written = request.values.get("request", "")
    try:
        found = find_join_request(connection, uuid.UUID(written)) if written else None
    except ValueError:
        abort(404)
    if written and (found is None or found.line_id not in {line.id for line in own}):
        abort(404)
    return found


def _usual(place: _Place) -> dict[str, str]:
    here, asked = house(), place.asked
    begun_on = asked.line_id if asked else place.contact and place.contact.line.id
    line = next((one for one in place.lines if one.id == begun_on), None)
    return {
        "line": "" if line is None else line.name,
        "language": _language(place),
        "timezone": place.zone.key,
        "plan": USUAL_PLAN,
        "consent_given_at": for_typing(here.clock.now(), place.zone),
        "consent_recorded_by": here.database.keyring.open(current_user.sign_in.name_sealed),
        "consent_wording": _wordings(place, USUAL_PLAN)[0].name,
    }


def _language(place: _Place) -> str:
    if place.asked is not None:
        return place.asked.language
    return "" if place.contact is None else place.contact.language


def _filled() -> _Filled:
    values = {name: request.form.get(name, "").strip() for name in COLUMNS}
    return _Filled(values, request.form.getlist("risk_flags"))


def _row(filled: _Filled, place: _Place) -> dict[str, str]:
    """As a row of a table: times with their zone, detox by the clock of the person."""
    values = filled.values
    asked = Reader(values).optional("timezone", zone_name) if values["timezone"] else None
    theirs = place.zone if asked is None else ZoneInfo(asked)
    number = values["phone"] or _number_known(place)
    return {
        **values,
        "phone": number,
        "risk_flags": " ".join(filled.flags),
        "detox_ended_at": as_rfc_3339(values["detox_ended_at"], theirs),
        **{name: as_rfc_3339(values[name], place.zone) for name in _TIMES},
    }


def _number_known(place: _Place) -> str:
    keyring = house().database.keyring
    if place.asked is not None:
        return keyring.open(place.asked.number_sealed)
    return "" if place.contact is None else keyring.open_if(place.contact.number_sealed) or ""


def _wordings(place: _Place, plan_name: str) -> list[ConsentWording]:
    """What is read out, in each language that a line of theirs has."""
    plan = place.plans.get(plan_name) or place.plans[USUAL_PLAN]
    country = place.lines[0].country if place.lines else "GB"
    spoken = {language for line in place.lines for language in line.languages}
    known = [one for one in LANGUAGES if one in spoken] or [LANGUAGES[0]]
    return [consent_wording(language, country, plan) for language in known]


def _show(place: _Place, filled: _Filled, calendar: ShownCalendar | None = None) -> str:
    return render_template(
        "pages/enrol.html",
        lines=place.lines,
        plans=list(place.plans),
        languages=sorted({one for line in place.lines for one in line.languages}),
        zone=place.zone.key,
        filled=filled,
        asked=place.asked,
        contact=place.contact,
        calendar=calendar,
        flags=list(RiskFlag),
        levels=list(ContentLevel),
        ways=list(CheckInBy),
        stages=list(Stage),
        methods=list(ConsentMethod),
        asked_one_by_one=YES_OR_NO,
        wordings=_wordings(place, filled.values.get("plan", USUAL_PLAN)),
        longest_name=LONGEST_FIRST_NAME,
    )
