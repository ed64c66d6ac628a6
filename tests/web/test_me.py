"""Everybody's own page: what the system knows of them, and more time after a call."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from helpline.clock import TurnableClock
from helpline.domain.calls import CallState
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import legs, presence
from tests.builders import Rows, make_contact, make_line, make_offer, make_staff, make_team
from tests.web.conftest import NOW, sign_in_as


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def press(client: FlaskClient, **fields: str) -> int:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").text)
    assert found is not None
    return client.post("/me/time", data={**fields, "csrf_token": found.group(1)}).status_code


def presence_of(rows: Rows, staff_id: uuid.UUID) -> object:
    return rows.connection.execute(
        select(presence.c.wrap_up_until).where(presence.c.staff_id == staff_id)
    ).scalar_one()


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    """Ana, who wraps up for twenty seconds more."""
    until = NOW + timedelta(seconds=20)
    return make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE, wrap_up_until=until)


@pytest.mark.parametrize("role", StaffRole)
def test_address_without_anything_leads_everybody_to_their_page(
    app: Flask, rows: Rows, role: StaffRole
) -> None:
    client = sign_in_as(app, make_staff(rows, name="Ana Ruiz", role=role))
    assert client.get("/").headers["Location"] == "/me"
    assert "Ana Ruiz" in client.get("/me").text


def test_page_says_until_when_wrap_up_lasts(app: Flask, ana: uuid.UUID) -> None:
    said = words(sign_in_as(app, ana).get("/me").text)
    assert "on, wrapping up" in said
    assert "Your time after the call lasts until 12:00:20." in said


def test_five_minutes_more_are_given_each_time(app: Flask, rows: Rows, ana: uuid.UUID) -> None:
    client = sign_in_as(app, ana)
    assert (press(client, time="more"), press(client, time="more")) == (303, 303)
    assert presence_of(rows, ana) == NOW + timedelta(seconds=20, minutes=10)
    assert "lasts until 12:10:20." in words(client.get("/me").text)


def test_whoever_asks_in_the_moment_in_which_it_ends_gets_them_too(
    app: Flask, rows: Rows, ana: uuid.UUID, clock: TurnableClock
) -> None:
    client = sign_in_as(app, ana)
    clock.turn(21)
    assert press(client, time="more") == 303
    assert presence_of(rows, ana) == NOW + timedelta(seconds=21, minutes=5)


def test_wrap_up_is_over_when_they_are_ready(app: Flask, rows: Rows, ana: uuid.UUID) -> None:
    client = sign_in_as(app, ana)
    assert press(client, time="ready") == 303
    assert presence_of(rows, ana) == NOW
    assert "on, free" in words(client.get("/me").text)


@pytest.mark.parametrize("fields", [{}, {"time": ""}, {"time": "an hour"}])
def test_nothing_happens_when_nothing_sensible_is_asked(
    app: Flask, rows: Rows, ana: uuid.UUID, fields: dict[str, str]
) -> None:
    assert press(sign_in_as(app, ana), **fields) == 400
    assert presence_of(rows, ana) == NOW + timedelta(seconds=20)


def test_wrap_up_stays_when_the_form_is_not_ours(app: Flask, rows: Rows, ana: uuid.UUID) -> None:
    client = sign_in_as(app, ana)
    assert client.post("/me/time", data={"time": "more"}).status_code == 400
    assert presence_of(rows, ana) == NOW + timedelta(seconds=20)


def test_wrap_up_ends_on_the_page_by_the_servers_clock(
    app: Flask, ana: uuid.UUID, clock: TurnableClock
) -> None:
    client = sign_in_as(app, ana)
    first = client.get("/me/live")
    clock.turn(21)
    headers = {"If-None-Match": first.headers["ETag"]}
    assert "on, free" in words(client.get("/me/live", headers=headers).text)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("declined", "a call was declined"),
        ("missed", "a call was not answered"),
        ("busy", "the phone was busy"),
        ("failed", "the phone could not be reached"),
    ],
)
def test_page_says_why_and_until_when_nobody_rings(
    app: Flask, rows: Rows, reason: str, said: str
) -> None:
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE)
    paused = {"pause_until": NOW + timedelta(seconds=30), "pause_reason": reason}
    rows.connection.execute(update(presence).values(paused))
    assert f"Nobody rings you until 12:00:30: {said}." in words(
        sign_in_as(app, ana).get("/me").text
    )
    supervisor = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    board = words(supervisor.get("/board").text)
    assert f"Ana Ruiz on, free, not rung until 12:00:30: {said}" in board
    assert "0 free to take a call" in board


def test_page_says_so_when_the_system_sent_somebody_on_a_break(app: Flask, rows: Rows) -> None:
    ana = make_staff(rows, chosen=Presence.BREAK)
    client = sign_in_as(app, ana)
    assert "Two calls in a row" not in words(client.get("/me").text)
    rows.connection.execute(update(presence).values(source="system"))
    assert "Two calls in a row were not answered" in words(client.get("/me").text)


def test_page_says_that_a_choice_takes_effect_after_the_call(app: Flask, rows: Rows) -> None:
    ana = make_staff(rows, chosen=Presence.OFFLINE)
    contact = make_contact(rows, line_id=make_line(rows), state=CallState.CONNECTED)
    make_offer(rows, contact_id=contact, staff_id=ana, state=OfferState.ACCEPTED)
    said = words(sign_in_as(app, ana).get("/me").text)
    assert "off, in a call" in said
    assert "What you chose takes effect after this call." in said


def talk(rows: Rows, staff_id: uuid.UUID, minutes: float) -> None:
    """A conversation that ended just now."""
    line = make_line(rows)
    began = rows.ago(60 * minutes)
    contact = make_contact(
        rows, line_id=line, state=CallState.ENDED, answered_at=began, outcome=None
    )
    finished = OfferState.FINISHED
    offer = make_offer(rows, contact_id=contact, staff_id=staff_id, state=finished, joined_at=began)
    rows.connection.execute(update(legs).where(legs.c.offer_id == offer).values(left_at=rows.now))


def test_daily_cap_is_shown_to_the_person_and_to_supervisors(app: Flask, rows: Rows) -> None:
    team = make_team(rows, name="General", max_minutes_a_day=45)
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE, team_ids=(team,))
    client = sign_in_as(app, ana)
    supervisor = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    talk(rows, ana, 40)
    said = words(client.get("/me").text)
    assert "You today: 1 conversation, 40 minutes." in said
    assert "as many calls as a day may have" not in said
    assert "enough for today" not in words(supervisor.get("/board").text)
    talk(rows, ana, 5)
    said = words(client.get("/me").text)
    assert "You have had as many calls as a day may have for General" in said
    assert "until tomorrow, except in an emergency." in said
    assert "Ana Ruiz on, free enough for today: General" in words(supervisor.get("/board").text)


def test_board_says_until_when_somebody_wraps_up(app: Flask, rows: Rows, ana: uuid.UUID) -> None:
    del ana
    supervisor = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    said = words(supervisor.get("/board").text)
    assert "Ana Ruiz on, wrapping up until 12:00:20" in said
