from flask.testing import FlaskClient

from helpline.domain.calls import CallState, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from tests.builders import (
    Rows,
    make_callback,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
    make_team,
)


def test_live_has_exactly_the_keys_of_the_contract(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows, team_id=make_team(rows, name="general"), name="Nights")
    caller = make_contact_waiting(rows, line_id=line, waited=30)
    make_offer(rows, contact_id=caller, staff_id=make_staff(rows, chosen=Presence.AVAILABLE))
    talking = make_contact_waiting(
        rows, line_id=line, state=CallState.CONNECTED, answered_at=rows.now
    )
    make_offer(rows, contact_id=talking, staff_id=make_staff(rows), state=OfferState.ACCEPTED)

    live = api.get("/api/v1/live").get_json()

    assert set(live) == {
        "as_of",
        "waiting",
        "offers",
        "connected",
        "counsellors",
        "callbacks_open",
        "checkins_overdue",
        "today",
    }
    assert live["waiting"] == [
        {
            "id": str(caller),
            "line": "Nights",
            "team": "general",
            "language": "en",
            "priority": 0,
            "since": "2026-03-04T11:59:30.000000Z",
            "position": 1,
        }
    ]
    assert set(live["counsellors"][0]) == {"id", "name", "presence", "activity", "since"}
    assert set(live["today"]) == {
        "offered",
        "answered",
        "abandoned",
        "short_abandoned",
        "converted",
        "overflowed",
        "lost",
        "service_level",
        "asa_seconds",
    }
    assert live["offers"][0]["contact_id"] == str(caller)
    assert live["connected"][0]["id"] == str(talking)


def test_live_says_null_when_there_is_nothing_to_divide(api: FlaskClient) -> None:
    today = api.get("/api/v1/live").get_json()["today"]
    assert today["service_level"] is None
    assert today["asa_seconds"] is None


def test_live_counts_today_and_what_is_owed(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=12)
    make_callback(rows, line_id=line)

    live = api.get("/api/v1/live").get_json()

    assert live["as_of"] == "2026-03-04T12:00:00.000000Z"
    assert (live["callbacks_open"], live["checkins_overdue"]) == (1, 0)
    assert (live["today"]["answered"], live["today"]["asa_seconds"]) == (1, 12.0)


def test_live_holds_no_phone_number(api: FlaskClient, rows: Rows) -> None:
    make_contact_waiting(rows, line_id=make_line(rows))
    assert "+44" not in api.get("/api/v1/live").text
