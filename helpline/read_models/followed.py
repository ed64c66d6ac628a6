"""One person's follow-up: what was sent, delivered and answered, what comes, and what they agreed to.

What names somebody else is shown only where the person agreed that a word may go to them.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, or_, select

from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import CheckInBy, EnrolmentState
from helpline.domain.followup.plans import StepKind
from helpline.read_models.zone import find_zone
from helpline.services.followup.addressing import addressee, body_of
from helpline.storage.checkins import checkin_of
from helpline.storage.enrolments import Enrolment, find_enrolment
from helpline.storage.lines import Line, find_line
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    checkins,
    enrolments,
    lines,
    silences,
    suppressions,
    texts,
    threads,
)
from helpline.storage.voicemails import Viewer, seen_by

MOST_EPISODES = 20


@dataclass(frozen=True)
class StepShown:
    """A text of the plan; `kind` None is the one that asks to agree. `words` as sent, or to be."""

    step: int
    kind: StepKind | None
    state: CheckInState
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    replied_at: datetime | None
    risk: str | None
    reasons: tuple[str, ...]
    words: str | None


@dataclass(frozen=True)
class ConsentShown:
    """What they agreed to, and how it was written down."""

    method: ConsentMethod
    given_at: datetime
    recorded_by: str
    wording: str
    confirmed_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None
    calls: bool
    voicemail: bool
    nominated_contact: bool
    treatment_provider: bool


@dataclass(frozen=True)
class Episode:
    """Another enrolment of the same number."""

    id: uuid.UUID
    state: EnrolmentState
    detox_ended_at: datetime


@dataclass(frozen=True)
class NominatedShown:
    """Whom they named; the number is asked for by itself."""

    name: str | None
    has_phone: bool
    may_be_told: str | None


@dataclass(frozen=True)
class FollowedPerson:
    """All of it; `zone` is the helpline's, `enrolment.hours.zone` the person's own."""

    enrolment: Enrolment
    line: Line
    name: str | None
    seen_by: str | None
    check_in_by: CheckInBy
    enrolled_at: datetime
    paused_until: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    risk: str | None
    consent: ConsentShown
    nominated: NominatedShown | None
    wants_no_texts: bool
    is_silent: bool
    thread_id: uuid.UUID | None
    episodes: tuple[Episode, ...]
    past: tuple[StepShown, ...]
    to_come: tuple[StepShown, ...]
    zone: ZoneInfo


def find_followed_person(
    connection: Connection, keyring: Keyring, viewer: Viewer, enrolment_id: uuid.UUID
) -> FollowedPerson | None:
    """Somebody on a line of the viewer's teams, or on any for whoever oversees."""
    row = connection.execute(
        select(enrolments)
        .join(lines, lines.c.id == enrolments.c.line_id)
        .where(enrolments.c.id == enrolment_id, seen_by(viewer))
    ).first()
    enrolment = None if row is None else find_enrolment(connection, enrolment_id)
    line = None if enrolment is None else find_line(connection, enrolment.line_id)
    if row is None or enrolment is None or line is None:
        return None
    steps = _steps(connection, keyring, enrolment, line)
    hashes = keyring.hashes(keyring.open(enrolment.number_sealed))
    return FollowedPerson(
        enrolment=enrolment,
        line=line,
        name=keyring.open_if(row.first_name_sealed),
        seen_by=keyring.open_if(row.seen_by_sealed),
        check_in_by=CheckInBy(row.check_in_by),
        enrolled_at=row.enrolled_at,
        paused_until=row.paused_until if row.state == EnrolmentState.PAUSED.value else None,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        risk=row.risk,
        consent=_consent(row, keyring),
        nominated=_nominated(row, keyring),
        wants_no_texts=_wants_no_texts(connection, hashes, line.id),
        is_silent=_is_silent(connection, enrolment_id),
        thread_id=_thread_id(connection, hashes, line.id),
        episodes=_episodes(connection, hashes, enrolment_id, viewer),
        past=tuple(step for step in steps if step.state is not CheckInState.SCHEDULED),
        to_come=tuple(step for step in steps if step.state is CheckInState.SCHEDULED),
        zone=find_zone(connection),
    )


