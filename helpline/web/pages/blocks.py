"""Blocks: set from the page of a contact, listed and lifted on a page of their own."""

import uuid
from datetime import timedelta

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused, UnreadableValue
from helpline.read_models.blocks import find_blocks
from helpline.services.configuration import values
from helpline.services.nuisance import Blocking, block_caller, lift_block
from helpline.web.house import house
from helpline.web.pages.contacts import show_contact

_LONGEST_COUNT = 1000


def blocks() -> str:
    """The list."""
    here = house()
    with here.database.reading() as connection:
        found = find_blocks(connection, here.database.keyring, here.clock.now())
    return render_template("pages/blocks.html", blocks=found)


def block(contact_id: uuid.UUID) -> AnyResponse:
    """The form on the page of a contact."""
    here = house()
    try:
        wanted = _wanted()
        with here.database.transaction(here.clock.now()) as tx:
            block_caller(tx, contact_id, current_user.staff_id, wanted)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_contact(contact_id, refusal), 400)
    return redirect(url_for("pages.contact", contact_id=contact_id), 303)


def lift(block_id: uuid.UUID) -> AnyResponse:
    """The button beside a block."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            lift_block(tx, block_id, current_user.staff_id)
    except NotFound:
        abort(404)
    return redirect(url_for("pages.blocks"), 303)


def _wanted() -> Blocking:
    try:
        why = values.name(request.form.get("why", ""))
    except UnreadableValue as problem:
        raise Refused("reason", str(problem)) from None
    return Blocking(_lasts(), why, on_all_lines=request.form.get("lines") == "all")


def _lasts() -> timedelta:
    written = request.form.get("count", "")
    count = int(written) if written.isdecimal() and written.isascii() else 0
    if not 0 < count <= _LONGEST_COUNT:
        raise Refused("time", "must be a whole number of hours or days")
    return timedelta(days=count) if request.form.get("unit") == "days" else timedelta(hours=count)
