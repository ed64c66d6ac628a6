"""My account: where I am signed in, my password, my second factor."""

import uuid
from typing import Any

from flask import Response, abort, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.domain.sessions import WARNED_BEFORE
from helpline.read_models.accounts import list_sign_ins
from helpline.read_models.people import find_person
from helpline.read_models.zone import find_zone
from helpline.services import sessions
from helpline.services.passwords import change_password as change
from helpline.web.house import house
from helpline.web.sign_in.limits import BY_CODES, counted

_DONE = {"password": "Your password is changed. Every other sign-in has ended."}


def mine() -> str:
    """The page."""
    return show_mine(done=_DONE.get(request.args.get("done", "")))


def show_mine(refusal: Refused | None = None, done: str | None = None) -> str:
    """The page, with what came of something that was asked for."""
    here = house()
    with here.database.reading() as connection:
        found = list_sign_ins(connection, current_user.staff_id, here.clock.now())
        zone = find_zone(connection)
        me = find_person(connection, here.database.keyring, current_user.staff_id)
    return render_template(
        "accounts/mine.html", me=me, sign_ins=found, zone=zone, refusal=refusal, done=done
    )


def left_live() -> dict[str, Any]:
    """How long this sign-in lasts, in seconds. To ask does not make it longer."""
    return {
        "left": current_user.seconds_left,
        "to_end": current_user.seconds_to_end,
        "warned_before": int(WARNED_BEFORE.total_seconds()),
    }


def stay() -> tuple[str, int]:
    """Somebody is there (`access` has written it down)."""
    return "", 204


def end_mine(session_id: uuid.UUID) -> AnyResponse:
    """One of my sign-ins."""
    here = house()
    with here.database.reading() as connection:
        found = list_sign_ins(connection, current_user.staff_id, here.clock.now())
    if session_id not in {one.id for one in found}:
        abort(404)
    with here.database.transaction(here.clock.now()) as tx:
        sessions.end_session(tx, session_id, current_user.staff_id)
    return redirect(url_for("accounts.mine"), 303)


def end_others() -> AnyResponse:
    """All but the one that asks."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        me = current_user.staff_id
        sessions.end_sessions_of(tx, me, me, but=current_user.sign_in.id)
    return redirect(url_for("accounts.mine"), 303)


def to_wall() -> AnyResponse:
    """This browser becomes a screen on the wall; its cookie outlives a restart."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        sessions.put_on_wall(tx, current_user.sign_in.id, current_user.staff_id)
    session.permanent = True
    return redirect(url_for("pages.board"), 303)


def change_password() -> AnyResponse:
    """Another password for myself, with the old one."""
    here = house()
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        with (
            counted("own password", str(current_user.staff_id), BY_CODES),
            here.database.transaction(here.clock.now()) as tx,
        ):
            change(tx, current_user.staff_id, old, new, but=current_user.sign_in.id)
    except Refused as refusal:
        return Response(show_mine(refusal), 400)
    return redirect(url_for("accounts.mine", done="password"), 303)
