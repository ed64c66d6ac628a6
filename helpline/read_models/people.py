"""People on the staff as an admin looks after their accounts; no phone numbers."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.sealing import Keyring
from helpline.storage.tables import presence, recovery_codes, second_factors, staff


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    id: uuid.UUID
    name: str
    email: str
    role: StaffRole
    has_password: bool
    has_second_factor: bool
    codes_left: int
    """Recovery codes that are not used up."""


def list_people(connection: Connection, keyring: Keyring) -> list[Person]:
    """Everybody, by name."""
    found = [_person_of(row, keyring) for row in connection.execute(_PEOPLE)]
    return sorted(found, key=lambda person: person.name.casefold())


def find_person(connection: Connection, keyring: Keyring, staff_id: uuid.UUID) -> Person | None:
    """One of them."""
    row = connection.execute(_PEOPLE.where(staff.c.id == staff_id)).first()
    return None if row is None else _person_of(row, keyring)


_CODES_LEFT = (
    select(func.count())
    .where(recovery_codes.c.staff_id == staff.c.id, recovery_codes.c.used_at.is_(None))
    .scalar_subquery()
)
_PEOPLE: Select[Any] = (
    select(
        staff.c.id,
        staff.c.name_sealed,
        staff.c.email_sealed,
        staff.c.role,
        staff.c.password_hash,
        second_factors.c.secret_sealed.is_not(None).label("has_second_factor"),
        _CODES_LEFT.label("codes_left"),
    )
    .outerjoin(second_factors, second_factors.c.staff_id == staff.c.id)
    .where(staff.c.active)
)


def _person_of(row: Row[Any], keyring: Keyring) -> Person:
    return Person(
        id=row.id,
        name=keyring.open(row.name_sealed),
        email=keyring.open(row.email_sealed),
        role=StaffRole(row.role),
        has_password=row.password_hash is not None,
        has_second_factor=row.has_second_factor,
        codes_left=row.codes_left,
    )


def list_people_on(
    connection: Connection, keyring: Keyring, *, but: uuid.UUID | None = None
) -> tuple[tuple[uuid.UUID, str], ...]:
    """Whoever is on and has a phone, free or not, with their names and by these."""
    rows = connection.execute(
        select(staff.c.id, staff.c.name_sealed)
        .join(presence, presence.c.staff_id == staff.c.id)
        .where(
            staff.c.active,
            staff.c.phone_sealed.is_not(None),
            presence.c.chosen == Presence.AVAILABLE.value,
        )
    )
    found = [(row.id, keyring.open(row.name_sealed)) for row in rows if row.id != but]
    return tuple(sorted(found, key=lambda person: person[1].casefold()))
