"""Reports: figures of a period, with their definitions, pictures and tables; and all as a table."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, abort, render_template, request
from flask_login import current_user
from sqlalchemy import Connection

from helpline.domain.reports.period import USUAL
from helpline.read_models.reports.report import Report, find_report
from helpline.read_models.reports.scope import Choices, Scope, list_choices, scope_of
from helpline.read_models.snapshot import snapshot
from helpline.read_models.zone import find_zone
from helpline.web.house import house
from helpline.web.pages.days import read_period
from helpline.web.reports import of_calls, of_learning, of_people
from helpline.web.reports.sheet import Measure, Sheet
from helpline.web.spreadsheet import spreadsheet

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for, as the form shows it again."""

    scope: Scope
    choices: Choices
    line_id: uuid.UUID | None
    team_id: uuid.UUID | None

    @property
    def about(self) -> str:
        """Whose figures these are, in words."""
        named = [
            choice.name
            for choices, chosen in (
                (self.choices.lines, self.line_id),
                (self.choices.teams, self.team_id),
            )
            for choice in choices
            if choice.id == chosen
        ]
        return ", ".join(named) or "all lines"


def reports() -> str:
    """The page. With `tables=open` the tables are shown, as for paper."""
    here = house()
    now = here.clock.now()
    with snapshot(here.database.engine) as connection:
        wanted = _wanted(connection, request.args, now)
        report = find_report(connection, wanted.scope, now)
    return render_template(
        "pages/reports.html",
        wanted=wanted,
        sheets=sheets_of(report),
        tables_open=request.args.get("tables") == "open",
        now=now,
    )


def report_export() -> Response:
    """All of it as one table, a number a row. That somebody took it is part of the trail."""
    here = house()
    now = here.clock.now()
    with snapshot(here.database.engine) as connection:
        wanted = _wanted(connection, request.form, now)
        report = find_report(connection, wanted.scope, now)
    period = wanted.scope.period
    first, last = period.first.isoformat(), period.last.isoformat()
    with here.database.transaction(now) as tx:
        tx.record(
            "report_exported",
            staff_id=current_user.staff_id,
            line_id=wanted.line_id,
            first=first,
            last=last,
        )
    rows: list[tuple[object, ...]] = [
        ("from", "to", "about", "figure", "row", "column", "unit", "value")
    ]
    for sheet in sheets_of(report):
        for row in sheet.rows:
            columns = zip(sheet.heads[1:], sheet.units, row[1:], strict=True)
            for head, unit, value in columns:
                measured = value if isinstance(value, Measure) else Measure(value, unit)
                about = (first, last, wanted.about, sheet.title, row[0], head)
                rows.append((*about, measured.unit, _plain(measured.value)))
    return spreadsheet(f"report-{first}-{last}.csv", rows)


def sheets_of(report: Report) -> list[Sheet]:
    """All sheets, in the order of the page."""
    volume = report.volume
    return [
        of_calls.at_a_glance(volume),
        of_calls.by_week(volume),
        of_calls.by_day(volume, report.scope.period.days),
        *of_calls.by_hour(volume),
        *of_calls.waits(report.spread),
        of_calls.offers(report.offers, volume.total.answered),
        of_people.callbacks(report.callbacks),
        of_people.funnel(report.funnel),
        of_people.plan_texts(report.plan_texts),
        of_people.worries(report.worries),
        of_learning.topics(report.topics),
        of_learning.left_and_went_on(report.topics),
        of_people.occupancy(report),
        of_people.staffing(report.staffing),
    ]


def _wanted(connection: Connection, given: Mapping[str, str], now: datetime) -> Wanted:
    zone = find_zone(connection)
    yesterday = now.astimezone(zone).date() - _DAY
    period = read_period(given, zone, yesterday, USUAL)
    choices = list_choices(connection)
    line_id, team_id = _id(given.get("line")), _id(given.get("team"))
    return Wanted(scope_of(choices, period, line_id, team_id), choices, line_id, team_id)


def _id(written: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(written) if written else None
    except ValueError:
        abort(400)


def _plain(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else "" if value is None else value
