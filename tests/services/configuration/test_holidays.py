"""A line that is closed on public holidays knows their dates."""

from datetime import timedelta

import pytest

from helpline.domain.configuration import Configuration
from helpline.domain.hours import parse_hours
from helpline.services.configuration.applying import apply
from helpline.services.configuration.resolving import HOLIDAYS_REF, nightly_holidays
from helpline.storage.tables import events, lines, timers
from helpline.storage.transaction import Database
from tests.services.configuration.applied import NOW, changed, row, rows

HOURS = 'hours = { mon = ["09:00-17:00"] }'
AUGUST_BANK_HOLIDAY = "2026-08-31"


def closed(region: str = "") -> Configuration:
    more = f', region = "{region}"' if region else ""
    return changed((HOURS, f'hours = {{ mon = ["09:00-17:00"], holidays = "closed"{more} }}'))


def dates(database: Database) -> set[str]:
    hours = parse_hours(row(database, lines, name="Family")["hours"])
    return {day.isoformat() for day in hours.holidays}


def test_holidays_of_this_year_and_the_next_two_are_stored_with_the_hours(
    database: Database,
) -> None:
    apply(database, closed(), NOW)
    assert {"2026-12-25", "2026-12-28", "2027-12-25", "2028-12-25"} <= dates(database)
    assert AUGUST_BANK_HOLIDAY not in dates(database)


@pytest.mark.parametrize(("region", "has_it"), [("ENG", True), ("SCT", False)])
def test_region_has_its_own_holidays(database: Database, region: str, *, has_it: bool) -> None:
    apply(database, closed(region), NOW)
    assert (AUGUST_BANK_HOLIDAY in dates(database)) is has_it


def test_second_run_changes_nothing_and_open_holidays_take_the_dates_away(
    database: Database,
) -> None:
    apply(database, closed(), NOW)
    assert apply(database, closed(), NOW + timedelta(days=700)) == []
    apply(database, changed((HOURS, HOURS)), NOW)
    assert dates(database) == set()


def test_every_night_looks_further_ahead(database: Database) -> None:
    apply(database, closed(), NOW)
    assert not any(day.startswith("2030") for day in dates(database))
    with database.transaction(NOW + timedelta(days=730)) as tx:
        nightly_holidays(tx, HOLIDAYS_REF)
    assert "2030-12-25" in dates(database)
    assert any(event["kind"] == "holidays_renewed" for event in rows(database, events))
    assert any(timer["kind"] == "holidays" for timer in rows(database, timers))
