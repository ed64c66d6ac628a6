"""The directory: looking for a place to turn to, reading one, and keeping it right."""

import uuid
from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.directory import Cost, Kind, Needs
from helpline.domain.errors import NotFound, Refused
from helpline.read_models.directory import ShownEntry, find_shown, search_directory
from helpline.services.directory import keeping
from helpline.services.directory.persons import PersonOf
from helpline.services.directory.reading import (
    COLUMNS,
    LONGEST_WAIT,
    Wrong,
    read_details,
    written_details,
)
from helpline.storage.configuration import find_helpline
from helpline.storage.transaction import Transaction
from helpline.web.house import house

_LONGEST = 80
NOTHING_YET = dict.fromkeys(COLUMNS, "")


class ForWhom(NamedTuple):
    """Somebody for whom a place is looked for: of which contact, callback or conversation."""

    of: PersonOf
    ref: uuid.UUID

    @property
    def asked(self) -> dict[str, str]:
        """As it stands in an address, or in a form."""
        return {"of": self.of.value, "ref": str(self.ref)}


def for_whom(asked: Mapping[str, str]) -> ForWhom | None:
    """Whoever is named; None where nobody is."""
    try:
        return ForWhom(PersonOf(asked.get("of", "")), uuid.UUID(asked.get("ref", "")))
    except ValueError:
        return None


def directory() -> str:
    """What fits what is looked for; everything, the freshest first, where nothing is."""
    needs = _needs_of(request.args)
    here = house()
    with here.database.reading() as connection:
        shown = search_directory(connection, here.database.keyring, needs, here.clock.now())
    return render_template(
        "pages/directory.html",
        shown=shown,
        needs=needs,
        kinds=Kind,
        costs=Cost,
        whom=for_whom(request.args),
    )


def entry(entry_id: uuid.UUID) -> str:
    """One place."""
    return show_entry(entry_id, whom=for_whom(request.args))


def new_entry() -> str:
    """The form for a place that is not there yet."""
    return _show_new(NOTHING_YET)


def new_entry_sent() -> AnyResponse:
    """Add it; or say what is wrong with it."""
    here = house()
    cells = _cells()
    with here.database.transaction(here.clock.now()) as tx:
        details, wrong = read_details(cells, _country(tx), keeping.today_here(tx))
        if details is None:
            return Response(_show_new(cells, wrong), 409)
        try:
            entry_id = keeping.add(tx, details, current_user.staff_id)
        except Refused as refusal:
            return Response(_show_new(cells, [Wrong(refusal.field, refusal.reason)]), 409)
    return redirect(url_for("pages.entry", entry_id=entry_id), 303)


def entry_change(entry_id: uuid.UUID) -> AnyResponse:
    """Correct it; or say what is wrong with that."""
    here = house()
    cells = _cells()
    with here.database.transaction(here.clock.now()) as tx:
        details, wrong = read_details(cells, _country(tx), keeping.today_here(tx))
        if details is not None:
            try:
                keeping.change(tx, entry_id, details, current_user.staff_id)
            except NotFound:
                abort(404)
            except Refused as refusal:
                wrong = [Wrong(refusal.field, refusal.reason)]
    if wrong:
        return Response(show_entry(entry_id, cells=cells, wrong=wrong), 409)
    return redirect(url_for("pages.entry", entry_id=entry_id), 303)


def entry_do(entry_id: uuid.UUID) -> AnyResponse:
    """One of its buttons."""
    here = house()
    deed = _DEEDS.get(request.form.get("do", "")) or abort(400)
    try:
        with here.database.transaction(here.clock.now()) as tx:
            deed(tx, entry_id, current_user.staff_id)
    except NotFound:
        abort(404)
    return redirect(url_for("pages.entry", entry_id=entry_id), 303)


_DEEDS: Mapping[str, Callable[[Transaction, uuid.UUID, uuid.UUID], None]] = {
    "checked": keeping.check_today,
    "take_out": keeping.take_out,
    "put_in_again": keeping.put_in_again,
}


def show_entry(
    entry_id: uuid.UUID,
    *,
    cells: dict[str, str] | None = None,
    wrong: list[Wrong] | None = None,
    whom: ForWhom | None = None,
    refusal: Refused | None = None,
) -> str:
    """The page, with what was wrong, or with the form that sends it to somebody."""
    here = house()
    with here.database.reading() as connection:
        found: ShownEntry | None = find_shown(
            connection, here.database.keyring, entry_id, here.clock.now()
        )
    shown = found or abort(404)
    return render_template(
        "pages/entry.html",
        shown=shown,
        cells=cells or written_details(shown.entry.details),
        wrong=_by_column(wrong or []),
        kinds=Kind,
        costs=Cost,
        whom=whom,
        refusal=refusal,
    )


def _show_new(cells: dict[str, str], wrong: list[Wrong] | None = None) -> str:
    return render_template(
        "pages/new_entry.html",
        cells=cells,
        wrong=_by_column(wrong or []),
        kinds=Kind,
        costs=Cost,
    )


def _by_column(wrong: list[Wrong]) -> dict[str, str]:
    return {one.column: one.reason for one in reversed(wrong)}


def _cells() -> dict[str, str]:
    return {column: request.form.get(column, "") for column in COLUMNS}


def _country(tx: Transaction) -> str:
    us = find_helpline(tx) or abort(404)
    return us.country


def _needs_of(asked: Mapping[str, str]) -> Needs:
    """What is looked for; what means nothing is not looked for."""
    written = {key: asked.get(key, "").strip()[:_LONGEST] for key in asked}
    days = written.get("within_days", "")
    is_number = days.isascii() and days.isdigit() and len(days) <= len(str(LONGEST_WAIT))
    kind, cost = written.get("kind", ""), written.get("cost", "")
    return Needs(
        place=written.get("place", ""),
        kind=Kind(kind) if kind in list(Kind) else None,
        substance=written.get("substance", ""),
        dual_diagnosis=written.get("dual_diagnosis") == "yes",
        cost=Cost(cost) if cost in list(Cost) else None,
        language=written.get("language", ""),
        within_days=int(days) if is_number else None,
    )
