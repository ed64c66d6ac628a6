"""What a counsellor writes of a contact: notes, which a script saves by itself, what came of it, and
on to a text.
"""

import uuid

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.services.noting import save_note, say_what_came
from helpline.services.texting_callers import text_caller_of
from helpline.web.house import house
from helpline.web.pages.home import show_home


def note(contact_id: uuid.UUID) -> AnyResponse:
    """Save a note: for the script without a page, for the button with one."""
    here = house()
    try:
        page = uuid.UUID(request.form.get("page", ""))
    except ValueError:
        abort(400)
    body = request.form.get("body", "")
    try:
        save_note(here.database, here.clock.now(), contact_id, current_user.staff_id, body, page)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_home(refusal), 409)
    if request.form.get("by") == "script":
        return Response(status=204)
    return redirect(url_for("pages.home"), 303)


def my_text(contact_id: uuid.UUID) -> AnyResponse:
    """On to the conversation by text with whoever is, or was, on the phone."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            thread_id = text_caller_of(tx, contact_id, current_user.staff_id)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_home(refusal), 409)
    return redirect(url_for("pages.thread", thread_id=thread_id), 303)


def disposition(contact_id: uuid.UUID) -> AnyResponse:
    """Say what came of it."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            chosen = request.form.get("disposition", "")
            say_what_came(tx, contact_id, current_user.staff_id, chosen)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_home(refusal), 409)
    return redirect(url_for("pages.home"), 303)
