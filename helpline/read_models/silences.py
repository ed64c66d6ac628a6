"""Who does not answer: those whom somebody rings, and those about whom a person has to decide.

For whoever oversees. The name, and the nominated contact where that was agreed to, are shown while
something is to be decided; no phone number of the person.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from helpline.domain.followup.silence import SilenceDecision, allowed_decisions
from helpline.domain.followup.silences import SilenceCause, SilenceState
from helpline.read_models.zone import find_zone
from helpline.storage.sealing import Keyring
from helpline.storage.tables import enrolments, lines, silences

SHOWN = 200


@dataclass(frozen=True)
class Nominated:
    """Whom they named, and what that person may be told."""

    name: str | None
    phone: str | None
    may_be_told: str | None


@dataclass(frozen=True)
class SilenceShown:
    """Somebody who does not answer; `answered_at` if they have written since."""

    id: uuid.UUID
    line: str
    state: SilenceState
    cause: SilenceCause
    name: str | None
    opened_at: datetime
    decide_by: datetime | None
    is_overdue: bool
    answered_at: datetime | None
    callback_id: uuid.UUID | None
    nominated: Nominated | None
    decisions: tuple[SilenceDecision, ...]


@dataclass(frozen=True)
class SilencePage:
    """All that are not closed; what is to be decided comes first."""

    items: tuple[SilenceShown, ...]
    zone: ZoneInfo


def list_silences(connection: Connection, keyring: Keyring, now: datetime) -> SilencePage:
    """Those of every line."""
    rows = connection.execute(
        select(
            silences,
            lines.c.name.label("line"),
            enrolments.c.first_name_sealed,
            enrolments.c.last_reply_at,
            enrolments.c.nominated_name_sealed,
            enrolments.c.nominated_phone_sealed,
            enrolments.c.nominated_told_sealed,
            enrolments.c.consent_nominated,
            enrolments.c.consent_provider,
        )
        .join(enrolments, enrolments.c.id == silences.c.enrolment_id)
        .join(lines, lines.c.id == silences.c.line_id)
        .where(silences.c.state != SilenceState.CLOSED.value)
        .order_by(silences.c.decide_by.asc().nulls_last(), silences.c.opened_at)
        .limit(SHOWN)
    )
    return SilencePage(tuple(_shown(row, keyring, now) for row in rows), find_zone(connection))


def _shown(row: Row[Any], keyring: Keyring, now: datetime) -> SilenceShown:
    written_at = row.last_reply_at
    return SilenceShown(
        id=row.id,
        line=row.line,
        state=SilenceState(row.state),
        cause=SilenceCause(row.cause),
        name=keyring.open_if(row.first_name_sealed),
        opened_at=row.opened_at,
        decide_by=row.decide_by,
        is_overdue=row.decide_by is not None and row.decide_by <= now,
        answered_at=written_at if written_at and written_at > row.opened_at else None,
        callback_id=row.callback_id,
        nominated=_nominated(row, keyring) if row.consent_nominated else None,
        decisions=_decisions(row),
    )


def _nominated(row: Row[Any], keyring: Keyring) -> Nominated:
    return Nominated(
        keyring.open_if(row.nominated_name_sealed),
        keyring.open_if(row.nominated_phone_sealed),
        keyring.open_if(row.nominated_told_sealed),
    )


def _decisions(row: Row[Any]) -> tuple[SilenceDecision, ...]:
    return allowed_decisions(nominated=row.consent_nominated, provider=row.consent_provider)
