"""Looking for contacts: by id, day, line, counsellor, outcome; and by number, for who may see them.

A number travels in the body of a POST alone, is looked up by its keyed hash, and is written into
no log; that somebody looked for one is part of the trail.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from helpline.domain.calls import Outcome
from helpline.domain.errors import Refused
from helpline.domain.phone import is_e164
from helpline.domain.reports.period import Period
from helpline.read_models.contacts import LedgerFilter, LedgerRow, is_contact, list_contacts
from helpline.read_models.cursors import Page, Place, read_cursor
from helpline.read_models.reports.scope import Choice, list_choices
from helpline.read_models.trail import list_doers
from helpline.read_models.zone import find_country, find_zone
from helpline.web.house import house
from helpline.web.pages.days import read_period
from helpline.web.public.form import number_typed, plainly_written

SHOWN_DAYS = 28


@dataclass(frozen=True)
class Search:
    """What is looked for, as the form shows it again."""

    period: Period
    wanted: LedgerFilter
    lines: tuple[Choice, ...]
    people: list[tuple[uuid.UUID, str]]


def contacts() -> str | Response:
    """The page. An id leads to its contact at once."""
    written = request.args.get("id", "").strip()
    if written and (found := _contact_of(written)) is not None:
        return redirect(url_for("pages.contact", contact_id=found), 303)
    here = house()
    with here.database.reading() as connection:
        search = _search(connection, request.args)
        page = list_contacts(connection, here.database.keyring, search.wanted)
    return _shown(search, page, "There is no contact with this id." if written else None)


def contacts_of_number() -> str:
    """The contacts of a number that somebody typed, of any day."""
    if not current_user.sign_in.may_see_numbers:
        abort(403)
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        search = _search(tx.connection, {})
        number = _number_in(tx.connection, request.form.get("number", ""))
        if number is None:
            return _shown(search, Page((), None), "This is no phone number.")
        wanted = LedgerFilter(
            number_hashes=tx.keyring.hashes(number), after=_place(request.form.get("cursor"))
        )
        page = list_contacts(tx.connection, tx.keyring, wanted)
        tx.record("number_looked_up", staff_id=current_user.staff_id, found=len(page.items))
    return _shown(replace(search, wanted=wanted), page, None)


def _shown(search: Search, page: Page[LedgerRow], problem: str | None) -> str:
    return render_template(
        "pages/contacts.html",
        search=search,
        page=page,
        problem=problem,
        outcomes=[outcome.value for outcome in Outcome],
        number=request.form.get("number", "") if search.wanted.number_hashes else "",
    )


def _search(connection: Connection, given: Mapping[str, str]) -> Search:
    zone = find_zone(connection)
    today = house().clock.now().astimezone(zone).date()
    period = read_period(given, zone, today, SHOWN_DAYS)
    try:
        wanted = LedgerFilter(
            since=period.since,
            until=period.until,
            line_id=uuid.UUID(given["line"]) if given.get("line") else None,
            counsellor_id=uuid.UUID(given["person"]) if given.get("person") else None,
            outcome=Outcome(given["outcome"]) if given.get("outcome") else None,
            after=_place(given.get("cursor")),
        )
    except ValueError:
        abort(400)
    people = list_doers(connection, house().database.keyring)
    return Search(period, wanted, list_choices(connection).lines, people)


def _place(cursor: str | None) -> Place | None:
    try:
        return read_cursor(cursor or None)
    except Refused:
        abort(400)


def _contact_of(written: str) -> uuid.UUID | None:
    try:
        contact_id = uuid.UUID(written)
    except ValueError:
        return None
    with house().database.reading() as connection:
        return contact_id if is_contact(connection, contact_id) else None


def _number_in(connection: Connection, written: str) -> str | None:
    """In whatever way people write numbers; those of other countries with their plus."""
    plain = plainly_written(written)
    whole = "+" + re.sub(r"\D", "", plain or "")
    if plain and plain.startswith("+") and is_e164(whole):
        return whole
    country = find_country(connection)
    return None if country is None else number_typed(written, country)
