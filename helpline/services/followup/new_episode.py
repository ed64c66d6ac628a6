"""Another detox of somebody who is followed: an enrolment of its own, with what is known of them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.enrolments import RiskFlag
from helpline.services.followup.enrolling import (
    GivenConsent,
    NewEnrolment,
    NominatedContact,
    enrol,
    find_plan,
)
from helpline.storage.enrolments import Enrolment
from helpline.storage.lines import find_line
from helpline.storage.tables import enrolments
from helpline.storage.transaction import Transaction


def begin_episode(tx: Transaction, before: Enrolment, detox_ended_at: datetime) -> uuid.UUID:
    """Its id. The plan is the one of that name as it is now; consent and wishes go along."""
    row = tx.connection.execute(select(enrolments).where(enrolments.c.id == before.id)).one()
    line = find_line(tx.connection, before.line_id)
    assert line is not None  # noqa: S101 - a foreign key says so
    open_if = tx.keyring.open_if
    wanted = NewEnrolment(
        phone=tx.keyring.open(before.number_sealed),
        line_id=before.line_id,
        country=line.country,
        language=before.language,
        zone=before.hours.zone.key,
        detox_ended_at=detox_ended_at,
        plan=find_plan(tx.connection, before.plan.name) or before.plan,
        consent=_consent(tx, row),
        first_name=open_if(row.first_name_sealed),
        risk_flags=tuple(map(RiskFlag, row.risk_flags)),
        safe_hours=before.hours.safe,
        seen_by=open_if(row.seen_by_sealed),
        check_in_by=before.check_in_by,
        content_level=before.content_level,
        stage=before.stage,
        nominated=NominatedContact(
            open_if(row.nominated_name_sealed),
            open_if(row.nominated_phone_sealed),
            open_if(row.nominated_told_sealed),
        ),
    )
    return enrol(tx, wanted)


def _consent(tx: Transaction, row: Row[Any]) -> GivenConsent:
    return GivenConsent(
        method=ConsentMethod(row.consent_method),
        given_at=row.consent_given_at,
        recorded_by=tx.keyring.open(row.consent_recorded_by_sealed),
        wording=row.consent_wording,
        calls=row.consent_calls,
        voicemail=row.consent_voicemail,
        nominated_contact=row.consent_nominated,
        treatment_provider=row.consent_provider,
        expires_at=row.consent_expires_at,
    )
