"""Staff as they sign in, and the sign-ins that they have."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, true

from helpline.domain.roles import StaffRole
from helpline.domain.sessions import Lasting, Span
from helpline.storage.sessions import hash_key
from helpline.storage.tables import helpline, staff, staff_sessions


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. Only active staff have one."""

    id: uuid.UUID
    role: StaffRole
    password_hash: str | None


@dataclass(frozen=True)
class SignIn:
    """A sign-in that has not ended, with whose it is."""

    id: uuid.UUID
    staff_id: uuid.UUID
    role: StaffRole
    name_sealed: bytes
    browser: str
    span: Span
    lasting: Lasting

    @property
    def idle_until(self) -> datetime:
        """When it ends unless somebody uses it."""
        return self.span.idle_until(self.lasting)

    @property
    def ends_at(self) -> datetime:
        """When it ends in any case."""
        return self.span.ends_at(self.lasting)


def find_account_by_email(connection: Connection, email_hashes: Sequence[bytes]) -> Account | None:
    """The account of an address, by its hashes under every key."""
    row = connection.execute(
        select(staff.c.id, staff.c.role, staff.c.password_hash).where(
            staff.c.active, staff.c.email_hash.in_(email_hashes)
        )
    ).first()
    return None if row is None else Account(row.id, StaffRole(row.role), row.password_hash)


def find_sign_in(connection: Connection, key: str, now: datetime) -> SignIn | None:
    """What a browser's key stands for; None when it has ended, or the person has left."""
    found = connection.execute(_SIGN_INS.where(staff_sessions.c.key_hash == hash_key(key)))
    return next(_lasting(found, now), None)


def list_sign_ins(connection: Connection, staff_id: uuid.UUID, now: datetime) -> list[SignIn]:
    """Somebody's, latest used first."""
    found = connection.execute(
        _SIGN_INS.where(staff.c.id == staff_id).order_by(staff_sessions.c.seen_at.desc())
    )
    return list(_lasting(found, now))


_SIGN_INS: Select[Any] = (
    select(
        staff_sessions,
        staff.c.role,
        staff.c.name_sealed,
        helpline.c.idle_minutes,
        helpline.c.sign_in_hours,
    )
    .join(staff, staff.c.id == staff_sessions.c.staff_id)
    .outerjoin(helpline, true())
    .where(staff.c.active, staff_sessions.c.ended_at.is_(None))
)


def _lasting(rows: Iterable[Row[Any]], now: datetime) -> Iterator[SignIn]:
    return (one for one in map(_sign_in_of, rows) if now < one.idle_until)


def _sign_in_of(row: Row[Any]) -> SignIn:
    return SignIn(
        id=row.id,
        staff_id=row.staff_id,
        role=StaffRole(row.role),
        name_sealed=row.name_sealed,
        browser=row.browser,
        span=Span(row.started_at, row.seen_at, is_wall=row.wall),
        lasting=Lasting()
        if row.idle_minutes is None
        else Lasting(timedelta(minutes=row.idle_minutes), timedelta(hours=row.sign_in_hours)),
    )
