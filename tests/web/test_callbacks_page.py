"""Callbacks as the staff decide about them: who sees which, in what order, and who was second."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from helpline.domain.callbacks import AttemptResult, CallbackState
from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from helpline.storage.tables import callback_decisions, callbacks
from tests.builders import (
    Rows,
    make_attempt,
    make_callback,
    make_contact_over,
    make_line,
    make_staff,
    make_team,
)
from tests.web.conftest import NOW, sign_in_as


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    return make_team(rows, name="days")


@pytest.fixture
def line(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_line(rows, name="Days", team_id=team)


@pytest.fixture
def ana_id(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz", team_ids=(team,))


@pytest.fixture
def ana(app: Flask, ana_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, ana_id)


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


@pytest.fixture
def spent(rows: Rows, line: uuid.UUID, ana_id: uuid.UUID) -> uuid.UUID:
    """Somebody who was tried in vain, and wants to be called Robin."""
    callback = make_callback(
        rows,
        line_id=line,
        state=CallbackState.EXHAUSTED,
        asked=7200,
        attempts=1,
        outcome="not_reached",
        name_sealed=rows.keyring.seal("Robin"),
        number_sealed=rows.keyring.seal("+447700900321"),
    )
    make_attempt(
        rows,
        callback_id=callback,
        line_id=line,
        staff_id=ana_id,
        began=3600,
        result=AttemptResult.MACHINE,
    )
    return callback


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def decide(client: FlaskClient, callback: uuid.UUID, do: str, **more: str) -> TestResponse:
    token = client.get(f"/callbacks/{callback}").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', token)
    form = {"csrf_token": found[1] if found else "", "before": "0", "do": do, **more}
    return client.post(f"/callbacks/{callback}", data=form)


def state_of(rows: Rows, callback: uuid.UUID) -> str:
    found = select(callbacks.c.state).where(callbacks.c.id == callback)
    return str(rows.connection.execute(found).scalar_one())


def test_what_somebody_must_decide_about_comes_first_then_what_is_promised_soonest(
    ana: FlaskClient, rows: Rows, line: uuid.UUID, spent: uuid.UUID
) -> None:
    soon, late = (NOW + timedelta(minutes=minutes) for minutes in (20, 90))
    later = make_callback(rows, line_id=line, asked=900, promised_until=late)
    sooner = make_callback(rows, line_id=line, asked=60, promised_until=soon)
    numberless = make_callback(rows, line_id=line, number_sealed=None, number_hash=None)
    listed = re.findall(r'href="/callbacks/([0-9a-f-]+)"', ana.get("/callbacks").text)
    assert set(listed[:2]) == {str(spent), str(numberless)}
    assert listed[2:] == [str(sooner), str(later)]


def test_expired_is_never_a_silent_end(ana: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    closed: dict[str, Any] = {"state": CallbackState.EXPIRED, "outcome": "window_passed"}
    fresh = make_callback(rows, line_id=line, closed_at=rows.ago(3600), **closed)
    make_callback(rows, line_id=line, closed_at=rows.ago(8 * 86400), **closed)
    listed = re.findall(r'href="/callbacks/([0-9a-f-]+)"', ana.get("/callbacks").text)
    assert listed == [str(fresh)]


def test_page_tells_attempts_and_the_name_and_no_number(ana: FlaskClient, spent: uuid.UUID) -> None:
    for path in ("/callbacks", f"/callbacks/{spent}"):
        assert "7700900" not in ana.get(path).text
    told = words(ana.get(f"/callbacks/{spent}").text)
    assert "Robin" in told
    assert "Ana Ruiz: a machine answered" in told


def test_team_of_another_line_sees_nothing_and_decides_nothing(
    app: Flask, rows: Rows, spent: uuid.UUID
) -> None:
    stranger = sign_in_as(app, make_staff(rows, team_ids=(make_team(rows),)))
    assert str(spent) not in stranger.get("/callbacks").text
    assert stranger.get(f"/callbacks/{spent}").status_code == 404
    token = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get("/callbacks").text)
    assert token is not None
    form = {"csrf_token": token[1], "before": "0", "do": "try_now"}
    assert stranger.post(f"/callbacks/{spent}", data=form).status_code == 404
    assert state_of(rows, spent) == "exhausted"


def test_second_of_two_hears_that_somebody_was_quicker(
    ana: FlaskClient, sam: FlaskClient, rows: Rows, spent: uuid.UUID
) -> None:
    assert decide(ana, spent, "try_now").status_code == 303
    second = decide(sam, spent, "take_out", why="they moved away")
    assert second.status_code == 409
    assert "has been decided about by somebody else just now" in words(second.text)
    assert state_of(rows, spent) == "scheduled"
    [written] = rows.connection.execute(select(callback_decisions)).all()
    assert written.kind == "try_now"
    assert "Ana Ruiz: try again now" in words(sam.get(f"/callbacks/{spent}").text)


@pytest.mark.parametrize(
    ("do", "more", "told"),
    [
        ("take_out", {}, "Reason is needed"),
        ("settle", {"why": " "}, "Reason is needed"),
        ("leave_message", {}, "Reason is needed"),
        ("try_at", {}, "Time must lie ahead"),
        ("try_at", {"at": "2026-03-04T11:59"}, "Time must lie ahead"),
        ("try_at", {"at": "2026-05-04T12:00"}, "Time must be within 30 days"),
        ("try_at", {"at": "noon"}, "Time must be a day and a time"),
    ],
)
def test_decision_that_lacks_something_changes_nothing(
    ana: FlaskClient, rows: Rows, spent: uuid.UUID, do: str, more: dict[str, str], told: str
) -> None:
    answer = decide(ana, spent, do, **more)
    assert answer.status_code == 409
    assert f"Nothing was changed. {told}" in words(answer.text)
    assert state_of(rows, spent) == "exhausted"


def test_reason_is_kept_sealed_and_shown(ana: FlaskClient, rows: Rows, spent: uuid.UUID) -> None:
    assert decide(ana, spent, "settle", why="came to the door").status_code == 303
    [written] = rows.connection.execute(select(callback_decisions)).all()
    assert b"door" not in written.why_sealed
    told = words(ana.get(f"/callbacks/{spent}").text)
    assert "settled by hand. came to the door" in told
    assert "Nothing is owed any more." in told


def test_wrong_number_is_not_rung_again(ana: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    wrong = make_callback(rows, line_id=line, state=CallbackState.EXHAUSTED, outcome="wrong_person")
    answer = decide(ana, wrong, "try_now")
    assert answer.status_code == 409
    assert "that number is not rung again" in words(answer.text)


def test_who_hung_up_waiting_is_listed_with_what_came_after(
    sam: FlaskClient, ana: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    hung_up: dict[str, Any] = {"line_id": line, "outcome": Outcome.ABANDONED, "waited": 75.0}
    make_contact_over(rows, queued_at=rows.ago(3600), number_hash=b"a", **hung_up)
    make_contact_over(
        rows, line_id=line, outcome=Outcome.ANSWERED, queued_at=rows.ago(3000), number_hash=b"a"
    )
    alone = make_contact_over(rows, queued_at=rows.ago(1800), number_hash=b"b", **hung_up)
    assert ana.get("/abandoned").status_code == 403
    told = words(sam.get("/abandoned").text)
    assert told.count("waited 1:15") == 2
    assert "rang again , answered" in told
    assert "7700900" not in told
    token = re.search(r'name="csrf_token" value="([^"]+)"', sam.get("/abandoned").text)
    assert token is not None
    answer = sam.post(f"/abandoned/{alone}", data={"csrf_token": token[1]})
    assert answer.status_code == 409
    assert "say how they asked to be rung" in words(answer.text)
    form = {"csrf_token": token[1], "why": "wrote to us"}
    assert sam.post(f"/abandoned/{alone}", data=form).status_code == 303
    [owed] = rows.connection.execute(select(callbacks)).all()
    assert (owed.reason, owed.origin_contact_id) == ("abandoned", alone)


def test_of_those_who_have_one_person_rung_back_at_once_the_others_read_so(
    app: Flask, rows: Rows, line: uuid.UUID
) -> None:
    alone = make_contact_over(
        rows, line_id=line, outcome=Outcome.ABANDONED, waited=75.0, queued_at=rows.ago(1800)
    )
    staff_id = make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR)
    together = Barrier(4)

    def ring_back(_which: int) -> int:
        client = sign_in_as(app, staff_id)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/abandoned").text)
        assert token is not None
        form = {"csrf_token": token[1], "why": "wrote to us"}
        together.wait(timeout=20)
        return client.post(f"/abandoned/{alone}", data=form).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ring_back, range(4))) == [303, 409, 409, 409]


def test_contact_tells_of_its_callback(
    sam: FlaskClient, rows: Rows, line: uuid.UUID, spent: uuid.UUID
) -> None:
    origin = make_contact_over(rows, line_id=line, outcome=Outcome.CALLBACK)
    rows.connection.execute(
        update(callbacks).where(callbacks.c.id == spent).values(origin_contact_id=origin)
    )
    told = words(sam.get(f"/contacts/{origin}").text)
    assert "Ana Ruiz: a machine answered" in told
    assert "Wants to be called Robin" in told


def test_measures_are_in_the_api_and_in_metrics(api: FlaskClient, spent: uuid.UUID) -> None:
    del spent  # is all there is
    measures = api.get("/api/v1/callbacks/measures").json
    assert measures is not None
    assert (measures["requested"], measures["reached_share"]) == (1, 0.0)
    assert measures["first_attempt_p50_seconds"] == 3600
    assert measures["oldest_open_since"] == "2026-03-04T10:00:00.000000Z"
    since = "/api/v1/callbacks/measures?since=2026-03-04T11:00:00Z"
    assert (api.get(since).json or {})["requested"] == 0
    told = api.get("/metrics").text.splitlines()
    assert "helpline_callbacks_today_attempts_per_request 1.0" in told
    assert "helpline_callbacks_oldest_seconds 7200.0" in told


def test_ringing_now_is_for_the_first_who_asks_and_the_second_reads_who_has_it(
    ana: FlaskClient, sam: FlaskClient, rows: Rows, spent: uuid.UUID
) -> None:
    assert ring_now(ana, spent).status_code == 303
    assert state_of(rows, spent) == "offered"
    second = ring_now(sam, spent)
    assert second.status_code == 409
    assert "Callback is with Ana Ruiz." in words(second.text)
    assert "7700900" not in second.text


def ring_now(client: FlaskClient, callback: uuid.UUID) -> TestResponse:
    found = re.search(
        r'name="csrf_token" value="([^"]+)"', client.get(f"/callbacks/{callback}").text
    )
    assert found is not None
    return client.post(f"/callbacks/{callback}/ring", data={"csrf_token": found[1]})
