"""Pages for staff. Each live fragment is a partial that its full page includes."""

from flask import Blueprint

from helpline.web.pages import words
from helpline.web.pages.board import board, board_live
from helpline.web.pages.home import home, home_live, set_presence
from helpline.web.pages.notices import notices_seen

blueprint = Blueprint("pages", __name__)
words.teach(blueprint)
blueprint.get("/")(home)
blueprint.get("/live")(home_live)
blueprint.post("/presence")(set_presence)
blueprint.get("/board")(board)
blueprint.get("/board/live")(board_live)
blueprint.post("/notices/seen")(notices_seen)
