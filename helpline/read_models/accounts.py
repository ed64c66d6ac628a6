"""Staff as they sign in, and the sign-ins that they have."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, true

from helpline.domain.roles import StaffRole
from helpline.domain.second_factor import SecondFactorFor, is_required
from helpline.domain.sessions import Lasting, Span
from helpline.storage.sessions import hash_key
from helpline.storage.tables import helpline, second_factors, staff, staff_sessions


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. Only active staff have one."""

    id: uuid.UUID
    role: StaffRole
    password_hash: str | None
    has_second_factor: bool
    needs_second_factor: bool

    @property
    def stamp(self) -> str:
        """Changes with the password: what was proven with an older one counts no more."""
        return hashlib.sha256((self.password_hash or "").encode()).hexdigest()[:16]


@dataclass(frozen=True)
class SignIn:
    """A sign-in that has not ended, with whose it is."""

    id: uuid.UUID
    staff_id: uuid.UUID
    role: StaffRole
    name_sealed: bytes
    may_see_numbers: bool
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
    return _account_of(
        connection.execute(_ACCOUNTS.where(staff.c.email_hash.in_(email_hashes))).first()
    )


def find_account(connection: Connection, staff_id: uuid.UUID) -> Account | None:
    """The account of a person."""
    return _account_of(connection.execute(_ACCOUNTS.where(staff.c.id == staff_id)).first())


_ACCOUNTS: Select[Any] = (
    select(
        staff.c.id,
        staff.c.role,
        staff.c.password_hash,
        second_factors.c.secret_sealed.is_not(None).label("has_second_factor"),
        helpline.c.second_factor,
    )
    .outerjoin(second_factors, second_factors.c.staff_id == staff.c.id)
    .outerjoin(helpline, true())
    .where(staff.c.active)
)


def _account_of(row: Row[Any] | None) -> Account | None:
    if row is None:
        return None
    return Account(
        id=row.id,
        role=StaffRole(row.role),
        password_hash=row.password_hash,
        has_second_factor=row.has_second_factor,
        needs_second_factor=_needs_second_factor(row),
    )


def _needs_second_factor(row: Row[Any]) -> bool:
    needed_for = SecondFactorFor(row.second_factor or SecondFactorFor.OVERSIGHT)
    return is_required(needed_for, StaffRole(row.role))


def find_sign_in(connection: Connection, key: str, now: datetime) -> SignIn | None:
    """What a browser's key stands for; None when it has ended, or the person has left, or must
    have a second factor by now and has none: what a password alone began does not grow.
    """
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
        staff.c.may_see_numbers,
        helpline.c.idle_minutes,
        helpline.c.sign_in_hours,
        helpline.c.second_factor,
        second_factors.c.secret_sealed.is_not(None).label("has_second_factor"),
    )
    .join(staff, staff.c.id == staff_sessions.c.staff_id)
    .outerjoin(second_factors, second_factors.c.staff_id == staff.c.id)
    .outerjoin(helpline, true())
    .where(staff.c.active, staff_sessions.c.ended_at.is_(None))
)


def _lasting(rows: Iterable[Row[Any]], now: datetime) -> Iterator[SignIn]:
    proven = (row for row in rows if row.has_second_factor or not _needs_second_factor(row))
    return (one for one in map(_sign_in_of, proven) if now < one.idle_until)


def _sign_in_of(row: Row[Any]) -> SignIn:
    return SignIn(
        id=row.id,
        staff_id=row.staff_id,
        role=StaffRole(row.role),
        name_sealed=row.name_sealed,
        may_see_numbers=row.may_see_numbers,
        browser=row.browser,
        span=Span(row.started_at, row.seen_at, is_wall=row.wall),
        lasting=Lasting()
        if row.idle_minutes is None
        else Lasting(timedelta(minutes=row.idle_minutes), timedelta(hours=row.sign_in_hours)),
    )
