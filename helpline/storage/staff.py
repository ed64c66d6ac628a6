"""Staff and their presence, as routing and texts need them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    select,
    update,
)

from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence, PresenceSource
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
    source: PresenceSource
    since: datetime
    misses: int
    idle_since: datetime
    wrap_up_until: datetime | None
    pause_until: datetime | None
    pause_reason: str | None


def _staff() -> Select[Any]:
    return select(
        staff.c.id,
        staff.c.phone_sealed,
        staff.c.languages,
        staff.c.shifts,
        presence.c.chosen,
        presence.c.source,
        presence.c.since,
        presence.c.misses,
        presence.c.idle_since,
        presence.c.wrap_up_until,
        presence.c.pause_until,
        presence.c.pause_reason,
    ).join(presence, presence.c.staff_id == staff.c.id)


_PHONE = select(staff.c.phone_sealed).where(staff.c.id == bindparam("staff_id"))


def find_staff_id_by_phone(
    connection: Connection, keyring: Keyring, number: str
) -> uuid.UUID | None:
    """Whose phone this is, among active staff."""
    return connection.execute(
        select(staff.c.id).where(staff.c.phone_hash.in_(keyring.hashes(number)), staff.c.active)
    ).scalar()


def find_staff_id_by_email(
    connection: Connection, keyring: Keyring, email: str
) -> uuid.UUID | None:
    """Whose address this is, among active staff; in small letters."""
    return connection.execute(
        select(staff.c.id).where(staff.c.email_hash.in_(keyring.hashes(email)), staff.c.active)
    ).scalar()


def is_active(connection: Connection, staff_id: uuid.UUID) -> bool:
    """Whether somebody is on the staff."""
    return (
        connection.execute(select(staff.c.id).where(staff.c.id == staff_id, staff.c.active)).first()
        is not None
    )


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


def list_lines_of(tx: Transaction, staff_id: uuid.UUID) -> set[uuid.UUID]:
    """The lines whose callers somebody could be offered, as far as team and skills go."""
    found = tx.connection.execute(
        select(lines.c.id)
        .join(staff, staff.c.skills.contains(lines.c.must_skills))
        .join(staff_teams, staff_teams.c.staff_id == staff.c.id)
        .where(
            staff.c.id == staff_id,
            staff_teams.c.team_id.in_((lines.c.team_id, lines.c.partner_team_id)),
        )
    )
    return set(found.scalars())


def change_presence(tx: Transaction, staff_id: uuid.UUID, **columns: Any) -> None:
    """Write columns of presence; the chosen state only through services/staff.py."""
    tx.connection.execute(update(presence).where(presence.c.staff_id == staff_id).values(**columns))


def phone_of(connection: Connection, keyring: Keyring, staff_id: uuid.UUID) -> str | None:
    """The counsellor's number."""
    sealed = connection.execute(_PHONE, {"staff_id": staff_id}).scalar()
    return keyring.open_if(sealed)


def email_of(connection: Connection, keyring: Keyring, staff_id: uuid.UUID) -> str:
    """What somebody signs in with."""
    sealed = connection.execute(select(staff.c.email_sealed).where(staff.c.id == staff_id))
    return keyring.open(sealed.scalar_one())


def name_of(connection: Connection, keyring: Keyring, staff_id: uuid.UUID) -> str | None:
    """What somebody is called."""
    sealed = connection.execute(select(staff.c.name_sealed).where(staff.c.id == staff_id)).scalar()
    return keyring.open_if(sealed)


def _counsellor_of(row: Row[Any]) -> Counsellor:
    return Counsellor(
        id=row.id,
        phone_sealed=row.phone_sealed,
        languages=tuple(row.languages),
        shifts=tuple(row.shifts),
        chosen=Presence(row.chosen),
        source=PresenceSource(row.source),
        since=row.since,
        misses=row.misses,
        idle_since=row.idle_since,
        wrap_up_until=row.wrap_up_until,
        pause_until=row.pause_until,
        pause_reason=row.pause_reason,
    )


def is_available(tx: Transaction, staff_id: uuid.UUID) -> bool:
    """Whether somebody works here and is on."""
    joined = select(presence.c.chosen).join(staff, staff.c.id == presence.c.staff_id)
    found = joined.where(presence.c.staff_id == staff_id, staff.c.active)
    return tx.connection.execute(found).scalar() == Presence.AVAILABLE.value


def is_on_staff(tx: Transaction, staff_id: uuid.UUID) -> bool:
    """Whether somebody works here, on or off."""
    found = select(staff.c.id).where(staff.c.id == staff_id, staff.c.active)
    return tx.connection.execute(found).first() is not None
