"""The pages of the follow-up: enrolling by form, the list, one person, and what is done there."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from helpline.domain.roles import StaffRole
from helpline.storage.tables import enrolments, events, notices
from tests.builders import Rows, make_line, make_staff, make_team
from tests.web.conftest import NOW, sign_in_as

NUMBER = "+447700900155"
FILLED = {
    "phone": NUMBER,
    "first_name": "Sam",
    "line": "Days",
    "timezone": "Europe/London",
    "detox_ended_at": "2026-03-04T10:00",
    "plan": "light",
    "consent_method": "spoken",
    "consent_given_at": "2026-03-04T11:00",
    "consent_recorded_by": "Ana Ruiz",
    "consent_wording": "helpline-1 en",
    "consent_nominated_contact": "yes",
    "nominated_name": "Rosa",
    "nominated_phone": "+447700900177",
}


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    found = make_team(rows)
    make_line(rows, team_id=found, name="Days", languages=["en", "es"])
    return found


@pytest.fixture
def ana(app: Flask, rows: Rows, team: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ana Ruiz", team_ids=(team,)))


@pytest.fixture
def cleo(app: Flask, rows: Rows) -> FlaskClient:
    role = StaffRole.SUPERVISOR
    return sign_in_as(app, make_staff(rows, name="Cleo Marsh", role=role, may_see_numbers=True))


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/follow-up").text)
    assert found is not None
    return found.group(1)


def enrol(client: FlaskClient, do: str = "enrol", **changed: object) -> tuple[int, str, str]:
    sent = {**FILLED, **changed, "do": do, "csrf_token": token(client)}
    answer = client.post("/follow-up/enrol", data=sent)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_form_refuses_with_the_words_of_the_api_and_looks_before_it_enrols(
    ana: FlaskClient, rows: Rows
) -> None:
    blank = ana.get("/follow-up/enrol").text
    assert 'value="Ana Ruiz"' in blank
    assert "about 16 texts in the first four weeks" in blank
    wrong: dict[str, object] = {
        "phone": "07700",
        "detox_ended_at": "",
        "consent_method": "",
        "risk_flags": ["tall"],
    }
    wrong |= {"timezone": "Europe/Nowhere", "line": "Nights"}
    status, page, _ = enrol(ana, "look", **wrong)
    assert status == 400
    assert 'id="detox_ended_at-problem">Is required.' in page
    assert 'id="consent_method-problem">Is required.' in page
    for name in ("phone", "timezone", "risk_flags", "line"):
        assert f'id="{name}-problem">' in page, name
    assert 'value="Sam"' in page
    status, page, _ = enrol(ana, "look")
    assert status == 200
    assert "light, version" in page
    assert "clocks have changed: BST" in page
    assert rows.connection.execute(select(enrolments.c.id)).first() is None
    status, _, place = enrol(ana, risk_flags=["lives_alone", "no_kit"])
    made = rows.connection.execute(select(enrolments)).one()
    assert (status, place) == (303, f"/follow-up/{made.id}")
    assert made.risk_flags == ["lives_alone", "no_kit"]
    assert made.detox_ended_at == NOW - timedelta(hours=2)
    assert (made.state, made.consent_nominated, made.consent_calls) == ("pending", True, False)
    deed = rows.connection.execute(select(events).where(events.c.kind == "follow_up_begun")).one()
    assert (deed.staff_id is not None, deed.data["enrolment"]) == (True, str(made.id))


def test_list_shows_no_number_and_finds_by_name_and_id_for_the_team_alone(
    ana: FlaskClient, app: Flask, rows: Rows
) -> None:
    *_, place = enrol(ana)
    shown = ana.get("/follow-up").text
    assert "Sam" in shown
    assert "not agreed from their phone yet" in shown
    assert (
        "Sam" in ana.get("/follow-up?show=due").text,
        "Sam" in ana.get("/follow-up?show=ended").text,
    ) == (True, False)
    for who, is_found in (("sa", True), (place[-36:-28], True), ("jo", False), ("%", False)):
        sent = {"who": who, "csrf_token": token(ana)}
        assert (place in ana.post("/follow-up/find", data=sent).text) is is_found, who
    one = ana.get(place).text
    assert "helpline-1 en" in one
    for page in (shown, one):
        assert NUMBER not in page
        assert "+447700900177" not in page
    stranger = sign_in_as(app, make_staff(rows, name="Ben", team_ids=(make_team(rows),)))
    assert "Sam" not in stranger.get("/follow-up").text
    assert stranger.get(place).status_code == 404
    assert (
        stranger.post(
            place, data={"csrf_token": token(stranger), "do": "resume", "version": "1"}
        ).status_code
        == 404
    )


def test_number_that_another_team_follows_is_said_so_and_taken_over_only_knowingly(
    ana: FlaskClient, app: Flask, rows: Rows
) -> None:
    *_, place = enrol(ana)
    nights = make_team(rows)
    make_line(rows, team_id=nights, name="Nights")
    ben = sign_in_as(app, make_staff(rows, name="Ben", team_ids=(nights,)))
    status, page, _ = enrol(ben, line="Nights")
    assert (status, "is followed by somebody of another team already" in page) == (409, True)
    assert ("take_over" in page, "nothing is left to do" in page) == (False, True)
    anew = {"line": "Nights", "detox_ended_at": "2026-03-04T11:30"}
    status, page, _ = enrol(ben, **anew)
    assert (status, 'name="take_over"' in page, "Days" in page) == (409, True, False)
    assert rows.connection.execute(select(enrolments.c.state)).scalar_one() == "pending"
    status, _, goes_on = enrol(ben, **anew, take_over="yes")
    assert (status, ben.get(goes_on).status_code) == (303, 200)
    told = rows.connection.execute(select(notices)).one()
    assert (told.kind, f"/follow-up/{told.about}") == ("followed_elsewhere", place)


def test_numbers_are_shown_to_whoever_may_and_those_of_others_as_agreed(
    ana: FlaskClient, cleo: FlaskClient, rows: Rows
) -> None:
    *_, place = enrol(ana)
    sent = {"csrf_token": token(cleo)}
    assert NUMBER in cleo.post(f"/numbers{place}", data=sent).text
    named = place.replace("follow-up", "numbers/nominated")
    assert "+447700900177" in cleo.post(named, data=sent).text
    assert ana.post(f"/numbers{place}", data={"csrf_token": token(ana)}).status_code == 403
    rows.connection.execute(update(enrolments).values(consent_nominated=False))
    assert cleo.post(named, data=sent).status_code == 404
    assert "Rosa" not in cleo.get(place).text


def test_person_is_paused_resumed_thinned_begun_again_and_ended_in_the_trail(
    ana: FlaskClient, cleo: FlaskClient, rows: Rows
) -> None:
    *_, place = enrol(ana)
    rows.connection.execute(update(enrolments).values(state="active", consent_confirmed_at=NOW))

    def do(client: FlaskClient, deed: str, version: int, **more: str) -> int:
        sent = {"csrf_token": token(client), "do": deed, "version": str(version), **more}
        return client.post(place, data=sent).status_code

    def found(column: str) -> object:
        return rows.connection.execute(
            select(enrolments.c[column]).where(enrolments.c.id == uuid.UUID(place[-36:]))
        ).scalar_one()

    assert do(ana, "pause", 1, days="7") == 303
    assert (found("state"), found("paused_until")) == ("paused", NOW + timedelta(days=7))
    assert do(ana, "pause", 1, days="7") == 409
    assert do(ana, "resume", 1) == 303
    assert do(ana, "more", 1) == 409
    assert do(ana, "fewer", 1) == 303
    assert do(ana, "fewer", 1) == 409, "the same button pressed twice is one wish"
    assert (found("less_times"), found("version")) == (1, 2)
    assert do(ana, "stage", 2, stage="supporting") == 303
    assert found("stage") == "supporting"
    assert "supporting somebody else" in ana.get(place).text
    assert do(ana, "restart", 2, at="2020-01-01T10:00") == 409
    assert do(ana, "restart", 2, at="2026-03-03T09:30") == 303
    assert (found("less_times"), found("detox_ended_at")) == (0, NOW - timedelta(hours=26.5))
    assert do(ana, "end", 3, reason="asked") == 409
    assert do(cleo, "end", 3, reason="finished") == 409
    assert do(ana, "new_episode", 3, at="2026-03-04T09:00") == 303
    assert (found("state"), found("end_reason")) == ("ended", "new_episode")
    place = "/follow-up/" + str(
        rows.connection.execute(
            select(enrolments.c.id).where(enrolments.c.state == "active")
        ).scalar_one()
    )
    assert "Other episodes" in ana.get(place).text
    assert do(cleo, "end", 1, reason="admitted") == 303
    assert "they were admitted" in cleo.get(place).text
    trail = cleo.get("/audit").text
    for said in (
        "changed a follow-up: pause",
        "changed a follow-up: new episode",
        "enrolled somebody",
    ):
        assert said in trail


def test_calendar_of_a_plan_is_shown_before_anybody_is_enrolled(ana: FlaskClient) -> None:
    page = ana.get(
        "/follow-up/calendar?plan=standard&detox_ended_at=2026-03-04T10:00&language=es"
        "&timezone=America/New_York&safe_hours=12:00-18:00"
    ).text
    assert "27 texts to day 180, 16 in the first 28 days, 9 of those ask something" in page
    assert "clocks have changed: EDT" in page
    assert page.count("<tr>") == 28
    wrong = ana.get("/follow-up/calendar?plan=none&safe_hours=noon&detox_ended_at=soon")
    assert wrong.status_code == 400
    for name in ("plan", "safe_hours", "detox_ended_at"):
        assert f'id="{name}-problem">' in wrong.text
