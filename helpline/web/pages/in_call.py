"""What a counsellor does with the call they are in: hold, bring in, pass on, end, ask for help."""

import uuid
from collections.abc import Callable, Mapping

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.services import guests, holding_callers, in_call, passing_on
from helpline.services.asking_teams import ask_team
from helpline.services.my_talk import lock_my_talk
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.home import show_home
from helpline.web.public.form import number_typed

Deed = Callable[[Transaction, uuid.UUID], None]


def my_call() -> AnyResponse:
    """One of the buttons of the call in progress; refused, the page says why."""
    what, _, _ = request.form.get("call", "").partition(":")
    deed = _DEEDS.get(what) or abort(400)
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
    if passing is None:
        abort(400)
    passing(tx, me, _id_in(ref))


def _bring(tx: Transaction, me: uuid.UUID) -> None:
    """A colleague who is free, or whoever of a team is."""
    kind, _, ref = request.form.get("to", "").partition(":")
    asking = {"person": guests.ask_colleague, "team": ask_team}.get(kind) or abort(400)
    asking(tx, me, _id_in(ref))


def _hold_and_bring(tx: Transaction, me: uuid.UUID) -> None:
    """The same, while the caller hears music."""
    holding_callers.put_on_hold(tx, me)
    _bring(tx, me)


def _third(tx: Transaction, me: uuid.UUID) -> None:
    """A number that was typed, as people in the line's country write it."""
    country = lock_my_talk(tx, me).call.line.country
    number = number_typed(request.form.get("number", ""), country)
    if number is None:
        raise Refused("number", "is none of this country")
    guests.ask_third(tx, me, number)


def _send_away(tx: Transaction, me: uuid.UUID) -> None:
    _, _, ref = request.form.get("call", "").partition(":")
    guests.send_away(tx, me, _id_in(ref))


def _id_in(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        abort(400)


_DEEDS: Mapping[str, Deed] = {
    "hold": holding_callers.put_on_hold,
    "talk": holding_callers.take_off_hold,
    "end": in_call.end_talk,
    "help": in_call.ask_for_help,
    "pass_on": _pass_on,
    "bring": _bring,
    "hold_and_bring": _hold_and_bring,
    "third": _third,
    "send_away": _send_away,
    "hand_over": guests.hand_over,
}
