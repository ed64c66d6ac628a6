"""What enrolling somebody takes, in JSON or as a row of a file: each value, then against the line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from helpline.domain.consent import ConsentMethod
from helpline.domain.errors import Refused, UnreadableValue
from helpline.domain.followup.enrolments import (
    FURTHEST_AHEAD,
    FURTHEST_BACK,
    LONGEST_FIRST_NAME,
    CheckInBy,
    ContentLevel,
    RiskFlag,
)
from helpline.domain.followup.stages import Stage
from helpline.domain.phone import KEYPAD_SPELLINGS, parse_e164
from helpline.domain.weekly import FULL_DAY, Span, parse_span
from helpline.read_models.lines import NamedLine, find_named_line
from helpline.services.configuration.values import zone as read_zone
from helpline.services.followup.enrolling import (
    WORDING_UNNAMED,
    GivenConsent,
    NewEnrolment,
    NominatedContact,
    find_plan,
)
from helpline.storage.lines import is_our_own
from helpline.storage.tables import helpline
from helpline.telephony.numbers import is_ordinary
from helpline.web.api.reading import Reader, flag, instant, one_of, text

FIELDS = (
    "phone",
    "first_name",
    "line",
    "language",
    "timezone",
    "detox_ended_at",
    "plan",
    "risk_flags",
    "safe_hours",
    "seen_by",
    "content_level",
    "check_in_by",
    "stage",
)
CONSENT_FIELDS = (
    "method",
    "given_at",
    "recorded_by",
    "wording",
    "calls",
    "voicemail",
    "nominated_contact",
    "treatment_provider",
    "expires_at",
)
NOMINATED_FIELDS = ("name", "phone", "may_be_told")
USUAL_PLAN = "standard"

_LONGEST_NAME = 200
_LONGEST_NOTE = 500
_CLOCKS_DIFFER = timedelta(minutes=5)

_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True)
class EnrolmentForm:
    """Whom to enrol, each value sound by itself; `language` None is the line's first, `zone` None
    the helpline's.
    """

    phone: str
    first_name: str | None
    line: str
    language: str | None
    zone: str | None
    detox_ended_at: datetime | None
    plan: str
    risk_flags: tuple[RiskFlag, ...]
    safe_hours: Span
    seen_by: str | None
    content_level: ContentLevel
    check_in_by: CheckInBy
    stage: Stage | None
    nominated: NominatedContact
    consent: GivenConsent | None


def read_enrolment_form(reader: Reader, now: datetime) -> EnrolmentForm:
    """Read the body; what is wrong is in the reader's errors, and the form is void then."""
    reader.refuse_unknown((*FIELDS, "nominated_contact", "consent"))
    form = EnrolmentForm(
        phone=reader.required("phone", _phone) or "",
        first_name=reader.optional("first_name", _first_name),
        line=reader.required("line", text(_LONGEST_NAME)) or "",
        language=reader.optional("language", text(_LONGEST_NAME)),
        zone=reader.optional("timezone", zone_name),
        detox_ended_at=reader.required("detox_ended_at", detox_end(now)),
        plan=reader.optional("plan", text(_LONGEST_NAME)) or USUAL_PLAN,
        risk_flags=reader.optional("risk_flags", _flags) or (),
        safe_hours=reader.optional("safe_hours", hours_span) or FULL_DAY,
        seen_by=reader.optional("seen_by", text(_LONGEST_NOTE)),
        content_level=reader.optional("content_level", _kind(ContentLevel)) or ContentLevel.NAMED,
        check_in_by=reader.optional("check_in_by", _kind(CheckInBy)) or CheckInBy.TEXT,
        stage=reader.optional("stage", _kind(Stage)),
        nominated=_nominated(reader),
        consent=_consent(reader, now),
    )
    wants_calls = form.check_in_by is CheckInBy.CALL
    if wants_calls and form.consent is not None and not form.consent.calls:
        reader.refuse("consent.calls", "must be agreed to by whoever is to be called")
    return form


def settle_enrolment(
    connection: Connection, form: EnrolmentForm, reader: Reader
) -> NewEnrolment | None:
    """The enrolment on the line that was named; None when the reader has errors now."""
    line = find_named_line(connection, form.line)
    plan = find_plan(connection, form.plan)
    if line is None:
        reader.refuse("line", "there is no line of this name or number")
    elif form.language is not None and form.language not in line.languages:
        reader.refuse("language", f"this line has: {', '.join(line.languages)}")
    if plan is None:
        reader.refuse("plan", "there is no plan of this name")
    if is_our_own(connection, form.phone):
        reader.refuse("phone", "is a line of this helpline")
    if reader.errors or line is None or plan is None:
        return None
    return _made(connection, form, line, plan)


