"""A file is applied to a real database, again and again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from helpline.services.configuration.applying import apply, preview
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    contacts,
    events,
    helpline,
    lines,
    metadata,
    staff,
    staff_teams,
    teams,
)
from helpline.storage.transaction import Database
from tests.services.configuration.applied import (
    NOW,
    changed,
    parsed,
    person,
    row,
    rows,
    told,
    without,
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


def test_nothing_is_lost_when_a_file_of_six_hundred_teams_is_applied_again(
    database: Database,
) -> None:
    """With more than five hundred, app_queue lost queues when it read them again (8270d24)."""
    many = parsed()
    team = many.teams[0]
    many = replace(many, teams=(*many.teams, *(replace(team, name=f"t{n}") for n in range(600))))
    told(database, many)
    assert told(database, many) == []
    active = [one for one in rows(database, teams) if one["active"]]
    assert len(active) == len(many.teams)


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
    newer = Database(database.engine, Keyring(["r" * 43, "q" * 43]), lambda _: None)
    assert told(newer, parsed()) == []


def test_two_who_apply_at_once_make_everything_once(database: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: apply(database, parsed(), NOW), range(2)))
    assert sorted(len(changes) for changes in results) == [0, 8]
