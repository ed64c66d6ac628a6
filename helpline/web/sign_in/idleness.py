"""Whether somebody is there: what a page asks for by itself is not a use of the sign-in."""

from datetime import timedelta

from flask import request
from flask_login import current_user

from helpline.services.sessions import note_use as write_use
from helpline.web.house import house

WRITTEN_EVERY = timedelta(seconds=30)
"""Not at each request: the row would be written for every click."""

_BY_ITSELF = "again"
"""In the address to which a page without scripts goes back by itself."""


def note_use() -> None:
    """Write down that the signed-in person does something."""
    here = house()
    now = here.clock.now()
    used = current_user.sign_in
    if not _is_by_itself() and now - used.span.seen_at >= WRITTEN_EVERY:
        with here.database.transaction(now) as tx:
            write_use(tx, used.id)


def _is_by_itself() -> bool:
    return (request.endpoint or "").endswith("_live") or _BY_ITSELF in request.args
