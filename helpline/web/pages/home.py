"""Everybody's own page: what they chose, what we know of them, and more time after a call."""

from datetime import datetime
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.presence import Presence, PresenceSource
from helpline.read_models.desk import Desk, get_desk
from helpline.services import staff
from helpline.services.wrapping_up import end_wrap_up, extend_wrap_up
from helpline.web.house import house
from helpline.web.pages.fragments import fragment

_CHOICES = (
    (Presence.AVAILABLE.value, "On", "calls come to my phone"),
    (Presence.BREAK.value, "Break", "no calls, back soon"),
    (Presence.OFFLINE.value, "Off", "no calls"),
)


_TIMES = {"more": extend_wrap_up, "ready": end_wrap_up}


def home() -> str:
    """The whole page."""
    now = house().clock.now()
    desk = _read(now)
    return render_template("pages/home.html", version=desk.version, **_shown(desk, now))


def home_live() -> Response:
    """What the page asks for every other second: presence may change without us."""
    now = house().clock.now()
    desk = _read(now)
    return fragment("pages/home_live.html", desk.version, **_shown(desk, now))


def set_presence() -> AnyResponse:
    """One of the three buttons."""
    try:
        wanted = Presence(request.form.get("presence", ""))
    except ValueError:
        abort(400)
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        staff.set_presence(tx, current_user.staff_id, wanted, PresenceSource.PERSON)
    return redirect(url_for("pages.home"), 303)


def my_time() -> AnyResponse:
    """`more`: five minutes more after a call, each time. `ready`: no more of them are needed."""
    change = _TIMES.get(request.form.get("time", ""))
    if change is None:
        abort(400)
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        change(tx, current_user.staff_id)
    return redirect(url_for("pages.home"), 303)


def _read(now: datetime) -> Desk:
    database = house().database
    return get_desk(database.engine, database.keyring, current_user.staff_id, now)


def _shown(desk: Desk, now: datetime) -> dict[str, Any]:
    return {
        "desk": desk,
        "me": desk.me,
        "choices": _CHOICES,
        "now": now,
    }
