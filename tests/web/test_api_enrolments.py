import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from helpline.storage.tables import checkins, enrolments
from tests.builders import Rows, make_line

PATH = "/api/v1/enrolments"
CONSENT = {"method": "spoken", "given_at": "2026-03-04T11:00:00Z", "recorded_by": "Ana Ruiz"}


@pytest.fixture(autouse=True)
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights", number="+442079460101", languages=["en", "es"])


def enrol(api: FlaskClient, **body: Any) -> TestResponse:
    given = {
        "phone": "+447700900123",
        "first_name": "Sam",
        "line": "Nights",
        "timezone": "Europe/London",
        "detox_ended_at": "2026-03-04T10:00:00Z",
        "consent": CONSENT,
    }
    return api.post(PATH, json={**given, **body})


def wrong_fields(answer: TestResponse) -> list[str]:
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    return [error["field"] for error in answer.get_json()["errors"]]


def test_enrolment_is_pending_with_the_whole_calendar_when_it_is_made(
    api: FlaskClient, rows: Rows
) -> None:
    answer = enrol(
        api,
        language="es",
        risk_flags=["lives_alone", "no_kit"],
        safe_hours="12:00-18:00",
        seen_by="my brother",
        content_level="bare",
        check_in_by="call",
        stage="in_detox",
        nominated_contact={"name": "Jo", "phone": "+447700900124", "may_be_told": "to ring"},
        consent={**CONSENT, "calls": True, "voicemail": True, "wording": "2026-01"},
    )
    assert answer.status_code == 201
    made = answer.get_json()
    assert answer.headers["Location"] == f"{PATH}/{made['id']}"
    assert {**made, "id": None} == {
        "id": None,
        "state": "pending",
        "plan": "standard",
        "next_due_at": made["next_due_at"],
        "risk": None,
        "last_reply_at": None,
    }
    assert made["next_due_at"].startswith("2026-03-04T1")
    assert api.get(answer.headers["Location"]).get_json() == made
    row = rows.connection.execute(select(enrolments)).one()
    opened = {
        name: rows.keyring.open(value)
        for name, value in row._mapping.items()
        if name.endswith("_sealed")
    }
    assert opened == {
        "number_sealed": "+447700900123",
        "first_name_sealed": "Sam",
        "seen_by_sealed": "my brother",
        "nominated_name_sealed": "Jo",
        "nominated_phone_sealed": "+447700900124",
        "nominated_told_sealed": "to ring",
        "consent_recorded_by_sealed": "Ana Ruiz",
    }
    assert row.check_in_by == "call"
    assert (row.language, row.safe_hours, row.risk_flags, row.consent_voicemail, row.stage) == (
        "es",
        "12:00-18:00",
        ["lives_alone", "no_kit"],
        True,
        "in_detox",
    )
    listed = api.get("/api/v1/checkins?limit=200").get_json()["items"]
    assert [one["step"] for one in listed] == list(range(27, 0, -1))
    assert {one["state"] for one in listed} == {"scheduled"}
    assert set(listed[0]) == {
        *("id", "enrolment_id", "step", "state", "due_at", "sent_at", "delivered_at"),
        *("replied_at", "risk", "escalation"),
    }


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"phone": None}, ["phone"]),
        ({"phone": "07700 900123"}, ["phone"]),
        ({"phone": "+266696687"}, ["phone"]),
        ({"phone": "+442079460101"}, ["phone"]),
        ({"line": "Days"}, ["line"]),
        ({"language": "fr"}, ["language"]),
        ({"timezone": "Mars/Phobos"}, ["timezone"]),
        ({"detox_ended_at": None}, ["detox_ended_at"]),
        ({"detox_ended_at": "2026-03-04"}, ["detox_ended_at"]),
        ({"detox_ended_at": "2026-05-04T12:00:00Z"}, ["detox_ended_at"]),
        ({"detox_ended_at": "2025-09-04T12:00:00Z"}, ["detox_ended_at"]),
        ({"plan": "none"}, ["plan"]),
        ({"first_name": "x" * 21}, ["first_name"]),
        ({"first_name": "a\nb"}, ["first_name"]),
        ({"risk_flags": ["tall"]}, ["risk_flags"]),
        ({"risk_flags": "injected"}, ["risk_flags"]),
        ({"safe_hours": "noon"}, ["safe_hours"]),
        ({"content_level": "all"}, ["content_level"]),
        ({"check_in_by": "post"}, ["check_in_by"]),
        ({"check_in_by": "call"}, ["consent.calls"]),
        ({"stage": "clean"}, ["stage"]),
        ({"nominated_contact": {"phone": "1"}}, ["nominated_contact.phone"]),
        ({"consent": None}, ["consent"]),
        ({"consent": "yes"}, ["consent"]),
        ({"consent": {}}, ["consent.method", "consent.given_at", "consent.recorded_by"]),
        ({"consent": {**CONSENT, "method": "guess"}}, ["consent.method"]),
        ({"consent": {**CONSENT, "given_at": "2026-03-04T12:06:00Z"}}, ["consent.given_at"]),
        ({"consent": {**CONSENT, "recorded_by": " "}}, ["consent.recorded_by"]),
        ({"consent": {**CONSENT, "expires_at": "2026-03-04T11:00:00Z"}}, ["consent.expires_at"]),
        ({"consent": {**CONSENT, "more": 1}}, ["consent.more"]),
        ({"nickname": "Sam"}, ["nickname"]),
    ],
)
def test_enrolment_names_each_field_when_it_is_wrong(
    api: FlaskClient, rows: Rows, wrong: dict[str, Any], fields: list[str]
) -> None:
    assert wrong_fields(enrol(api, **wrong)) == fields
    assert rows.connection.execute(select(enrolments)).all() == []


