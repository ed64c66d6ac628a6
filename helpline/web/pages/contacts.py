"""The page of one contact: what happened, when, and why; and the block of its number."""

import uuid
from datetime import timedelta

from flask import abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from helpline.domain.calls import CallState
from helpline.domain.errors import NotFound, Refused
from helpline.domain.priority import MOST_RAISED
from helpline.read_models.blocks import list_blocks_of_caller
from helpline.read_models.contact_story import find_contact_story
from helpline.read_models.guests import find_beside
from helpline.read_models.people import list_people_on
from helpline.read_models.silenced import list_silenced_of_contact
from helpline.read_models.undecided import find_callback_of_contact
from helpline.services.directing import LONGEST_REASON
from helpline.services.lifting import lift_musts
from helpline.services.suppressing import caller_said_no_texts
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.looking import note_seen


def contact(contact_id: uuid.UUID) -> str:
    """The whole page. Who opens it is written down."""
    page = show_contact(contact_id, None)
    note_seen("contact", contact_id, contact_id=contact_id)
    return page


def show_contact(
    contact_id: uuid.UUID,
    refusal: Refused | None,
    *,
    ring_refusal: Refused | None = None,
    direct_refusal: Refused | None = None,
) -> str:
    """The page, with what was wrong about a block, or a call, that somebody asked for."""
    here = house()
    keyring, now = here.database.keyring, here.clock.now()
    found = find_contact_story(here.database.engine, keyring, contact_id, now) or abort(404)
    with here.database.reading() as connection:
        blocks = list_blocks_of_caller(connection, keyring, contact_id, now)
        viewer = Viewer(current_user.staff_id, oversees=current_user.oversees)
        promise = find_callback_of_contact(connection, keyring, viewer, contact_id)
        silenced = list_silenced_of_contact(connection, contact_id)
        people = list_people_on(connection, keyring)
        is_talk = found.state == CallState.CONNECTED
        beside = find_beside(connection, keyring, contact_id) if is_talk else None
    return render_template(
        "pages/contact.html",
        contact=found,
        blocks=blocks,
        promise=promise,
        silenced=silenced,
        refusal=refusal,
        ring_refusal=ring_refusal,
        direct_refusal=direct_refusal,
        people=people,
        guests=beside.guests if beside else (),
        most_raised=MOST_RAISED // timedelta(minutes=1),
        longest_reason=LONGEST_REASON,
        now=now,
    )


def any_counsellor(contact_id: uuid.UUID) -> Response:
    """The button that lets anyone take a caller who waits for somebody with a skill."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            lift_musts(tx, contact_id, current_user.staff_id)
    except NotFound:
        abort(404)
    return redirect(url_for("pages.contact", contact_id=contact_id), 303)


def no_texts_to_contact(contact_id: uuid.UUID) -> Response:
    """The button for whoever said that they want no texts."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            caller_said_no_texts(tx, contact_id, current_user.staff_id)
    except NotFound:
        abort(404)
    return redirect(url_for("pages.contact", contact_id=contact_id), 303)
