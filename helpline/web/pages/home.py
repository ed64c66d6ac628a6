"""The counsellor's console: presence, what rings, who is on the phone, notes, and what is theirs."""

import uuid
from datetime import datetime
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.domain.notes import LONGEST_NOTE
from helpline.domain.presence import Presence, PresenceSource
from helpline.read_models.console import Console, find_console
from helpline.read_models.writing import Papers, find_papers
from helpline.services import staff
from helpline.services.clicking import decline_by_click, take_by_click
from helpline.services.wrapping_up import end_wrap_up, extend_wrap_up
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.asking import ShownAsking, blank_form, shown_asking
from helpline.web.pages.fragments import fragment

_CHOICES = (
    (Presence.AVAILABLE.value, "On", "calls come to my phone"),
    (Presence.BREAK.value, "Break", "no calls, back soon"),
    (Presence.OFFLINE.value, "Off", "no calls"),
)


_TIMES = {"more": extend_wrap_up, "ready": end_wrap_up}
_CLICKS = {"take": take_by_click, "decline": decline_by_click}


def home() -> str:
    """The whole page."""
    return show_home()


def show_home(refusal: Refused | None = None, moving: ShownAsking | None = None) -> str:
    """The page, with why something was not done, and the form that asks for a callback as it was
    filled in.
    """
    now = house().clock.now()
    console, papers = _read(now), _read_papers(now)
    return render_template(
        "pages/home.html",
        version=console.version,
        refusal=refusal,
        **_shown(console, now),
        **_written(papers),
        moving=moving or _blank(papers),
        is_moving=moving is not None,
    )


def home_live() -> Response:
    """What the page asks for every other second: presence may change without us."""
    now = house().clock.now()
    console = _read(now)
    return fragment("pages/home_live.html", console.version, **_shown(console, now))


def home_writing_live() -> Response:
    """The notes: another fragment, so that nobody's words are touched while they write."""
    papers = _read_papers(house().clock.now())
    return fragment(
        "pages/home_writing.html", papers.version, moving=_blank(papers), **_written(papers)
    )


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
    change = _TIMES.get(request.form.get("time", "")) or abort(400)
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        change(tx, current_user.staff_id)
    return redirect(url_for("pages.home"), 303)


def my_offer() -> AnyResponse:
    """`take` or `decline` the caller whom one's phone rings for."""
    click = _CLICKS.get(request.form.get("offer", "")) or abort(400)
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            click(tx, current_user.staff_id)
    except Refused as refusal:
        return Response(show_home(refusal), 409)
    return redirect(url_for("pages.home"), 303)


def _read(now: datetime) -> Console:
    database = house().database
    viewer = Viewer(current_user.staff_id, oversees=current_user.oversees)
    return find_console(database.engine, database.keyring, viewer, now)


def _read_papers(now: datetime) -> Papers:
    database = house().database
    return find_papers(database.engine, database.keyring, current_user.staff_id, now)


def _blank(papers: Papers) -> ShownAsking:
    return shown_asking(blank_form(), "", papers.zone)


def _shown(console: Console, now: datetime) -> dict[str, Any]:
    return {
        "console": console,
        "desk": console.desk,
        "me": console.desk.me,
        "choices": _CHOICES,
        "now": now,
    }


def _written(papers: Papers) -> dict[str, Any]:
    return {
        "page_id": uuid.uuid4,
        "papers": papers,
        "papers_version": papers.version,
        "longest_note": LONGEST_NOTE,
    }
