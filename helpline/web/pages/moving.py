"""The form by which a counsellor moves the call they are in to a callback."""

import uuid
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.services.callbacks import CallbackRequest
from helpline.services.moving_to_callback import move_to_callback
from helpline.storage.calls import Call, find_call
from helpline.storage.notes import is_theirs
from helpline.web.house import house
from helpline.web.pages.asking import LONGEST_NOTE, number_of, request_of, shown_asking
from helpline.web.pages.home import show_home
from helpline.web.public.form import read_asked

_SAID = {"by_us": False, "by_me": True}


def my_callback(contact_id: uuid.UUID) -> AnyResponse:
    """Promise the call and end this one; with something unclear the form comes back as it was."""
    if request.form.get("said") not in _SAID:
        abort(400)
    call = _find(contact_id)
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    form = read_asked(request.form, call.line, house().clock.now())
    number = number_of(form, call.line, call)
    moving = shown_asking(form, note, ZoneInfo(call.line.zone))
    if form.problems or number is None:
        return Response(show_home(moving=moving), 400)
    _move(request_of(form, call.line, number, note, call))
    return redirect(url_for("pages.home"), 303)


def _find(contact_id: uuid.UUID) -> Call:
    with house().database.reading() as connection:
        call = find_call(connection, contact_id)
        if call is None or not is_theirs(connection, contact_id, current_user.staff_id):
            abort(404)
    return call


def _move(wanted: CallbackRequest) -> None:
    try:
        _move_once(wanted)
    except IntegrityError:
        # The same person was asked for at the same moment: now that callback is there to be found.
        _move_once(wanted)


def _move_once(wanted: CallbackRequest) -> None:
    here, is_said = house(), _SAID[request.form["said"]]
    with here.database.transaction(here.clock.now()) as tx:
        move_to_callback(tx, current_user.staff_id, wanted, is_said=is_said)
