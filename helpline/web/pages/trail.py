"""The audit trail: its page, and its table for admins."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, render_template, request
from flask_login import current_user
from sqlalchemy import Connection

from helpline.domain.reports.period import Period
from helpline.domain.trail import Deed
from helpline.read_models.trail import Asked, list_doers, list_trail
from helpline.read_models.zone import find_zone
from helpline.web.house import house
from helpline.web.pages.days import read_period
from helpline.web.pages.trail_words import told_of_trail
from helpline.web.spreadsheet import spreadsheet

SHOWN_DAYS = 7
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Filters:
    """What was asked, as the form shows it again."""

    period: Period
    asked: Asked


def trail() -> str:
    """A page of it."""
    here = house()
    with here.database.reading() as connection:
        filters = _filters(connection, request.args)
        keyring = here.database.keyring
        rows, next_before = list_trail(
            connection, keyring, filters.asked, before=_number(request.args.get("before"))
        )
        doers = list_doers(connection, keyring)
    return render_template(
        "pages/trail.html",
        rows=rows,
        next_before=next_before,
        filters=filters,
        doers=doers,
        deeds=[deed.value for deed in Deed],
    )


def trail_export() -> Response:
    """The same as a table. That somebody took it is part of the trail."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        filters = _filters(tx.connection, request.form)
        rows, _ = list_trail(tx.connection, tx.keyring, filters.asked, size=MOST_ROWS)
        tx.record("trail_exported", staff_id=current_user.staff_id, rows=len(rows))
    return spreadsheet(
        "audit.csv",
        [
            ("at", "who", "deed", "what"),
            *(
                (row.at.isoformat(), row.name or "", row.deed.value, told_of_trail(row))
                for row in rows
            ),
        ],
    )


def _filters(connection: Connection, given: Mapping[str, str]) -> Filters:
    zone = find_zone(connection)
    today = house().clock.now().astimezone(zone).date()
    period = read_period(given, zone, today, SHOWN_DAYS)
    deed, person = given.get("deed"), given.get("person")
    try:
        asked = Asked(
            since=period.since,
            until=period.until,
            staff_id=uuid.UUID(person) if person else None,
            deed=Deed(deed) if deed else None,
        )
    except ValueError:
        abort(400)
    return Filters(period, asked)


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    if not (written.isdecimal() and written.isascii() and len(written) < len(str(2**63))):
        abort(400)
    return int(written)
