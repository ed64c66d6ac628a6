"""Presence follows shifts that the file makes, changes or takes away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from helpline.domain.rota import Place
from helpline.domain.weekly import parse_span
from helpline.services.configuration.applying import apply
from helpline.services.rota import add_shift, take_out
from helpline.storage.tables import (
    presence,
    timers,
)
from helpline.storage.transaction import Database
from tests.services.configuration.applied import (
    NOW,
    changed,
    parsed,
    person,
    presence_of,
    row,
    rows,
    told,
    without,
)


def test_presence_follows_the_shift_from_the_start(database: Database) -> None:
    apply(database, parsed(), NOW)
    assert presence_of(database, "ana@example.org") == ("available", "shift")
    assert presence_of(database, "bo@example.org") == ("offline", "system")
    timer = row(database, timers)
    assert timer["ref"] == person(database, "ana@example.org")["id"]
    assert timer["due_at"] == datetime(2026, 6, 3, 16, 0, tzinfo=UTC)


def test_somebody_off_shift_starts_offline(database: Database) -> None:
    apply(database, parsed(), NOW + timedelta(hours=12))
    assert presence_of(database, "ana@example.org") == ("offline", "shift")
    assert row(database, timers)["due_at"] == datetime(2026, 6, 4, 8, 0, tzinfo=UTC)


def choose(database: Database, email: str, chosen: str, source: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            update(presence)
            .where(presence.c.staff_id == person(database, email)["id"])
            .values(chosen=chosen, source=source)
        )


def test_other_changes_leave_presence_and_timer_alone(database: Database) -> None:
    apply(database, parsed(), NOW)
    before = rows(database, presence), rows(database, timers)
    apply(database, changed(("Ana Ruiz", "Ana R")), NOW + timedelta(hours=12))
    assert (rows(database, presence), rows(database, timers)) == before


@pytest.mark.parametrize(("chosen", "source"), [("offline", "person"), ("break", "system")])
def test_new_shifts_leave_a_persons_word_until_the_next_boundary(
    database: Database, chosen: str, source: str
) -> None:
    apply(database, parsed(), NOW)
    choose(database, "ana@example.org", chosen, source)
    apply(database, changed(('09:00-17:00"]\n\n[[staff]]', '08:00-15:00"]\n\n[[staff]]')), NOW)
    assert presence_of(database, "ana@example.org") == (chosen, source)
    assert row(database, timers)["due_at"] == datetime(2026, 6, 3, 14, 0, tzinfo=UTC)


def test_new_shifts_speak_at_once_where_shifts_spoke_last(database: Database) -> None:
    apply(database, parsed(), NOW)
    file = changed(("mon-fri 09:00-17:00", "sat 09:00-17:00"))
    assert told(database, file) == [
        "changed staff ana@example.org: shifts [mon-fri 09:00-17:00] -> [sat 09:00-17:00]"
    ]
    assert presence_of(database, "ana@example.org") == ("offline", "shift")
    assert row(database, timers)["due_at"] == datetime(2026, 6, 6, 8, 0, tzinfo=UTC)


def test_another_time_zone_moves_the_shifts(database: Database) -> None:
    apply(database, parsed(), NOW)
    apply(
        database, changed(('country = "GB"', 'country = "GB"\ntimezone = "America/New_York"')), NOW
    )
    assert presence_of(database, "ana@example.org") == ("offline", "shift")
    assert row(database, timers)["due_at"] == datetime(2026, 6, 3, 13, 0, tzinfo=UTC)


def test_without_shifts_presence_stays_and_the_timer_goes(database: Database) -> None:
    apply(database, parsed(), NOW)
    apply(database, changed(('shifts = ["mon-fri 09:00-17:00"]', "")), NOW)
    assert presence_of(database, "ana@example.org") == ("available", "shift")
    assert rows(database, timers) == []


def test_somebody_who_left_is_offline_and_has_no_timer(database: Database) -> None:
    apply(database, parsed(), NOW)
    apply(database, without(parsed(), "ana@example.org"), NOW)
    assert presence_of(database, "ana@example.org") == ("offline", "system")
    assert rows(database, timers) == []
    apply(database, parsed(), NOW)
    assert presence_of(database, "ana@example.org") == ("available", "shift")


def test_shifts_without_an_end_have_no_timer(database: Database) -> None:
    apply(database, changed(("mon-fri 09:00-17:00", "mon-sun 00:00-24:00")), NOW)
    assert presence_of(database, "ana@example.org") == ("available", "shift")
    assert rows(database, timers) == []


def test_shifts_that_make_changes_of_the_rota_void_say_which(database: Database) -> None:
    apply(database, parsed(), NOW)
    ana = person(database, "ana@example.org")["id"]
    with database.transaction(NOW) as tx:
        take_out(tx, Place(ana, date(2026, 6, 8), parse_span("09:00-17:00")), ana)
        add_shift(tx, Place(ana, date(2026, 6, 13), parse_span("10:00-14:00")), ana)
    file = changed(('["mon-fri 09:00-17:00"]', '["tue-sat 09:00-17:00"]'))
    void = "2026-06-08 without 09:00-17:00, 2026-06-13 with 10:00-14:00"
    said = told(database, file)
    shifts = "[mon-fri 09:00-17:00] -> [tue-sat 09:00-17:00]"
    what = "changed staff ana@example.org: shifts"
    assert said == [f"{what} {shifts} (void on the rota of pages: {void})"]
    assert told(database, file) == []
    assert f"retired staff ana@example.org (void on the rota of pages: {void})" in told(
        database, without(file, "ana@example.org")
    )
