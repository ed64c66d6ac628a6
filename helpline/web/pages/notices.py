"""Notices on the wallboard are taken off it once somebody has seen them."""

import uuid
from datetime import datetime

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from helpline.services.notices import see_all_notices, see_notice
from helpline.web.house import house


def notices_seen() -> Response:
    """`notice`: that one. `until`: all that had come by then, and none that came since."""
    notice_id, until = _asked()
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        if notice_id is not None:
            see_notice(tx, notice_id, current_user.staff_id)
        elif until is not None:
            see_all_notices(tx, until, current_user.staff_id)
    return redirect(url_for("pages.board"), 303)


def _asked() -> tuple[uuid.UUID | None, datetime | None]:
    try:
        if "notice" in request.form:
            return uuid.UUID(request.form["notice"]), None
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        abort(400)
    if until.tzinfo is None:
        abort(400)
    return None, until
