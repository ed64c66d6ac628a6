"""The buttons that have somebody rung now: one's own phone first, then theirs."""

import uuid
from collections.abc import Callable

from flask import Response, abort, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.services.dial_out import ask_for_ringing, ring_callback, ring_contact
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.callbacks import show_callback
from helpline.web.pages.contacts import show_contact


def ring_contact_now(contact_id: uuid.UUID) -> AnyResponse:
    """Ring whoever was at the other end of this contact."""
    refusal = _ask(lambda tx: ring_contact(tx, contact_id, current_user.staff_id))
    if refusal is not None:
        return Response(show_contact(contact_id, None, ring_refusal=refusal), 409)
    return redirect(url_for("pages.home"), 303)


def ring_callback_now(callback_id: uuid.UUID) -> AnyResponse:
    """Ring whoever is owed this callback."""
    refusal = _ask(lambda tx: ring_callback(tx, callback_id, current_user.staff_id))
    if refusal is not None:
        return Response(show_callback(callback_id, refusal), 409)
    return redirect(url_for("pages.home"), 303)


def _ask(deed: Callable[[Transaction], None]) -> Refused | None:
    here = house()
    try:
        ask_for_ringing(here.database, here.clock.now(), deed)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return refusal
    return None
