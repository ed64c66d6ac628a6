"""A file is applied to a real database, again and again."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, delete, func, insert, select, update

from helpline.domain.configuration import Configuration
from helpline.services.configuration.applying import apply, preview
from helpline.services.configuration.file import parse_configuration
from helpline.storage import migrate
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    contacts,
    events,
    helpline,
    lines,
    metadata,
    presence,
    staff,
    staff_teams,
    teams,
    timers,
)
from helpline.storage.transaction import Database

KEY = "q" * 43
# A Wednesday, at ten in London.
NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)

FILE = """
[helpline]
name = "Harbour"
country = "GB"

[[lines]]
number = "+442079460101"
name = "General"
team = "days"
overflow_number = "+442079460199"

[[lines]]
number = "+442079460102"
name = "Family"
team = "nights"
languages = ["en", "es"]
hours = { mon = ["09:00-17:00"] }

[[teams]]
name = "days"

[[teams]]
name = "nights"

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
teams = ["nights", "days"]
shifts = ["mon-fri 09:00-17:00"]

[[staff]]
name = "Bo Lind"
email = "bo@example.org"
phone = "+447700900002"
teams = ["days"]

[escalation]
on_call = [["ana@example.org"], ["bo@example.org"]]
"""


def hand_nothing_over(_: object) -> None:
    """Nothing is rung here."""


@pytest.fixture(scope="module")
def database(new_database: Callable[[str], str], worker_number: int) -> Iterator[Database]:
    url = new_database(f"configuration_{worker_number}")
    migrate.upgrade(url)
    engine = create_engine(url)
    yield Database(engine, Keyring([KEY]), hand_nothing_over)
    engine.dispose()


@pytest.fixture(autouse=True)
def _empty(database: Database) -> None:
    with database.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def parsed(text: str = FILE) -> Configuration:
    return parse_configuration(text.encode(), "helpline.toml")


def changed(*pairs: tuple[str, str], text: str = FILE) -> Configuration:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return parsed(text)


def told(database: Database, file: Configuration, now: datetime = NOW) -> list[str]:
    return [str(change) for change in apply(database, file, now)]


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def row(database: Database, table: Table, **values: object) -> dict[str, Any]:
    found = [
        row
        for row in rows(database, table)
        if all(row[column] == value for column, value in values.items())
    ]
    assert len(found) == 1
    return found[0]


def person(database: Database, email: str) -> dict[str, Any]:
    return row(database, staff, email_hash=database.keyring.hash(email))


def presence_of(database: Database, email: str) -> tuple[str, str]:
    found = row(database, presence, staff_id=person(database, email)["id"])
    return found["chosen"], found["source"]


def without(file: Configuration, email: str) -> Configuration:
    """The file without somebody."""
    return replace(
        file,
        staff=tuple(person for person in file.staff if person.email != email),
        escalation=replace(file.escalation, on_call=()),
    )


def test_first_run_makes_everything(database: Database) -> None:
    assert told(database, parsed()) == [
        "made helpline",
        "made team days",
        "made team nights",
        "made line General",
        "made line Family",
        "made staff ana@example.org",
        "made staff bo@example.org",
        "changed escalation: on_call",
    ]
    general = row(database, lines, name="General")
    assert (general["number"], general["hours"], general["position"]) == (
        "+442079460101",
        "always",
        0,
    )
    assert database.keyring.open(general["overflow_number_sealed"]) == "+442079460199"
    assert row(database, lines, name="Family")["hours"] == {"mon": ["09:00-17:00"]}
    assert row(database, teams, name="days")["callback_gaps_seconds"] == [900, 7200]
    ana = person(database, "ana@example.org")
    assert database.keyring.open(ana["name_sealed"]) == "Ana Ruiz"
    assert ana["phone_hash"] == database.keyring.hash("+447700900001")
    assert (
        len([member for member in rows(database, staff_teams) if member["staff_id"] == ana["id"]])
        == 2
    )
    escalation = row(database, helpline)["escalation"]
    assert escalation == [
        [str(person(database, f"{name}@example.org")["id"])] for name in ("ana", "bo")
    ]


def test_second_run_changes_nothing(database: Database) -> None:
    apply(database, parsed(), NOW)
    before = {table: rows(database, table) for table in metadata.sorted_tables}
    assert told(database, parsed(), NOW + timedelta(days=3)) == []
    assert {table: rows(database, table) for table in metadata.sorted_tables} == before


def test_dry_run_tells_what_would_change_and_changes_nothing(database: Database) -> None:
    expected = preview(database, parsed(), NOW)
    assert rows(database, helpline) == rows(database, staff) == rows(database, events) == []
    assert [str(change) for change in expected] == told(database, parsed())


def test_changes_are_told_without_numbers_and_names_of_people(database: Database) -> None:
    apply(database, parsed(), NOW)
    file = changed(
        ("Harbour", "Lighthouse"),
        ("+442079460199", "+442079460198"),
        ("+442079460102", "+442079460103"),
        (
            'hours = { mon = ["09:00-17:00"] }',
            'hours = { mon = ["09:00-18:00"], closed_on = ["2026-12-25"] }',
        ),
        ('name = "nights"', 'name = "nights"\nring_seconds = 25\ncallback_retry = ["30min"]'),
        ("Bo Lind", "Bo Lindgren"),
        ("+447700900002", "+447700900003"),
    )
    assert told(database, file) == [
        "changed helpline: name",
        "changed team nights: ring_seconds 20 -> 25",
        "changed team nights: callback_retry [15min, 2h] -> [30min]",
        "changed line General: overflow_number",
        "changed line Family: number",
        "changed line Family: hours mon [09:00-17:00] -> mon [09:00-18:00]; closed_on [2026-12-25]",
        "changed staff bo@example.org: name",
        "changed staff bo@example.org: phone",
    ]
    assert told(database, file) == []


def test_audit_trail_says_what_was_changed(database: Database) -> None:
    apply(database, parsed(), NOW)
    told_events = [
        event for event in rows(database, events) if event["kind"] == "configuration_changed"
    ]
    assert len(told_events) == 8
    assert told_events[3]["line_id"] == row(database, lines, name="General")["id"]
    assert "2079" not in str(told_events)
    assert "@" not in str(told_events)


def test_what_left_the_file_is_retired_and_comes_back(database: Database) -> None:
    apply(database, parsed(), NOW)
    smaller = without(parsed(), "bo@example.org")
    smaller = replace(smaller, lines=smaller.lines[:1])
    assert told(database, smaller) == [
        "retired line Family",
        "retired staff bo@example.org",
        "changed escalation: on_call",
    ]
    assert row(database, lines, name="Family")["active"] is False
    assert person(database, "bo@example.org")["active"] is False
    assert told(database, smaller) == []
    assert told(database, parsed()) == [
        "restored line Family",
        "restored staff bo@example.org",
        "changed staff bo@example.org: phone",
        "changed escalation: on_call",
    ]
    assert row(database, lines, name="Family")["active"] is True
    assert told(database, parsed()) == []


def test_history_of_a_retired_line_stays(database: Database) -> None:
    apply(database, parsed(), NOW)
    family = row(database, lines, name="Family")["id"]
    with database.engine.begin() as connection:
        connection.execute(
            insert(contacts).values(
                id=family, channel="voice", direction="inbound", line_id=family, language="en"
            )
        )
    apply(database, replace(parsed(), lines=parsed().lines[:1]), NOW)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(contacts)).scalar() == 1


def test_team_that_is_spelled_anew_is_the_same_team(database: Database) -> None:
    apply(database, parsed(), NOW)
    before = row(database, teams, name="days")["id"]
    file = changed(('"days"', '"Days"'))
    assert "changed team Days: name days -> Days" in told(database, file)
    assert row(database, teams, name="Days")["id"] == before
    assert told(database, file) == []


def test_line_is_known_by_its_number_when_its_name_changes(database: Database) -> None:
    apply(database, parsed(), NOW)
    before = row(database, lines, name="Family")["id"]
    file = changed(("Family", "Relatives"))
    assert told(database, file) == ["changed line Relatives: name Family -> Relatives"]
    assert row(database, lines, name="Relatives")["id"] == before


def test_two_lines_may_swap_their_names(database: Database) -> None:
    apply(database, parsed(), NOW)
    swapped = changed(("General", "x"), ("Family", "General"), ('"x"', '"Family"'))
    assert told(database, swapped) == [
        "changed line Family: name General -> Family",
        "changed line General: name Family -> General",
    ]
    assert row(database, lines, name="General")["number"] == "+442079460102"
    assert told(database, swapped) == []


def test_line_may_take_the_name_of_a_retired_one(database: Database) -> None:
    apply(database, parsed(), NOW)
    one = replace(parsed(), lines=parsed().lines[:1])
    apply(database, one, NOW)
    renamed = replace(one, lines=(replace(one.lines[0], name="family"),))
    assert told(database, renamed) == ["changed line family: name General -> family"]
    assert row(database, lines, number="+442079460102")["name"] == "Family (former)"
    assert told(database, renamed) == []


def test_order_of_lines_is_kept(database: Database) -> None:
    apply(database, parsed(), NOW)
    turned = replace(parsed(), lines=tuple(reversed(parsed().lines)))
    assert told(database, turned) == [
        "changed line Family: position 1 -> 0",
        "changed line General: position 0 -> 1",
    ]


def test_two_people_may_swap_phones(database: Database) -> None:
    apply(database, parsed(), NOW)
    swapped = changed(("900001", "@@"), ("900002", "900001"), ("@@", "900002"))
    assert told(database, swapped) == [
        "changed staff ana@example.org: phone",
        "changed staff bo@example.org: phone",
    ]
    assert told(database, swapped) == []


def test_phone_of_somebody_who_left_may_be_anothers_and_no_password_goes_with_it(
    database: Database,
) -> None:
    apply(database, parsed(), NOW)
    with database.engine.begin() as connection:
        connection.execute(update(staff).values(password_hash="secret"))
    file = changed(("bo@example.org", "cy@example.org"))
    assert told(database, file) == [
        "made staff cy@example.org",
        "retired staff bo@example.org",
        "changed escalation: on_call",
    ]
    assert person(database, "cy@example.org")["password_hash"] is None
    assert person(database, "bo@example.org")["phone_sealed"] is None


def test_password_and_first_day_stay_when_somebody_changes(database: Database) -> None:
    apply(database, parsed(), NOW)
    with database.engine.begin() as connection:
        connection.execute(update(staff).values(password_hash="secret"))
    apply(database, changed(("Bo Lind", "Bo Lindgren")), NOW + timedelta(days=1))
    bo = person(database, "bo@example.org")
    assert (bo["password_hash"], bo["created_at"]) == ("secret", NOW)


def test_staff_are_found_under_a_newer_key(database: Database) -> None:
    apply(database, parsed(), NOW)
    newer = Database(database.engine, Keyring(["r" * 43, KEY]), hand_nothing_over)
    assert told(newer, parsed()) == []


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


def test_two_who_apply_at_once_make_everything_once(database: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: apply(database, parsed(), NOW), range(2)))
    assert sorted(len(changes) for changes in results) == [0, 8]
