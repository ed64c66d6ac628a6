"""The rota's pages: shifts added, moved, taken out and copied, beside those of the file."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.domain.calls import Outcome
from helpline.domain.offers import OfferState
from helpline.domain.roles import StaffRole
from helpline.storage.tables import events, lines, staff
from tests.builders import (
    Rows,
    make_contact_over,
    make_line,
    make_offer,
    make_staff,
    make_team,
)
from tests.web.conftest import sign_in_as

THURSDAY = "2026-03-05"
FRIDAY = "2026-03-06"
A_THURSDAY_AT_TEN = datetime(2026, 2, 26, 10, tzinfo=UTC)


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    team = make_team(rows, name="general")
    make_line(rows, team_id=team, hours={"thu": ["09:00-17:00"], "fri": ["22:00-06:00"]})
    return team


@pytest.fixture
def ana(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz", team_ids=(team,), shifts=["thu 09:00-17:00"])


@pytest.fixture
def ben(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ben Okoro", team_ids=(team,))


@pytest.fixture
def sam(app: Flask, rows: Rows, ana: uuid.UUID, ben: uuid.UUID) -> FlaskClient:
    del ana, ben  # there is somebody to plan with
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


def send(client: FlaskClient, address: str, **fields: object) -> int:
    """A form; the status of the answer."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/rota").text)
    assert found is not None
    return client.post(address, data={"csrf_token": found.group(1), **fields}).status_code