def _steps(
    connection: Connection, keyring: Keyring, enrolment: Enrolment, line: Line
) -> list[StepShown]:
    """The calendar as it is now, and what was sent of those before it."""
    to = addressee(keyring, enrolment, line)
    never_went = (CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value)
    of_now = or_(checkins.c.version == enrolment.version, checkins.c.state.not_in(never_went))
    found = connection.execute(
        select(checkins, texts.c.body_sealed)
        .outerjoin(texts, texts.c.id == checkins.c.text_id)
        .where(checkins.c.enrolment_id == enrolment.id, or_(checkins.c.step == 0, of_now))
        .order_by(checkins.c.due_at, checkins.c.version)
    )
    steps = enrolment.plan.in_order()
    shown = []
    for row in found:
        state = CheckInState(row.state)
        words = keyring.open_if(row.body_sealed)
        is_text_to_come = (
            state is CheckInState.SCHEDULED and enrolment.check_in_by is CheckInBy.TEXT
        )
        if words is None and is_text_to_come:
            words = body_of(checkin_of(row), enrolment, to)
        shown.append(_step(row, state, steps[row.step - 1].kind if row.step else None, words))
    return shown


def _step(
    row: Row[Any], state: CheckInState, kind: StepKind | None, words: str | None
) -> StepShown:
    return StepShown(
        step=row.step,
        kind=kind,
        state=state,
        due_at=row.due_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        replied_at=row.replied_at,
        risk=row.risk,
        reasons=tuple(row.reasons or ()),
        words=words,
    )


def _consent(row: Row[Any], keyring: Keyring) -> ConsentShown:
    return ConsentShown(
        method=ConsentMethod(row.consent_method),
        given_at=row.consent_given_at,
        recorded_by=keyring.open(row.consent_recorded_by_sealed),
        wording=row.consent_wording,
        confirmed_at=row.consent_confirmed_at,
        expires_at=row.consent_expires_at,
        withdrawn_at=row.consent_withdrawn_at,
        calls=row.consent_calls,
        voicemail=row.consent_voicemail,
        nominated_contact=row.consent_nominated,
        treatment_provider=row.consent_provider,
    )


def _nominated(row: Row[Any], keyring: Keyring) -> NominatedShown | None:
    if not row.consent_nominated:
        return None
    return NominatedShown(
        name=keyring.open_if(row.nominated_name_sealed),
        has_phone=row.nominated_phone_sealed is not None,
        may_be_told=keyring.open_if(row.nominated_told_sealed),
    )


def _wants_no_texts(connection: Connection, hashes: list[bytes], line_id: uuid.UUID) -> bool:
    found = select(suppressions.c.id).where(
        suppressions.c.number_hash.in_(hashes),
        or_(suppressions.c.line_id.is_(None), suppressions.c.line_id == line_id),
        suppressions.c.lifted_at.is_(None),
    )
    return connection.execute(found.limit(1)).first() is not None


def _is_silent(connection: Connection, enrolment_id: uuid.UUID) -> bool:
    live = and_(silences.c.enrolment_id == enrolment_id, silences.c.closed_at.is_(None))
    return connection.execute(select(silences.c.id).where(live)).first() is not None


def _thread_id(connection: Connection, hashes: list[bytes], line_id: uuid.UUID) -> uuid.UUID | None:
    found: uuid.UUID | None = connection.execute(
        select(threads.c.id).where(threads.c.number_hash.in_(hashes), threads.c.line_id == line_id)
    ).scalar()
    return found


def _episodes(
    connection: Connection, hashes: list[bytes], but: uuid.UUID, viewer: Viewer
) -> tuple[Episode, ...]:
    found = connection.execute(
        select(enrolments.c.id, enrolments.c.state, enrolments.c.detox_ended_at)
        .join(lines, lines.c.id == enrolments.c.line_id)
        .where(enrolments.c.number_hash.in_(hashes), enrolments.c.id != but, seen_by(viewer))
        .order_by(enrolments.c.detox_ended_at.desc())
        .limit(MOST_EPISODES)
    )
    return tuple(Episode(row.id, EnrolmentState(row.state), row.detox_ended_at) for row in found)