def _made(connection: Connection, form: EnrolmentForm, line: NamedLine, plan: Any) -> NewEnrolment:
    assert form.detox_ended_at is not None  # noqa: S101 - the reader has no errors
    assert form.consent is not None  # noqa: S101 - the reader has no errors
    zone = form.zone or connection.execute(select(helpline.c.timezone)).scalar_one()
    return NewEnrolment(
        phone=form.phone,
        line_id=line.id,
        country=line.country,
        language=form.language or line.languages[0],
        zone=zone,
        detox_ended_at=form.detox_ended_at,
        plan=plan,
        consent=form.consent,
        first_name=form.first_name,
        risk_flags=form.risk_flags,
        safe_hours=form.safe_hours,
        seen_by=form.seen_by,
        content_level=form.content_level,
        check_in_by=form.check_in_by,
        stage=form.stage,
        nominated=form.nominated,
    )


def _consent(reader: Reader, now: datetime) -> GivenConsent | None:
    inner = _part(reader, "consent", required=True)
    if inner is None:
        return None
    inner.refuse_unknown(CONSENT_FIELDS)
    consent = GivenConsent(
        method=inner.required("method", _kind(ConsentMethod)) or ConsentMethod.SPOKEN,
        given_at=inner.required("given_at", _past(now)) or now,
        recorded_by=inner.required("recorded_by", _some_text) or "",
        wording=inner.optional("wording", text(_LONGEST_NAME)) or WORDING_UNNAMED,
        calls=inner.optional("calls", flag) or False,
        voicemail=inner.optional("voicemail", flag) or False,
        nominated_contact=inner.optional("nominated_contact", flag) or False,
        treatment_provider=inner.optional("treatment_provider", flag) or False,
        expires_at=inner.optional("expires_at", instant),
    )
    if consent.expires_at is not None and consent.expires_at <= now:
        inner.refuse("expires_at", "lies in the past")
    _take_errors(reader, "consent", inner)
    return consent


def _nominated(reader: Reader) -> NominatedContact:
    inner = _part(reader, "nominated_contact", required=False)
    if inner is None:
        return NominatedContact()
    inner.refuse_unknown(NOMINATED_FIELDS)
    contact = NominatedContact(
        name=inner.optional("name", text(_LONGEST_NAME)),
        phone=inner.optional("phone", _phone),
        may_be_told=inner.optional("may_be_told", text(_LONGEST_NOTE)),
    )
    _take_errors(reader, "nominated_contact", inner)
    return contact


def _part(reader: Reader, field: str, *, required: bool) -> Reader | None:
    read = reader.required if required else reader.optional
    values = read(field, _mapping)
    return None if values is None else Reader(values)


def _take_errors(reader: Reader, field: str, inner: Reader) -> None:
    reader.errors += [Refused(f"{field}.{one.field}", one.reason) for one in inner.errors]


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableValue("must be an object")
    return value


def _phone(value: Any) -> str:
    number = parse_e164(text(_LONGEST_NAME)(value))
    if number in KEYPAD_SPELLINGS or not is_ordinary(number):
        raise UnreadableValue("is no number that can be texted")
    return number


def _first_name(value: Any) -> str | None:
    name = text(_LONGEST_NAME)(value).strip()
    if len(name) > LONGEST_FIRST_NAME:
        raise UnreadableValue(f"must be no longer than {LONGEST_FIRST_NAME} characters")
    if not name.isprintable():
        raise UnreadableValue("must be one line")
    return name or None


def zone_name(value: Any) -> str:
    """A time zone."""
    return read_zone(text(_LONGEST_NAME)(value))


def hours_span(value: Any) -> Span:
    """Hours of a day, such as 12:00-18:00."""
    return parse_span(text(_LONGEST_NAME)(value))


def _some_text(value: Any) -> str:
    written = text(_LONGEST_NAME)(value).strip()
    if not written:
        raise UnreadableValue("must not be empty")
    return written


def detox_end(now: datetime) -> Callable[[Any], datetime]:
    """When a detox ended, or will."""

    def read(value: Any) -> datetime:
        at = instant(value)
        if at > now + FURTHEST_AHEAD:
            raise UnreadableValue(f"is more than {FURTHEST_AHEAD.days} days ahead")
        if at < now - FURTHEST_BACK:
            raise UnreadableValue(f"is more than {FURTHEST_BACK.days} days ago")
        return at

    return read


def _past(now: datetime) -> Callable[[Any], datetime]:
    def read(value: Any) -> datetime:
        at = instant(value)
        if at > now + _CLOCKS_DIFFER:
            raise UnreadableValue("lies in the future")
        return min(at, now)

    return read


def _flags(value: Any) -> tuple[RiskFlag, ...]:
    if not isinstance(value, list):
        raise UnreadableValue("must be a list")
    return tuple(dict.fromkeys(_kind(RiskFlag)(one) for one in value))


def _kind(kinds: type[_Kind]) -> Callable[[Any], _Kind]:
    known = one_of([kind.value for kind in kinds])
    return lambda value: kinds(known(value))
