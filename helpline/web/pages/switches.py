"""The switches: close a line, or divert it, at once; and undo it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused, UnreadableValue
from helpline.domain.switches import SwitchKind
from helpline.domain.weekly import starting
from helpline.read_models.switches import Switchboard, find_switchboard
from helpline.services.configuration import values
from helpline.services.switching import Switching, switch_back, switch_line
from helpline.web.house import house

UNDO = "undo"


def switches() -> str:
    """The whole page."""
    return render_template("pages/switches.html", board=_read(), refusal=None, refused_id=None)


def switch(line_id: uuid.UUID) -> AnyResponse:
    """One of a line's buttons."""
    try:
        _do(line_id, None if request.form.get("to") == UNDO else _wanted(_read().zone))
    except NotFound:
        abort(404)
    except Refused as refusal:
        page = render_template(
            "pages/switches.html", board=_read(), refusal=refusal, refused_id=line_id
        )
        return Response(page, 400)
    return redirect(url_for("pages.switches"), 303)


def _do(line_id: uuid.UUID, wanted: Switching | None) -> None:
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        if wanted is None:
            switch_back(tx, line_id, current_user.staff_id)
        else:
            switch_line(tx, line_id, current_user.staff_id, wanted)


def _read() -> Switchboard:
    here = house()
    with here.database.reading() as connection:
        return find_switchboard(connection, here.database.keyring, here.clock.now())


def _wanted(zone: ZoneInfo | None) -> Switching:
    try:
        kind = SwitchKind(request.form.get("to", ""))
    except ValueError:
        abort(400)
    return Switching(kind, _reason(), _number(kind), _until(zone))


def _reason() -> str:
    try:
        return values.name(request.form.get("reason", ""))
    except UnreadableValue as problem:
        raise Refused("reason", str(problem)) from None


def _number(kind: SwitchKind) -> str | None:
    written = request.form.get("number", "").replace(" ", "")
    if kind is not SwitchKind.DIVERTED or not written:
        return None
    try:
        return values.phone(written)
    except UnreadableValue as problem:
        raise Refused("number", str(problem)) from None


def _until(zone: ZoneInfo | None) -> datetime | None:
    written = request.form.get("until", "")
    if not written or zone is None:
        return None
    try:
        return starting(datetime.fromisoformat(written).replace(tzinfo=None), zone)
    except (ValueError, OverflowError):
        raise Refused("until", "must be a date and a time") from None
