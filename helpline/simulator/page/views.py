"""The page, its state for the script, and its one address for doing things."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from helpline.simulator.page.actions import perform
from helpline.simulator.page.desk import Desk, DeskError, Slot
from helpline.simulator.page.log import entry_of
from helpline.simulator.page.names import PageNames
from helpline.simulator.page.transcript import conversations
from helpline.simulator.phones import Mode
from helpline.simulator.world import World

TEMPLATES = Path(__file__).parents[3] / "templates"
STATIC = Path(__file__).parents[1] / "static"
SHOWN_ENTRIES = 150
SHOWN_TEXTS = 20
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page_routes(world: World, desk: Desk, wallboard_url: str) -> Blueprint:
    """Everything that a browser asks for."""
    routes = Blueprint(
        "page",
        __name__,
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
        static_url_path="/static",
    )
    routes.add_app_template_filter(_clock, "clock")
    routes.before_request(_refuse_other_sites)
    routes.after_request(_guard)

    @routes.get("/")
    def show() -> str:
        with world.engine.act():
            entries, change = _entries(world, desk, 0)
            return render_template(
                "simulator/page.html",
                desk=desk,
                modes=list(Mode),
                head=lambda slot: _head(desk, slot),
                body=lambda slot: _body(desk, slot),
                entries=entries,
                change=change,
                wallboard_url=wallboard_url,
            )

    @routes.get("/state.json")
    def state() -> Response:
        with world.engine.act():
            return jsonify(_state(world, desk, request.args.get("change", 0, int)))

    @routes.post("/do")
    def do() -> BaseResponse:
        return _answer(lambda: perform(desk, _fields()), world)

    @routes.post("/callers")
    def add_caller() -> BaseResponse:
        return _answer(desk.add_caller, world)

    return routes


def _fields() -> dict[str, str]:
    """The last value of each field: a button pressed counts more than a field left empty."""
    return {name: values[-1] for name, values in request.form.lists()}


def _answer(action: Callable[[], object], world: World) -> BaseResponse:
    """Do it. The script gets a short answer, a browser without script the page again."""
    by_script = request.headers.get("X-Requested-With") == "script"
    try:
        with world.engine.act():
            action()
    except DeskError as error:
        return Response(str(error), 409, mimetype="text/plain")
    return Response(status=204) if by_script else redirect(url_for("page.show"), 303)


def _state(world: World, desk: Desk, change: int) -> dict[str, Any]:
    entries, last = _entries(world, desk, change)
    return {
        "phones": {
            slot.key: {
                "state": slot.phone.state,
                "head": _head(desk, slot),
                "body": _body(desk, slot),
            }
            for slot in desk.slots
        },
        "change": last,
        "entries": [
            {"number": entry.number, "html": render_template("simulator/entry.html", entry=entry)}
            for entry in reversed(entries)
        ],
    }


def _head(desk: Desk, slot: Slot) -> str:
    """A phone's state, with the buttons that belong to it."""
    return render_template(
        "simulator/phone_head.html", slot=slot, phone=slot.phone, label_of=desk.label_of
    )


def _body(desk: Desk, slot: Slot) -> str:
    """What a phone heard, and its texts."""
    return render_template(
        "simulator/phone_body.html",
        slot=slot,
        label_of=desk.label_of,
        conversations=conversations(desk, slot.phone),
        texts=list(slot.phone.texts)[-SHOWN_TEXTS:],
    )


def _entries(world: World, desk: Desk, change: int) -> tuple[list[Any], int]:
    """Entries new or changed since then, newest first."""
    last, records = world.journal.changed_since(change)
    names = PageNames(world, desk)
    shown = reversed(records[-SHOWN_ENTRIES:])
    return [entry_of(record, names) for record in shown], last


def _clock(instant: datetime, pattern: str) -> str:
    """The time of day where this machine is."""
    return instant.astimezone().strftime(pattern)


def _refuse_other_sites() -> Response | None:
    """Only our own page may press our buttons."""
    origin = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method == "POST" and origin not in {"same-origin", "none"}:
        return Response("Only from this page.", 403, mimetype="text/plain")
    return None


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