def test_same_person_and_date_are_one_and_another_date_another_episode(
    api: FlaskClient, rows: Rows
) -> None:
    first = enrol(api).get_json()["id"]
    assert enrol(api).get_json()["id"] == first
    second = enrol(api, detox_ended_at="2026-03-03T10:00:00Z", plan="light").get_json()
    assert (second["id"] != first, second["plan"]) == (True, "light")
    assert api.get(f"{PATH}/{first}").get_json()["state"] == "ended"
    left = rows.connection.execute(
        select(checkins.c.state).where(checkins.c.enrolment_id == first).distinct()
    )
    assert left.scalars().all() == ["skipped"]


def test_person_is_enrolled_once_when_many_ask_at_once(api: FlaskClient) -> None:
    together = Barrier(4)

    def ask(_turn: int) -> TestResponse:
        client = api.application.test_client()
        client.environ_base.update(api.environ_base)
        together.wait(30)
        return enrol(client)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1


def test_enrolment_ends_once_and_keeps_its_reason(api: FlaskClient, rows: Rows) -> None:
    path = f"{PATH}/{enrol(api).get_json()['id']}/end"
    assert wrong_fields(api.post(path, json={"reason": "bored"})) == ["reason"]
    assert wrong_fields(api.post(path, json={"why": "bored"})) == ["why"]
    ended = api.post(path, json={"reason": "asked"})
    assert (ended.status_code, ended.get_json()["state"]) == (200, "ended")
    assert ended.get_json()["next_due_at"] is None
    assert api.post(path).status_code == 200
    assert rows.connection.execute(select(enrolments.c.end_reason)).scalar_one() == "asked"
    assert api.post(f"{PATH}/{uuid.uuid4()}/end").status_code == 404


def test_lists_turn_pages_and_know_states(api: FlaskClient) -> None:
    made = [enrol(api, phone=f"+44770090012{number}").get_json()["id"] for number in range(3)]
    first = api.get(f"{PATH}?limit=2").get_json()
    rest = api.get(f"{PATH}?limit=2&cursor={first['next_cursor']}").get_json()
    assert sorted(one["id"] for one in first["items"] + rest["items"]) == sorted(made)
    assert api.get(f"{PATH}?state=active").get_json()["items"] == []
    assert wrong_fields(api.get(f"{PATH}?state=open")) == ["state"]
    assert wrong_fields(api.get("/api/v1/checkins?state=late")) == ["state"]
    assert api.get("/api/v1/checkins?state=sent").get_json()["items"] == []


def test_check_in_that_should_have_gone_out_is_overdue(api: FlaskClient, rows: Rows) -> None:
    enrol(api)
    assert api.get("/api/v1/live").get_json()["checkins_overdue"] == 0
    late = rows.ago(660)
    rows.connection.execute(
        update(checkins).where(checkins.c.step == 1).values(due_at=late, look_at=late)
    )
    assert api.get("/api/v1/live").get_json()["checkins_overdue"] == 1
