"""What a counsellor does with the call they are in: hold, pass on, end, ask for help."""

import uuid
from collections.abc import Callable, Mapping

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.services import holding_callers, in_call, passing_on
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.home import show_home

Deed = Callable[[Transaction, uuid.UUID], None]


def my_call() -> AnyResponse:
    """One of the buttons of the call in progress; refused, the page says why."""
    deed = _DEEDS.get(request.form.get("call", "")) or abort(400)
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            deed(tx, current_user.staff_id)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_home(refusal), 409)
    return redirect(url_for("pages.home"), 303)


def _pass_on(tx: Transaction, me: uuid.UUID) -> None:
    """To a person, to a team, or to the line, as one list on the page says."""
    kind, _, ref = request.form.get("to", "").partition(":")
    if kind == "line":
        passing_on.pass_to_line(tx, me)
        return
    passing = {"person": passing_on.pass_to_person, "team": passing_on.pass_to_team}.get(kind)
    try:
        to = uuid.UUID(ref)
    except ValueError:
        abort(400)
    if passing is None:
        abort(400)
    passing(tx, me, to)


_DEEDS: Mapping[str, Deed] = {
    "hold": holding_callers.put_on_hold,
    "talk": holding_callers.take_off_hold,
    "end": in_call.end_talk,
    "help": in_call.ask_for_help,
    "pass_on": _pass_on,
}
