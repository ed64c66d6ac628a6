"""Staff as they sign in."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from helpline.domain.roles import StaffRole
from helpline.storage.tables import staff


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. Only active staff have one."""

    id: uuid.UUID
    role: StaffRole
    name_sealed: bytes
    password_hash: str | None

    @property
    def stamp(self) -> str:
        """Changes with the password: a sign-in that carries an older one has ended."""
        return hashlib.sha256((self.password_hash or "").encode()).hexdigest()[:16]


def find_account(connection: Connection, staff_id: uuid.UUID) -> Account | None:
    """The account of a person."""
    return _account_of(connection.execute(_accounts().where(staff.c.id == staff_id)).first())


def find_account_by_email(connection: Connection, email_hashes: Sequence[bytes]) -> Account | None:
    """The account of an address, by its hashes under every key."""
    return _account_of(
        connection.execute(_accounts().where(staff.c.email_hash.in_(email_hashes))).first()
    )


def _accounts() -> Select[Any]:
    return select(staff.c.id, staff.c.role, staff.c.name_sealed, staff.c.password_hash).where(
        staff.c.active
    )


def _account_of(row: Row[Any] | None) -> Account | None:
    if row is None:
        return None
    return Account(row.id, StaffRole(row.role), row.name_sealed, row.password_hash)
