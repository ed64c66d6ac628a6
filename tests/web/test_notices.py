"""Notices on the wallboard: in words, with a button that takes them off it."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpline.domain.notices import NoticeKind
from helpline.domain.roles import StaffRole
from helpline.storage.tables import notices
from tests.builders import Rows, make_line, make_notice, make_staff
from tests.web.conftest import sign_in_as


@pytest.fixture
def sam(rows: Rows) -> uuid.UUID:
    return make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR)


@pytest.fixture
def supervisor(app: Flask, sam: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, sam)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def press(client: FlaskClient, page: str = "/board", **fields: str) -> int:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return client.post("/notices/seen", data={**fields, "csrf_token": found.group(1)}).status_code


def open_notices(rows: Rows) -> set[uuid.UUID]:
    still_open = select(notices.c.id).where(notices.c.seen_at.is_(None))
    return set(rows.connection.execute(still_open).scalars())


def test_board_tells_what_nobody_has_seen_yet(supervisor: FlaskClient, rows: Rows) -> None:
    line = make_line(rows, name="Nights")
    ana = make_staff(rows, name="Ana Ruiz")
    make_notice(rows, NoticeKind.COUNSELLOR_MISSED, staff_id=ana, line_id=line, came=60)
    make_notice(rows, NoticeKind.LONG_WAIT, line_id=line, came=5)
    said = words(supervisor.get("/board/live").text)
    waited = "A caller on Nights has waited longer than planned. 0:05"
    missed = "Ana Ruiz missed two calls in a row on Nights, and is on a break now. 1:00"
    assert 0 < said.index(waited) < said.index(missed)


def test_board_says_nothing_of_notices_when_all_are_seen(supervisor: FlaskClient) -> None:
    assert "Notices" not in words(supervisor.get("/board").text)


def test_notice_leaves_the_board_when_it_is_seen(
    supervisor: FlaskClient, sam: uuid.UUID, rows: Rows
) -> None:
    seen, kept = make_notice(rows), make_notice(rows)
    assert press(supervisor, notice=str(seen)) == 303
    assert open_notices(rows) == {kept}
    row = rows.connection.execute(select(notices).where(notices.c.id == seen)).one()
    assert row.seen_by == sam


def test_all_that_were_shown_leave_it_and_what_came_since_stays(
    supervisor: FlaskClient, rows: Rows
) -> None:
    make_notice(rows, came=60)
    make_notice(rows, came=30)
    found = re.search(r'name="until" value="([^"]+)"', supervisor.get("/board").text)
    assert found is not None
    came_since = make_notice(rows, came=10)
    assert press(supervisor, until=found.group(1)) == 303
    assert open_notices(rows) == {came_since}


def test_seeing_a_notice_twice_keeps_who_saw_it_first(
    app: Flask, supervisor: FlaskClient, sam: uuid.UUID, rows: Rows
) -> None:
    notice = make_notice(rows)
    ada = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    assert press(supervisor, notice=str(notice)) == 303
    assert press(ada, notice=str(notice)) == 303
    assert rows.connection.execute(select(notices.c.seen_by)).scalars().all() == [sam]


def test_counsellor_may_not_take_notices_off_the_board(app: Flask, rows: Rows) -> None:
    notice = make_notice(rows)
    client = sign_in_as(app, make_staff(rows))
    assert press(client, page="/me", notice=str(notice)) == 403
    assert open_notices(rows) == {notice}


def test_notice_stays_when_the_form_is_not_ours(supervisor: FlaskClient, rows: Rows) -> None:
    notice = make_notice(rows)
    assert supervisor.post("/notices/seen", data={"notice": str(notice)}).status_code == 400
    assert open_notices(rows) == {notice}


@pytest.mark.parametrize(
    "fields",
    [{}, {"notice": "x"}, {"until": ""}, {"until": "2026-03-04T12:00:00"}, {"until": "soon"}],
)
def test_nothing_happens_when_nothing_sensible_is_asked(
    supervisor: FlaskClient, rows: Rows, fields: dict[str, str]
) -> None:
    notice = make_notice(rows)
    assert press(supervisor, **fields) == 400
    assert open_notices(rows) == {notice}


def test_board_shows_the_latest_and_counts_the_others(supervisor: FlaskClient, rows: Rows) -> None:
    for number in range(11):
        make_notice(rows, came=number)
    said = words(supervisor.get("/board").text)
    assert said.count("has waited longer than planned") == 8
    assert "and 3 older" in said
