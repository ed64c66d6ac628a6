"""Enrolments: who is followed, by which plan, and what they agreed to."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)

from helpline.domain.consent import Consent, ConsentMethod
from helpline.domain.followup.enrolments import (
    ENROLMENT_MACHINE,
    OPEN_ENROLMENT_STATES,
    CheckInBy,
    ContentLevel,
    EnrolmentEvent,
    EnrolmentState,
    RiskFlag,
)
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.planning import Thinning
from helpline.domain.followup.plans import Plan
from helpline.domain.followup.silences import Asking
from helpline.domain.followup.stages import Stage
from helpline.domain.transitions import find_next
from helpline.domain.weekly import parse_span
from helpline.storage.plans import known_plan
from helpline.storage.tables import checkins, contacts, enrolments, plans, shared_numbers
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Changing

_OPEN = [state.value for state in OPEN_ENROLMENT_STATES]


@dataclass(frozen=True)
class Enrolment:
    """One person's follow-up with its plan; times in UTC, what names them still sealed."""

    id: uuid.UUID
    state: EnrolmentState
    line_id: uuid.UUID
    number_sealed: bytes
    first_name_sealed: bytes | None
    content_level: ContentLevel
    check_in_by: CheckInBy
    stage: Stage | None
    language: str
    hours: LocalHours
    detox_ended_at: datetime
    plan: Plan
    plan_version: str
    version: int
    thinning: Thinning
    asking: Asking
    risk_flags: frozenset[RiskFlag]
    consent: Consent
    last_reply_at: datetime | None
    risk_open_since: datetime | None
    talked_at: datetime | None
    texted_at: datetime | None


_ENROLMENTS: Select[Any] = select(
    enrolments, plans.c.name.label("plan_name"), plans.c.steps.label("plan_steps")
).join(plans, plans.c.id == enrolments.c.plan_id)


_ENROLMENT = Changing(enrolments, "id")
_LOCK_OF_CHECKIN = _ENROLMENTS.where(
    enrolments.c.id
    == select(checkins.c.enrolment_id)
    .where(checkins.c.id == bindparam("checkin"))
    .scalar_subquery()
).with_for_update(of=enrolments)


def add_enrolment(tx: Transaction, **columns: Any) -> uuid.UUID:
    """Write an enrolment."""
    enrolment_id = uuid.uuid4()
    tx.connection.execute(insert(enrolments).values(id=enrolment_id, **columns))
    return enrolment_id


def find_enrolment(connection: Connection, enrolment_id: uuid.UUID) -> Enrolment | None:
    """An enrolment by its id."""
    row = connection.execute(_ENROLMENTS.where(enrolments.c.id == enrolment_id)).first()
    return None if row is None else _enrolment(row)


def lock_enrolment(tx: Transaction, enrolment_id: uuid.UUID) -> Enrolment | None:
    """An enrolment, for whoever changes it or one of its check-ins: it is locked before those."""
    return _locked(tx, _ENROLMENTS.where(enrolments.c.id == enrolment_id))


def lock_open_enrolment(tx: Transaction, hashes: Sequence[bytes]) -> Enrolment | None:
    """The one open enrolment of whoever has this number."""
    return _locked(
        tx,
        _ENROLMENTS.where(enrolments.c.number_hash.in_(hashes), enrolments.c.state.in_(_OPEN)),
    )


def find_open_enrolment(connection: Connection, hashes: Sequence[bytes]) -> Enrolment | None:
    """The same, unlocked."""
    row = connection.execute(
        _ENROLMENTS.where(enrolments.c.number_hash.in_(hashes), enrolments.c.state.in_(_OPEN))
    ).first()
    return None if row is None else _enrolment(row)


def find_stage(connection: Connection, hashes: Sequence[bytes]) -> Stage | None:
    """Where somebody with this number is on their way, as far as they said; not where many people
    have it.
    """
    of_number = (enrolments.c.number_hash.in_(hashes), enrolments.c.state.in_(_OPEN))
    is_shared = exists().where(shared_numbers.c.number_hash.in_(hashes))
    found = connection.execute(select(enrolments.c.stage).where(*of_number, ~is_shared)).scalar()
    return None if found is None else Stage(found)


def lock_enrolment_of_checkin(tx: Transaction, checkin_id: uuid.UUID) -> Enrolment | None:
    """The enrolment that a check-in belongs to."""
    row = tx.connection.execute(_LOCK_OF_CHECKIN, {"checkin": checkin_id}).first()
    return None if row is None else _enrolment(row)


def _locked(tx: Transaction, statement: Select[Any]) -> Enrolment | None:
    row = tx.connection.execute(statement.with_for_update(of=enrolments)).first()
    return None if row is None else _enrolment(row)


def change_enrolment(tx: Transaction, enrolment_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of an enrolment."""
    tx.write(_ENROLMENT, {"id": enrolment_id, **columns})


def remember_call_language(tx: Transaction, hashes: Sequence[bytes], language: str) -> None:
    """In which language whoever has this number is answered when they ring."""
    tx.connection.execute(
        update(enrolments)
        .where(enrolments.c.number_hash.in_(hashes), enrolments.c.state.in_(_OPEN))
        .values(call_language=language)
    )


def move_enrolment(
    tx: Transaction, enrolment: Enrolment, event: EnrolmentEvent, **columns: Any
) -> bool:
    """Take an enrolment through an event, with the columns that go with it; False if impossible."""
    following = find_next(ENROLMENT_MACHINE, enrolment.state, event)
    if following is None:
        return False
    change_enrolment(tx, enrolment.id, state=following.value, **columns)
    tx.record("enrolment_moved", enrolment=str(enrolment.id), by=event.value, to=following.value)
    return True


def last_talked_at(tx: Transaction, hashes: Sequence[bytes]) -> datetime | None:
    """When somebody on the staff last spoke with whoever has this number; now, while they do."""
    spoken = select(func.max(func.coalesce(contacts.c.ended_at, tx.now))).where(
        contacts.c.number_hash.in_(hashes), contacts.c.answered_at.is_not(None)
    )
    found: datetime | None = tx.connection.execute(spoken).scalar()
    return found


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=row.id,
        state=EnrolmentState(row.state),
        line_id=row.line_id,
        number_sealed=row.number_sealed,
        first_name_sealed=row.first_name_sealed,
        content_level=ContentLevel(row.content_level),
        check_in_by=CheckInBy(row.check_in_by),
        stage=Stage(row.stage) if row.stage else None,
        language=row.language,
        hours=LocalHours(ZoneInfo(row.zone), parse_span(row.safe_hours)),
        detox_ended_at=row.detox_ended_at,
        plan=known_plan(row.plan_id, row.plan_name, row.plan_steps),
        plan_version=row.plan_version,
        version=row.version,
        thinning=Thinning(row.less_since, row.less_times),
        asking=Asking(row.asking),
        risk_flags=frozenset(map(RiskFlag, row.risk_flags)),
        consent=_consent(row),
        last_reply_at=row.last_reply_at,
        risk_open_since=row.risk_open_since,
        talked_at=row.talked_at,
        texted_at=row.texted_at,
    )


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        method=ConsentMethod(row.consent_method),
        given_at=row.consent_given_at,
        recorded_by="",
        wording=row.consent_wording,
        confirmed_at=row.consent_confirmed_at,
        calls=row.consent_calls,
        voicemail=row.consent_voicemail,
        nominated_contact=row.consent_nominated,
        treatment_provider=row.consent_provider,
        expires_at=row.consent_expires_at,
        withdrawn_at=row.consent_withdrawn_at,
    )
