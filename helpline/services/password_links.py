"""Links with which people set their own password: one use, one day, and in no log.

The key stands behind the `#` of the address, which no browser sends to a server: neither ours
nor a proxy's log ever has it. The page's script, or the person, puts it into the form.
"""

import secrets
import uuid
from datetime import timedelta

from helpline.domain.errors import NotFound, Refused
from helpline.services.passwords import check_length, normalised, write_password
from helpline.storage import password_links as stored
from helpline.storage.staff import find_staff_id_by_email, is_active
from helpline.storage.transaction import Transaction

LASTS = timedelta(days=1)
PAGE = "/set-password"

_KEY_BYTES = 32


def make_link(tx: Transaction, base_url: str, staff_id: uuid.UUID, by: uuid.UUID | None) -> str:
    """A link for somebody, of which there is no copy; raises `NotFound`. `by` None: the console."""
    if not is_active(tx.connection, staff_id):
        raise NotFound("there is nobody of this id on the staff")
    key = secrets.token_urlsafe(_KEY_BYTES)
    stored.add_link(tx, staff_id, key, tx.now + LASTS)
    tx.record("password_link_made", staff_id=by, whose=str(staff_id))
    return f"{base_url}{PAGE}#{key}"


def make_link_for(tx: Transaction, base_url: str, email: str) -> str:
    """The same by e-mail address, at the console; raises `NotFound`."""
    staff_id = find_staff_id_by_email(tx.connection, tx.keyring, normalised(email))
    if staff_id is None:
        raise NotFound("nobody on the staff has this e-mail address")
    return make_link(tx, base_url, staff_id, None)


def set_by_link(tx: Transaction, key: str, password: str) -> None:
    """Set the password of whoever the link is for; raises `Refused`, the same for every reason."""
    check_length(password)
    staff_id = stored.use_link(tx, key.strip())
    if staff_id is None or not is_active(tx.connection, staff_id):
        raise Refused("link", "is not good any more. Ask for a new one")
    write_password(tx, staff_id, password, how="link")
