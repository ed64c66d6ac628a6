"""The rota of a team by week, and what those who oversee do with a shift."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused, UnreadableValue
from helpline.domain.rota import Place, read_day, read_times
from helpline.domain.weekly import Span
from helpline.read_models.rota import (
    find_shift,
    find_team_week,
    list_colleagues,
    list_shifts_of,
    list_teams,
    week_of,
)
from helpline.read_models.shift_requests import list_open_requests
from helpline.services import rota as services
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.doing import do


def rota() -> str:
    """The whole page."""
    return show_rota(None)


def rota_add() -> AnyResponse:
    """One shift on each of the days that are ticked."""
    return _do(_add)


def rota_change() -> AnyResponse:
    """Take a shift out, or move it to another person, day or time."""
    return _do(_CHANGES.get(request.form.get("do", "")) or abort(400))


def rota_put_back(change_id: uuid.UUID) -> AnyResponse:
    """What was taken out of the file's shifts is there again."""
    return _do(lambda tx: services.put_back(tx, change_id, current_user.staff_id))


def rota_copy() -> AnyResponse:
    """What pages added to a week, in the next one too."""
    return _do(_copy)


def _add(tx: Transaction) -> None:
    days = [read_form_day(text) for text in request.form.getlist("day")]
    if not days:
        raise Refused("day", "is needed: tick at least one")
    person, span = read_form_person("staff"), read_form_times("times")
    for day in days:
        services.add_shift(tx, Place(person, day, span), current_user.staff_id)


def _take_out(tx: Transaction) -> None:
    services.take_out(tx, read_place(), current_user.staff_id)


def _move(tx: Transaction) -> None:
    place = read_place()
    times = request.form.get("to_times") or str(place.span)
    to = Place(
        read_form_person("to_staff"), read_form_day(request.form.get("to_day", "")), _span(times)
    )
    if to != place:
        services.move_shift(tx, place, to, current_user.staff_id)


def _copy(tx: Transaction) -> None:
    day = read_form_day(request.form.get("week", ""))
    team = read_form_person("team")
    if not services.copy_week(tx, team, day, current_user.staff_id):
        raise Refused("week", "has nothing that pages added and that has room in the next one")


_CHANGES: dict[str, Callable[[Transaction], None]] = {"take_out": _take_out, "move": _move}


def _do(change: Callable[[Transaction], None]) -> AnyResponse:
    return do(change, show_rota, url_for("pages.rota", **_asked()))


def _asked() -> dict[str, Any]:
    """Which team and week the page is of; a form sends them along."""
    sent = request.values
    return {key: sent[key] for key in ("team", "week") if sent.get(key)}


def show_rota(refusal: Refused | None) -> str:
    """A team's week; of a counsellor's teams alone."""
    here = house()
    now = here.clock.now()
    asked = _asked()
    may_change = current_user.oversees
    with here.database.reading() as connection:
        teams = list_teams(connection, None if may_change else current_user.staff_id)
        chosen = _chosen(teams, asked.get("team"))
        monday = week_of(connection, day_or_none(asked.get("week")), now)
        week = (
            find_team_week(connection, here.database.keyring, chosen, monday, now)
            if chosen
            else None
        )
        requests = list_open_requests(connection, here.database.keyring) if may_change else []
    return render_template(
        "pages/rota.html",
        teams=teams,
        week=week,
        refusal=refusal,
        may_change=may_change,
        requests=requests,
        typed=request.form,
        step=services.A_WEEK,
    )


def rota_shift() -> str:
    """One shift, and what can be done with it: by those who oversee, and by whoever has it."""
    here = house()
    try:
        place = read_place()
    except Refused:
        abort(404)
    is_theirs = place.staff_id == current_user.staff_id
    if not (is_theirs or current_user.oversees):
        abort(403)
    with here.database.reading() as connection:
        shift = find_shift(connection, here.database.keyring, place, here.clock.now())
        people = list_colleagues(connection, here.database.keyring, place.staff_id)
        others = [one for one in people if one[0] != place.staff_id]
        swaps = list_shifts_of(connection, others, here.clock.now()) if is_theirs else []
    if shift is None:
        abort(404)
    return render_template(
        "pages/rota_shift.html", shift=shift, place=place, people=people, swaps=swaps
    )


def _chosen(teams: list[tuple[uuid.UUID, str]], asked: str | None) -> tuple[uuid.UUID, str] | None:
    return next((one for one in teams if str(one[0]) == asked), teams[0] if teams else None)


def day_or_none(text: str | None) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        return read_day(text) if text else None
    except UnreadableValue:
        return None


def read_place() -> Place:
    """Whose shift a form or an address is about, and which."""
    return read_place_in([request.values.get(name, "") for name in ("staff", "day", "times")])


def read_place_in(parts: Sequence[str]) -> Place:
    """The same from its three parts: person, day, times."""
    if len(parts) != len(fields(Place)):
        abort(400)
    person, day, times = parts
    return Place(_id(person), read_form_day(day), _span(times))


def read_form_person(name: str) -> uuid.UUID:
    """An id from a list of the form's."""
    return _id(request.form.get(name, ""))


def read_form_day(text: str) -> date:
    """A day that somebody typed or ticked."""
    try:
        return read_day(text)
    except UnreadableValue as problem:
        raise Refused("day", str(problem)) from None


def read_form_times(name: str) -> Span:
    """Times that somebody typed."""
    return _span(request.form.get(name, ""))


def _span(text: str) -> Span:
    try:
        return read_times(text)
    except UnreadableValue as problem:
        raise Refused("times", str(problem)) from None


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(400)
