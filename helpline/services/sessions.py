"""Signing in and out: each sign-in is a row that its owner, or an admin, can end."""

import secrets
import uuid

from helpline.domain.errors import NotFound
from helpline.storage import sessions
from helpline.storage.tables import staff_sessions
from helpline.storage.transaction import Transaction

_KEY_BYTES = 32


def begin_session(tx: Transaction, staff_id: uuid.UUID, browser: str) -> str:
    """Sign somebody in; the answer is the key, of which there is no other copy."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    sessions.add_session(tx, staff_id, key, browser)
    tx.record("signed_in", staff_id=staff_id)
    return key


def sign_out(tx: Transaction, session_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """End somebody's own sign-in, the one they are using."""
    if sessions.end_sessions(tx, staff_sessions.c.id == session_id):
        tx.record("signed_out", staff_id=staff_id)


def end_session(tx: Transaction, session_id: uuid.UUID, by: uuid.UUID) -> uuid.UUID:
    """End any one sign-in; the answer is whose it was. Raises `NotFound`."""
    owner = sessions.find_owner(tx, session_id)
    if owner is None:
        raise NotFound("there is no such sign-in")
    if sessions.end_sessions(tx, staff_sessions.c.id == session_id):
        tx.record("session_ended", staff_id=by, whose=str(owner))
    return owner


def end_sessions_of(
    tx: Transaction,
    staff_id: uuid.UUID,
    by: uuid.UUID | None,
    *,
    but: uuid.UUID | None = None,
) -> None:
    """End all of somebody's sign-ins, perhaps but for one."""
    which = [staff_sessions.c.staff_id == staff_id]
    if but is not None:
        which.append(staff_sessions.c.id != but)
    for _ in sessions.end_sessions(tx, *which):
        tx.record("session_ended", staff_id=by, whose=str(staff_id))


def put_on_wall(tx: Transaction, session_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Leave a sign-in to a screen on the wall, which shows the wallboard and nothing else."""
    sessions.put_on_wall(tx, session_id)
    tx.record("put_on_wall", staff_id=staff_id)


def note_use(tx: Transaction, session_id: uuid.UUID) -> None:
    """Somebody is there: the time until it would end begins anew."""
    sessions.note_use(tx, session_id)
