"""Passwords: argon2id, and the same work whether the account exists or not."""

import uuid
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select, update

from helpline.domain.errors import NotFound, Refused
from helpline.services.sessions import end_sessions_of
from helpline.storage.staff import find_staff_id_by_email
from helpline.storage.tables import staff
from helpline.storage.transaction import Transaction

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 1000
"""Nobody types more, and hashing megabytes would be a way to keep us busy."""

_hasher = PasswordHasher()


def set_password(tx: Transaction, email: str, password: str) -> None:
    """Set somebody's password, which ends their sign-ins; raises `NotFound` and `Refused`."""
    check_length(password)
    staff_id = find_staff_id_by_email(tx.connection, tx.keyring, normalised(email))
    if staff_id is None:
        raise NotFound("nobody on the staff has this e-mail address")
    write_password(tx, staff_id, password, how="console")


def change_password(
    tx: Transaction, staff_id: uuid.UUID, old: str, new: str, but: uuid.UUID
) -> None:
    """Change one's own password, which ends all other sign-ins; raises `Refused`."""
    check_length(new)
    password_hash = tx.connection.execute(
        select(staff.c.password_hash).where(staff.c.id == staff_id)
    ).scalar()
    if not is_right(old, password_hash):
        raise Refused("the present password", "is wrong")
    write_password(tx, staff_id, new, how="page", but=but)


def write_password(
    tx: Transaction,
    staff_id: uuid.UUID,
    password: str,
    *,
    how: str,
    but: uuid.UUID | None = None,
) -> None:
    """Set the password, and end every sign-in but perhaps one. `how`: console, link or page."""
    tx.connection.execute(
        update(staff).where(staff.c.id == staff_id).values(password_hash=_hasher.hash(password))
    )
    tx.record("password_set", staff_id=staff_id, how=how)
    end_sessions_of(tx, staff_id, staff_id, but=but)


def check_length(password: str) -> None:
    """Raises `Refused` for a password that is too short, or too long to be one."""
    if len(password) < MINIMUM_LENGTH:
        raise Refused("password", f"needs at least {MINIMUM_LENGTH} characters")
    if len(password) > MAXIMUM_LENGTH:
        raise Refused("password", f"has more than {MAXIMUM_LENGTH} characters")


def normalised(email: str) -> str:
    """An address as it is hashed: nobody remembers how they spelled it."""
    return email.strip().lower()


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. Without a hash it takes as long, and is always wrong."""
    if len(password) > MAXIMUM_LENGTH:
        return False
    nobodys = _nobodys_hash()  # made on the first try of a process, for whichever account it is
    try:
        _hasher.verify(password_hash or nobodys, password)
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
