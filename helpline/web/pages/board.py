"""The wallboard."""

from typing import Any

from flask import Response, render_template

from helpline.domain.service_level import SHORT_ABANDON_SECONDS, TARGET_SECONDS
from helpline.read_models.board import Board, find_board
from helpline.web.house import house
from helpline.web.pages.fragments import fragment

_MEASURES: dict[str, Any] = {
    "target_seconds": round(TARGET_SECONDS),
    "short_seconds": round(SHORT_ABANDON_SECONDS),
}


def board() -> str:
    """The whole page."""
    return render_template("pages/board.html", board=_read(), **_MEASURES)


def board_live() -> Response:
    """What the page asks for every other second."""
    current = _read()
    return fragment("pages/board_live.html", current.version, board=current, **_MEASURES)


def _read() -> Board:
    here = house()
    return find_board(here.database.engine, here.database.keyring, here.clock.now())
