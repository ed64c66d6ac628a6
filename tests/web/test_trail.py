"""The audit trail: who saw, played, changed, exported, unmasked what and when."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.domain.trail import DEED_OF
from helpline.storage.tables import events
from helpline.web.pages.trail_words import _KINDS
from tests.builders import Rows, make_contact_waiting, make_line, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_pages import words
from tests.web.test_sign_in import EMAIL, csrf_token, sign_in


@pytest.fixture
def sam_id(rows: Rows) -> uuid.UUID:
    return make_staff(rows, name="Sam Oduya", role=StaffRole.ADMIN)


@pytest.fixture
def sam(app: Flask, sam_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, sam_id)


def add_event(rows: Rows, kind: str, staff_id: uuid.UUID | None, days_ago: float = 0) -> None:
    at = rows.now - timedelta(days=days_ago)
    rows.connection.execute(insert(events).values(at=at, kind=kind, staff_id=staff_id))


def test_every_deed_of_the_trail_has_words() -> None:
    assert set(_KINDS) == set(DEED_OF)


def test_opening_a_contact_is_in_the_trail_once_a_quarter_of_an_hour(
    sam: FlaskClient, rows: Rows, clock: TurnableClock
) -> None:
    contact = make_contact_waiting(rows, line_id=make_line(rows))
    for _ in range(2):
        sam.get(f"/contacts/{contact}")
    said = words(sam.get("/audit").text)
    assert said.count("opened a contact") == 1
    assert "Sam Oduya Wednesday 4 March 2026, 12:00 opened a contact" in said
    clock.turn(15 * 60)
    sam.get(f"/contacts/{contact}")
    page = sam.get("/audit").text
    assert words(page).count("opened a contact") == 2
    assert f'href="/contacts/{contact}"' in page
    assert sam.get(f"/contacts/{uuid.uuid4()}").status_code == 404
    assert words(sam.get("/audit").text).count("opened a contact") == 2


def test_trail_is_filtered_by_person_deed_and_day(
    sam: FlaskClient, rows: Rows, sam_id: uuid.UUID
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    add_event(rows, "voicemail_heard", ana)
    add_event(rows, "number_shown", sam_id, days_ago=1)
    add_event(rows, "signed_in", ana, days_ago=20)
    add_event(rows, "offer_made", ana)

    def shown(query: str) -> list[bool]:
        said = words(sam.get(f"/audit?{query}").text.partition("latest first")[2])
        return [one in said for one in ("listened", "saw a phone", "signed in", "offer")]

    assert shown("") == [True, True, False, False]
    assert shown(f"person={ana}") == [True, False, False, False]
    assert shown("deed=unmasked") == [False, True, False, False]
    assert shown("first=2026-03-03&last=2026-03-03") == [False, True, False, False]
    assert shown("first=2026-02-01") == [True, True, True, False]


@pytest.mark.parametrize(
    "query",
    [
        "first=yesterday",
        "person=7",
        "deed=wept",
        "first=2026-03-05",
        "first=2020-01-01",
        "before=x",
    ],
)
def test_trail_refuses_what_means_nothing(sam: FlaskClient, query: str) -> None:
    assert sam.get(f"/audit?{query}").status_code == 400


def test_trail_turns_pages(sam: FlaskClient, rows: Rows, sam_id: uuid.UUID) -> None:
    for number in range(51):
        add_event(rows, "signed_in", sam_id, days_ago=number / 1000)
    first = sam.get("/audit").text
    assert words(first).count("Sam Oduya Wednesday 4 March") == 50
    link = first.partition(">Older ones<")[0].rpartition('href="')[2].strip('"')
    rest = sam.get(link.replace("&amp;", "&")).text
    assert words(rest).count("Sam Oduya Wednesday 4 March") == 1
    assert "Older ones" not in rest


def test_what_an_operator_changed_is_not_the_deed_of_whom_it_is_about(
    sam: FlaskClient, rows: Rows
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    rows.connection.execute(
        insert(events).values(
            at=rows.now,
            kind="configuration_changed",
            staff_id=ana,
            data={"subject": "staff", "change": "changed", "field": "role"},
        )
    )
    said = words(sam.get("/audit").text)
    assert "the configuration changed: changed staff role of Ana Ruiz" in said
    assert "at the console Wednesday" in said
    assert "changed staff role" not in sam.get(f"/audit?person={ana}").text


@pytest.mark.usefixtures("sam_id")
def test_failed_sign_in_is_in_the_trail_whether_the_address_is_known(
    sam: FlaskClient, app: Flask, rows: Rows
) -> None:
    make_staff(rows, name="Ana Ruiz", email=EMAIL)
    sign_in(app.test_client(), password="wrong password")
    sign_in(app.test_client(), "nobody@example.org")
    said = words(sam.get("/audit").text)
    assert "Ana Ruiz Wednesday 4 March 2026, 12:00 failed to sign in" in said
    assert "somebody unknown Wednesday 4 March 2026, 12:00 failed to sign in" in said


def test_table_of_the_trail_is_for_admins_and_in_the_trail_itself(
    app: Flask, sam: FlaskClient, rows: Rows
) -> None:
    add_event(rows, "voicemail_heard", make_staff(rows, name="Ana Ruiz"))
    fields = {"csrf_token": csrf_token(sam, "/account"), "deed": "played"}
    table = list(csv.reader(io.StringIO(sam.post("/audit/export", data=fields).text)))
    assert table[0] == ["at", "who", "deed", "what"]
    assert table[1:] == [[rows.now.isoformat(), "Ana Ruiz", "played", "listened to a message"]]
    assert "took this trail as a table of 1 rows" in words(sam.get("/audit?deed=exported").text)
    supervisor = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    fields = {"csrf_token": csrf_token(supervisor, "/account")}
    assert supervisor.post("/audit/export", data=fields).status_code == 403
    assert supervisor.get("/audit").status_code == 200
    assert sign_in_as(app, make_staff(rows)).get("/audit").status_code == 403
