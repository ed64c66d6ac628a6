"""What somebody who oversees does: with a caller on the page of the contact, with presence on a list."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.guests import GuestKind
from helpline.domain.presence import Presence
from helpline.read_models.roster import list_roster
from helpline.read_models.zone import find_zone
from helpline.services.directing import change_place, end_for_both, offer_to, set_presence_of
from helpline.services.guests import join, take_from
from helpline.services.speaking_up import speak_up
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.contacts import show_contact

Deed = Callable[[Transaction, uuid.UUID, uuid.UUID], None]


def direct(contact_id: uuid.UUID) -> AnyResponse:
    """Offer this caller to somebody, change their place, or end the conversation."""
    deed = _DEEDS.get(request.form.get("do", "")) or abort(400)
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            deed(tx, contact_id, current_user.staff_id)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_contact(contact_id, None, direct_refusal=refusal), 409)
    return redirect(url_for("pages.contact", contact_id=contact_id), 303)


def _offer(tx: Transaction, contact_id: uuid.UUID, me: uuid.UUID) -> None:
    try:
        to = uuid.UUID(request.form.get("to", ""))
    except ValueError:
        abort(400)
    offer_to(tx, contact_id, to, me, _shown_at())


def _place(tx: Transaction, contact_id: uuid.UUID, me: uuid.UUID) -> None:
    try:
        minutes = int(request.form.get("minutes", ""))
        was = int(request.form["was"]) if request.form.get("was") else None
    except ValueError:
        raise Refused("minutes", "must be a whole number") from None
    change_place(tx, contact_id, minutes, request.form.get("why", ""), me, was)


def _shown_at() -> datetime | None:
    """When the page was shown that this comes from."""
    written = request.form.get("shown", "")
    try:
        shown = datetime.fromisoformat(written) if written else None
    except ValueError:
        abort(400)
    return shown if shown is None or shown.tzinfo is not None else abort(400)


def _end(tx: Transaction, contact_id: uuid.UUID, me: uuid.UUID) -> None:
    end_for_both(tx, contact_id, request.form.get("why", ""), me)


def _listen(tx: Transaction, contact_id: uuid.UUID, me: uuid.UUID) -> None:
    join(tx, contact_id, me, GuestKind.LISTEN)


def _whisper(tx: Transaction, contact_id: uuid.UUID, me: uuid.UUID) -> None:
    join(tx, contact_id, me, GuestKind.WHISPER)


_DEEDS: Mapping[str, Deed] = {
    "offer": _offer,
    "place": _place,
    "end": _end,
    "join": join,
    "listen": _listen,
    "whisper": _whisper,
    "speak": speak_up,
    "take_over": take_from,
}


def colleagues() -> str:
    """Everybody who takes calls, with what they are, to be changed."""
    return _show_colleagues()


def _show_colleagues(refusal: Refused | None = None) -> str:
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        rows = list_roster(connection, here.database.keyring, now)
        zone = find_zone(connection)
    return render_template("pages/colleagues.html", rows=rows, now=now, zone=zone, refusal=refusal)


def colleague_presence(staff_id: uuid.UUID) -> AnyResponse:
    """Set what somebody is."""
    here = house()
    try:
        wanted = Presence(request.form.get("presence", ""))
        was = Presence(request.form["was"]) if request.form.get("was") else None
    except ValueError:
        abort(400)
    try:
        with here.database.transaction(here.clock.now()) as tx:
            set_presence_of(tx, staff_id, wanted, current_user.staff_id, was)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show_colleagues(refusal), 409)
    return redirect(url_for("pages.colleagues"), 303)
