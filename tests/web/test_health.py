from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import insert

from helpline.config import Settings
from helpline.domain.calls import Outcome
from helpline.domain.presence import Presence
from helpline.storage.tables import outbox, timers
from tests.builders import (
    Rows,
    add,
    make_callback,
    make_contact_over,
    make_contact_waiting,
    make_heartbeat,
    make_line,
    make_staff,
)


@pytest.fixture
def app_without_servers(settings: Settings, new_app: Callable[[Settings], Flask]) -> Flask:
    """Nobody listens on port 1."""
    return new_app(
        settings.model_copy(
            update={
                "database_url": SecretStr("postgresql+psycopg://nobody@127.0.0.1:1/none"),
                "redis_url": SecretStr("redis://127.0.0.1:1/0"),
            }
        )
    )


def test_alive_needs_nothing(app_without_servers: Flask) -> None:
    answer = app_without_servers.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"alive": True})


def test_ready_when_everything_was_seen_lately(client: FlaskClient, rows: Rows) -> None:
    make_heartbeat(rows, "worker", seen=14)
    make_heartbeat(rows, "ticker")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"ready": True, "missing": []})


@pytest.mark.parametrize("kind", ["worker", "ticker"])
def test_not_ready_when_a_kind_of_process_was_not_seen_for_long(
    client: FlaskClient, rows: Rows, kind: str
) -> None:
    for other in {"worker", "ticker"} - {kind}:
        make_heartbeat(rows, other)
    make_heartbeat(rows, kind, seen=15)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["missing"]) == (503, [kind])


def test_not_ready_when_the_servers_are_gone(app_without_servers: Flask) -> None:
    answer = app_without_servers.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"ready": False, "missing": ["database", "valkey"]}


def test_metrics_tell_what_goes_on(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    make_contact_waiting(rows, line_id=line, waited=75)
    make_contact_waiting(rows, line_id=line, waited=5)
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED)
    make_callback(rows, line_id=line)
    make_staff(rows, chosen=Presence.AVAILABLE)
    add(
        rows,
        outbox,
        kind="dial",
        ref=line,
        created_at=rows.ago(3),
        due_at=rows.ago(3),
        hand_at=rows.ago(2),
    )
    rows.connection.execute(insert(timers).values(kind="max_wait", ref=line, due_at=rows.ago(1)))

    lines = api.get("/metrics").text.splitlines()

    assert "helpline_waiting_callers 2.0" in lines
    assert "helpline_longest_wait_seconds 75.0" in lines
    assert 'helpline_counsellors{activity="free",presence="available"} 1.0' in lines
    assert 'helpline_callbacks_open{state="requested"} 1.0' in lines
    assert 'helpline_callbacks_open{state="exhausted"} 0.0' in lines
    assert "helpline_outbox_pending 1.0" in lines
    assert "helpline_outbox_oldest_seconds 3.0" in lines
    assert "helpline_timers_overdue 1.0" in lines
    assert "helpline_today_abandoned 1.0" in lines
    assert "helpline_today_service_level 0.0" in lines


def test_metrics_leave_out_what_has_no_value_yet(api: FlaskClient) -> None:
    assert "service_level" not in api.get("/metrics").text


def test_api_answers_503_when_the_database_is_gone(app_without_servers: Flask) -> None:
    answer = app_without_servers.test_client().get(
        "/api/v1/live", headers={"Authorization": "Bearer some"}
    )
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Retry-After"] == "2"


def test_page_says_so_when_the_database_is_gone(app_without_servers: Flask) -> None:
    client = app_without_servers.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "00000000-0000-0000-0000-000000000000:stamp"
    answer = client.get("/board")
    assert answer.status_code == 503
    assert "The database does not answer." in answer.text
