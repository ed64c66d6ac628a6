"""Callbacks that are owed: the list, one of them, and what somebody decides about it."""

import uuid

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.callback_decisions import Decision
from helpline.domain.errors import NotFound, Refused
from helpline.read_models.undecided import find_callback_story, list_owed
from helpline.services.callback_decisions import FURTHEST, LONGEST_REASON, Deciding, decide
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.looking import note_seen
from helpline.web.pages.wall_time import read_time


def callbacks() -> str:
    """The list: what somebody must decide about comes first."""
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        page = list_owed(connection, _viewer(), now)
    return render_template("pages/callbacks.html", page=page, now=now)


def callback(callback_id: uuid.UUID) -> str:
    """One callback. Who opens it is written down."""
    page = show_callback(callback_id, None)
    note_seen("callback", callback_id, callback_id=callback_id)
    return page


def callback_decide(callback_id: uuid.UUID) -> AnyResponse:
    """One of its buttons; whoever is second reads so."""
    here = house()
    try:
        wanted = _read_decision()
        with here.database.transaction(here.clock.now()) as tx:
            decide(tx, callback_id, _viewer(), wanted)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_callback(callback_id, refusal), 409)
    except IntegrityError:  # they asked anew at this very moment
        return Response(show_callback(callback_id, Refused("callback", "was asked for anew")), 409)
    return redirect(url_for("pages.callback", callback_id=callback_id), 303)


def _read_decision() -> Deciding:
    form = request.form
    try:
        decision, before = Decision(form.get("do", "")), int(form.get("before", ""))
    except ValueError:
        abort(400)
    why = " ".join(form.get("why", "").split()) or None
    return Deciding(decision, before, why, read_time(form.get("at", "")))


def show_callback(callback_id: uuid.UUID, refusal: Refused | None) -> str:
    """The page, with what was wrong about something that somebody asked for."""
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        keyring = here.database.keyring
        story = find_callback_story(connection, keyring, _viewer(), callback_id) or abort(404)
    soonest, latest = (at.astimezone(story.zone) for at in (now, now + FURTHEST))
    return render_template(
        "pages/callback.html",
        story=story,
        callback=story.row,
        refusal=refusal,
        now=now,
        soonest=f"{soonest:%Y-%m-%dT%H:%M}",
        latest=f"{latest:%Y-%m-%dT%H:%M}",
        longest_reason=LONGEST_REASON,
    )


def _viewer() -> Viewer:
    return Viewer(current_user.staff_id, oversees=current_user.oversees)
