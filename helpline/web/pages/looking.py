"""Writing down who opened the page of somebody's contact, callback, message or text."""

import uuid

from flask_login import current_user

from helpline.services import looking
from helpline.web.house import house


def note_seen(
    what: str,
    ref: uuid.UUID,
    *,
    contact_id: uuid.UUID | None = None,
    callback_id: uuid.UUID | None = None,
) -> None:
    """After the page was put together: what is refused was not seen."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        looking.note_seen(
            tx,
            what,
            ref,
            current_user.staff_id,
            contact_id=contact_id,
            callback_id=callback_id,
        )