def cells(client: FlaskClient, name: str, day: str = THURSDAY) -> list[str]:
    """Somebody's seven days in the week of a day, or the gaps' ("Open, and nobody")."""
    page = client.get(f"/rota?week={day}").text
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    days = re.findall(r"<td[^>]*>(.*?)</td>", row.group(1), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", day)).strip() for day in days]


def kinds(rows: Rows) -> list[str]:
    found = rows.connection.execute(select(events.c.kind).order_by(events.c.id)).scalars()
    return [kind for kind in found if "shift" in kind or "week" in kind]


def test_gap_is_shown_until_somebody_has_the_shift_and_the_week_is_copied(
    sam: FlaskClient, team: uuid.UUID, ben: uuid.UUID, rows: Rows
) -> None:
    assert cells(sam, "Open, and nobody")[4:6] == ["22:00-24:00", "00:00-06:00"]
    assert send(sam, "/rota/shifts", staff=ben, day=[FRIDAY], times="22-6") == 303
    assert cells(sam, "Ben Okoro") == ["", "", "", "", "22:00-06:00 8 h", "", ""]
    assert cells(sam, "Open, and nobody") == [""] * 7
    copy = {"team": team, "week": THURSDAY}
    assert send(sam, "/rota/copy", **copy) == 303
    assert cells(sam, "Ben Okoro", "2026-03-13")[4] == "22:00-06:00 8 h"
    assert send(sam, "/rota/copy", **copy) == 409  # the next week has them already
    assert kinds(rows) == ["shift_added", "week_copied"]


def test_hours_in_which_callers_will_need_more_than_are_on_are_shown_beside_the_gaps(
    sam: FlaskClient, rows: Rows, ana: uuid.UUID, ben: uuid.UUID
) -> None:
    """Twelve calls of ten minutes on four Thursdays from 10 to 11 need three; Ana is on alone."""
    line = rows.connection.execute(select(lines.c.id)).scalar_one()
    assert "fewer than ten conversations" in sam.get("/rota").text
    for number in range(12):
        came = A_THURSDAY_AT_TEN - timedelta(weeks=number % 4) + timedelta(minutes=number)
        call = make_contact_over(
            rows, line_id=line, outcome=Outcome.ANSWERED, waited=10, queued_at=came
        )
        over = came + timedelta(minutes=10)
        finished = OfferState.FINISHED
        make_offer(rows, contact_id=call, staff_id=ana, state=finished, made_at=came, ended_at=over)
    assert cells(sam, "Fewer than callers need") == ["", "", "", "10:00-11:00 2 more", "", "", ""]
    assert send(sam, "/rota/shifts", staff=ben, day=[THURSDAY], times="10:30-12") == 303
    assert cells(sam, "Fewer than callers need")[3] == "10:00-10:30 2 more 10:30-11:00 1 more"


def test_file_keeps_its_shift_when_a_page_moves_it_for_a_day_and_puts_it_back(
    sam: FlaskClient, ana: uuid.UUID, ben: uuid.UUID, rows: Rows
) -> None:
    assert cells(sam, "Ana Ruiz")[3] == "09:00-17:00 8 h, file"
    moved = {"staff": ana, "day": THURSDAY, "times": "09:00-17:00", "do": "move"}
    assert send(sam, "/rota/shift", **moved, to_staff=ben, to_day=THURSDAY) == 303
    assert cells(sam, "Ana Ruiz") == [""] * 7
    assert cells(sam, "Ana Ruiz", "2026-03-12")[3] == "09:00-17:00 8 h, file"
    assert cells(sam, "Ben Okoro")[3] == "09:00-17:00 8 h"
    assert send(sam, "/rota/shift", **moved, to_staff=ben, to_day=THURSDAY) == 409
    there = re.search(r'action="/rota/taken-out/([^"]+)"', sam.get(f"/rota?week={FRIDAY}").text)
    assert there is not None
    assert send(sam, f"/rota/taken-out/{there.group(1)}") == 303
    assert cells(sam, "Ana Ruiz")[3] == "09:00-17:00 8 h, file"
    assert rows.connection.execute(select(staff.c.shifts).where(staff.c.id == ana)).scalar() == [
        "thu 09:00-17:00"
    ]
    taken = {"staff": ben, "day": THURSDAY, "times": "09:00-17:00", "do": "take_out"}
    assert send(sam, "/rota/shift", **taken) == 303
    assert cells(sam, "Ben Okoro") == [""] * 7
    assert kinds(rows) == ["shift_moved", "shift_put_back", "shift_taken_out"]
    assert "moved the shift of 2026-03-05 09:00-17:00" in sam.get("/audit").text


@pytest.mark.parametrize(
    ("day", "times", "why"),
    [
        (THURSDAY, "16-18", "a shift that is there already"),
        ("2026-03-02", "9-17", "lies in the past"),
        ("2026-03-29", "01:15-01:45", "the clock jumps over them"),
        ("2028-03-05", "9-17", "more than a year ahead"),
        ("soon", "9-17", "write a day as"),
        (FRIDAY, "9", "write times as"),
    ],
)
def test_shift_is_refused_with_the_reason(
    sam: FlaskClient, ana: uuid.UUID, day: str, times: str, why: str
) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', sam.get("/rota").text)
    assert found is not None
    data = {"csrf_token": found.group(1), "staff": ana, "day": day, "times": times}
    answer = sam.post("/rota/shifts", data=data)
    assert (answer.status_code, why in answer.text) == (409, True)


def test_counsellor_reads_their_own_teams_and_week_and_changes_nothing(
    app: Flask, rows: Rows, ana: uuid.UUID, ben: uuid.UUID
) -> None:
    other = make_team(rows, name="elsewhere")
    make_staff(rows, name="Cleo Hart", team_ids=(other,))
    client = sign_in_as(app, ana)
    assert "Cleo Hart" not in client.get(f"/rota?team={other}").text
    assert "Thursday 5 March" in client.get("/rota/mine").text
    theirs = urlencode({"staff": ana, "day": THURSDAY, "times": "09:00-17:00"})
    assert "comes again every week" in client.get(f"/rota/shift?{theirs}").text
    assert client.get(f"/rota/shift?{theirs}x").status_code == 404
    status = send(client, "/rota/shifts", staff=ben, day=[FRIDAY], times="9-17")
    assert status == 403
