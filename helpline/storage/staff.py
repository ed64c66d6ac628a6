"""Staff and their presence, as routing and texts need them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    column,
    exists,
    func,
    select,
    true,
    update,
)

from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.storage.sealing import Keyring
from helpline.storage.tables import contacts, lines, offers, presence, staff, staff_teams
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Counsellor:
    """Somebody on the staff and what they chose."""

    id: uuid.UUID
    phone_sealed: bytes | None
    languages: tuple[str, ...]
    shifts: tuple[str, ...]
    chosen: Presence
    since: datetime
    misses: int
    idle_since: datetime
    wrap_up_until: datetime | None


def _staff() -> Select[Any]:
    return select(
        staff.c.id,
        staff.c.phone_sealed,
        staff.c.languages,
        staff.c.shifts,
        presence.c.chosen,
        presence.c.since,
        presence.c.misses,
        presence.c.idle_since,
        presence.c.wrap_up_until,
    ).join(presence, presence.c.staff_id == staff.c.id)


_PHONE = select(staff.c.phone_sealed).where(staff.c.id == bindparam("staff_id"))


def find_staff_id_by_phone(
    connection: Connection, keyring: Keyring, number: str
) -> uuid.UUID | None:
    """Whose phone this is, among active staff."""
    return connection.execute(
        select(staff.c.id).where(staff.c.phone_hash.in_(keyring.hashes(number)), staff.c.active)
    ).scalar()


def lock_counsellor(tx: Transaction, staff_id: uuid.UUID) -> Counsellor | None:
    """The counsellor with their presence, locked (after the call's lock, never before)."""
    row = tx.connection.execute(
        _staff().where(staff.c.id == staff_id).with_for_update(of=presence, key_share=True)
    ).first()
    return None if row is None else _counsellor_of(row)


def find_line_of_last_miss(tx: Transaction, staff_id: uuid.UUID) -> uuid.UUID | None:
    """The line of the call that somebody missed last."""
    return tx.connection.execute(
        select(contacts.c.line_id)
        .join(offers, offers.c.contact_id == contacts.c.id)
        .where(offers.c.staff_id == staff_id, offers.c.state == OfferState.MISSED.value)
        .order_by(offers.c.made_at.desc())
        .limit(1)
    ).scalar()


def find_line_left_alone(tx: Transaction, staff_id: uuid.UUID) -> uuid.UUID | None:
    """A line with callers whom this person could take and nobody who is on can; None if all of
    theirs have somebody.
    """
    others, their_teams = staff.alias(), staff_teams.alias()
    spoken = (
        func.unnest(lines.c.languages)
        .table_valued(column("language", Text), name="spoken")
        .render_derived()
    )
    language = spoken.c.language
    somebody_on = exists(
        select(others.c.id)
        .join(presence, presence.c.staff_id == others.c.id)
        .join(their_teams, their_teams.c.staff_id == others.c.id)
        .where(
            others.c.id != staff_id,
            others.c.active,
            others.c.phone_sealed.is_not(None),
            presence.c.chosen == Presence.AVAILABLE.value,
            their_teams.c.team_id == lines.c.team_id,
            language == others.c.languages.any_(),
        )
    )
    return tx.connection.execute(
        select(lines.c.id)
        .join(staff_teams, staff_teams.c.team_id == lines.c.team_id)
        .join(staff, staff.c.id == staff_teams.c.staff_id)
        .join(spoken, true())
        .where(
            staff.c.id == staff_id,
            lines.c.active,
            language == staff.c.languages.any_(),
            ~somebody_on,
        )
        .order_by(lines.c.position, lines.c.name)
        .limit(1)
    ).scalar()


def change_presence(tx: Transaction, staff_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of presence; the chosen state only through services/staff.py."""
    tx.connection.execute(update(presence).where(presence.c.staff_id == staff_id).values(**columns))


def phone_of(connection: Connection, keyring: Keyring, staff_id: uuid.UUID) -> str | None:
    """The counsellor's number."""
    sealed = connection.execute(_PHONE, {"staff_id": staff_id}).scalar()
    return keyring.open_if(sealed)


def _counsellor_of(row: Row[Any]) -> Counsellor:
    return Counsellor(
        id=row.id,
        phone_sealed=row.phone_sealed,
        languages=tuple(row.languages),
        shifts=tuple(row.shifts),
        chosen=Presence(row.chosen),
        since=row.since,
        misses=row.misses,
        idle_since=row.idle_since,
        wrap_up_until=row.wrap_up_until,
    )
