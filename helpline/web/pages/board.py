"""The wallboard. The page itself is always read anew; what it asks for every other second is put
together once a second for all who look.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from flask import Flask, Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from markupsafe import Markup

from helpline.domain.service_level import SHORT_ABANDON_SECONDS, TARGET_SECONDS
from helpline.read_models.board import find_board
from helpline.web.house import house
from helpline.web.pages.sharing import Shared
from helpline.web.pages.words import instant

_MEASURES: dict[str, Any] = {
    "target_seconds": round(TARGET_SECONDS),
    "short_seconds": round(SHORT_ABANDON_SECONDS),
}
SHARED_FOR = timedelta(seconds=1)
_PLACE = "helpline.board"

_CLOCKS = re.compile(r'>[^<]*</time>|data-now="[^"]*"')
"""What goes on by itself: it runs in the browser."""


class Seen(NamedTuple):
    """The fragment, and a version that changes with anything in it but the time that passes."""

    shown: Markup
    version: str


def share_boards(state: BlueprintSetupState) -> None:
    """Give the app a place for what all who look at the wallboard see."""
    cast("Flask", state.app).extensions[_PLACE] = Shared[Seen](SHARED_FOR)


def board() -> str:
    """The whole page."""
    return render_template("pages/board.html", board=_put_together(house().clock.now()))


def board_live() -> Response:
    """What the page asks for every other second, or 304 for whoever has it already."""
    now = house().clock.now()
    shared: Shared[Seen] = current_app.extensions[_PLACE]
    # A screen on the wall has no links; apart from that all see the same.
    seen = shared.get(current_user.is_wall, now, lambda: _put_together(now))
    if request.if_none_match.contains_weak(seen.version):
        response = Response(status=304)
    else:
        response = Response(seen.shown)
        # Its own clocks may be older than this answer.
        response.headers["X-Now"] = instant(now)
    response.set_etag(seen.version)
    return response


def _put_together(now: datetime) -> Seen:
    database = house().database
    read = find_board(database.engine, database.keyring, now)
    shown = render_template("pages/board_live.html", board=read, **_MEASURES)
    version = hashlib.sha256(_CLOCKS.sub("", shown).encode()).hexdigest()[:32]
    return Seen(Markup(shown), version)  # noqa: S704 - a template of ours has made it
