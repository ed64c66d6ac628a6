"""Messages: who sees which, links that are one person's for minutes, and who listened."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from helpline.clock import TurnableClock
from helpline.domain.roles import StaffRole
from helpline.storage.tables import callbacks, events, recordings, staff, voicemails
from helpline.web.sound_links import LINK_LASTS, SoundLinks
from tests.builders import Rows, make_line, make_staff, make_team, make_voicemail
from tests.web.conftest import NOW, sign_in_as

SOUND = bytes(range(256)) * 8


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    return make_team(rows, name="nights")


@pytest.fixture
def line(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_line(rows, name="Nights", team_id=team)


@pytest.fixture
def message(rows: Rows, line: uuid.UUID) -> uuid.UUID:
    return make_voicemail(rows, line_id=line, left=60, sound=SOUND, duration_seconds=14)


@pytest.fixture
def ana_id(rows: Rows, team: uuid.UUID) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz", team_ids=(team,))


@pytest.fixture
def ana(app: Flask, ana_id: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, ana_id)


@pytest.fixture
def ben(app: Flask, rows: Rows, team: uuid.UUID) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ben Okri", team_ids=(team,)))


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


@pytest.fixture
def stranger(app: Flask, rows: Rows) -> FlaskClient:
    """A counsellor of another team."""
    return sign_in_as(app, make_staff(rows, name="Cleo Marsh", team_ids=(make_team(rows),)))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def link(client: FlaskClient, message: uuid.UUID) -> str:
    found = re.search(r'<audio[^>]* src="([^"]+)"', client.get(f"/messages/{message}").text)
    assert found is not None
    return found.group(1)


def do(client: FlaskClient, message: uuid.UUID, deed: str, **fields: str) -> tuple[int, str]:
    """A button; the answer, or what is written where it leads."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/messages").text)
    assert found is not None
    given = {"csrf_token": found.group(1), "do": deed, **fields}
    answer = client.post(f"/messages/{message}", data=given)
    shown = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    return answer.status_code, words(shown.text)


def heard(rows: Rows) -> list[uuid.UUID]:
    wanted = select(events.c.staff_id).where(events.c.kind == "voicemail_heard")
    return list(rows.connection.execute(wanted).scalars())


@pytest.mark.usefixtures("message")
def test_list_is_newest_first_and_tells_what_is_known(
    ana: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    make_voicemail(rows, line_id=line, left=10, status="hung_up")
    said = words(ana.get("/messages").text)
    assert said.index("hung up at the tone") < said.index("14 s kept here alone open asked for")


def test_list_turns_its_pages(ana: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    for left in range(51):
        make_voicemail(rows, line_id=line, left=left, duration_seconds=100 + left)
    first = ana.get("/messages").text
    assert "149 s" in first
    assert "150 s" not in first
    older = re.search(r'href="([^"]+)">Older ones', first)
    assert older is not None
    assert "150 s" in ana.get(older.group(1)).text
    assert ana.get("/messages?after=nonsense").status_code == 400


def test_messages_are_seen_by_the_team_and_by_those_who_oversee(
    ana: FlaskClient, sam: FlaskClient, stranger: FlaskClient, message: uuid.UUID
) -> None:
    for client in (ana, sam):
        assert "Nights" in client.get("/messages").text
        assert client.get(f"/messages/{message}").status_code == 200
    assert "Nights" not in stranger.get("/messages").text
    assert stranger.get(f"/messages/{message}").status_code == 404
    assert do(stranger, message, "claim")[0] == 404


def test_sound_is_played_and_who_listened_is_written_down(
    ana: FlaskClient, ana_id: uuid.UUID, rows: Rows, message: uuid.UUID
) -> None:
    answer = ana.get(link(ana, message))
    assert answer.data == SOUND
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert heard(rows) == [ana_id]
    assert "Ana Ruiz Wednesday 4 March 2026, 12:00" in words(ana.get(f"/messages/{message}").text)


def test_player_may_ask_in_pieces_and_has_listened_once(
    ana: FlaskClient, rows: Rows, message: uuid.UUID
) -> None:
    address = link(ana, message)
    piece = ana.get(address, headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.data) == (206, SOUND[100:200])
    assert ana.get(address, headers={"Range": "bytes=0-"}).status_code == 206
    assert len(heard(rows)) == 1
    ana.get(link(ana, message))
    assert len(heard(rows)) == 2


def test_link_counts_for_minutes(
    ana: FlaskClient, rows: Rows, message: uuid.UUID, clock: TurnableClock
) -> None:
    address = link(ana, message)
    clock.turn(LINK_LASTS.total_seconds() - 1)
    assert ana.get(address).status_code == 200
    clock.turn(1)
    assert ana.get(address).status_code == 403
    assert len(heard(rows)) == 1


def test_link_of_somebody_else_plays_nothing(
    ana: FlaskClient,
    ben: FlaskClient,
    sam: FlaskClient,
    client: FlaskClient,
    message: uuid.UUID,
    rows: Rows,
) -> None:
    address = link(ana, message)
    assert ben.get(address).status_code == 403
    assert sam.get(address).status_code == 403
    assert client.get(address).status_code == 302
    assert heard(rows) == []


def test_link_of_another_message_plays_nothing(
    ana: FlaskClient, rows: Rows, line: uuid.UUID, message: uuid.UUID
) -> None:
    other = make_voicemail(rows, line_id=line, sound=SOUND)
    address = link(ana, message).replace(str(message), str(other))
    assert ana.get(address).status_code == 403


def test_tampered_link_plays_nothing(
    ana: FlaskClient, ana_id: uuid.UUID, rows: Rows, message: uuid.UUID
) -> None:
    address = link(ana, message)
    changed = address[:-5] + ("A" if address[-5] != "A" else "B") + address[-4:]
    forged = SoundLinks("another key").write(message, ana_id, NOW)
    for tampered in (changed, address + "x", f"/messages/{message}/sound/{forged}"):
        assert ana.get(tampered).status_code == 404
    assert heard(rows) == []


def test_link_outlives_no_membership(
    ana: FlaskClient, ana_id: uuid.UUID, rows: Rows, message: uuid.UUID
) -> None:
    address = link(ana, message)
    rows.connection.execute(update(staff).where(staff.c.id == ana_id).values(active=False))
    assert ana.get(address).status_code == 302


def test_sound_that_is_not_what_was_fetched_is_not_played(
    ana: FlaskClient, rows: Rows, message: uuid.UUID
) -> None:
    address = link(ana, message)
    rows.connection.execute(update(recordings).values(digest=b"0" * 32))
    assert ana.get(address).status_code == 404


def test_message_without_a_sound_has_no_player(
    ana: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    page = ana.get(f"/messages/{make_voicemail(rows, line_id=line)}").text
    assert "<audio" not in page
    assert "on its way" in page


def test_message_is_taken_on_by_one(
    ana: FlaskClient, ben: FlaskClient, rows: Rows, message: uuid.UUID
) -> None:
    assert "With Ana Ruiz since" in do(ana, message, "claim")[1]
    status, said = do(ben, message, "claim")
    assert status == 409
    assert "Nothing was changed. Message is with somebody else already." in said
    assert do(ben, message, "handle")[0] == 409
    assert do(ben, message, "put_back")[0] == 409
    assert "taken on by Ana Ruiz" in words(ben.get("/messages").text)
    assert "Handled by Ana Ruiz" in do(ana, message, "handle")[1]
    [callback] = rows.connection.execute(select(callbacks)).all()
    assert (callback.state, callback.outcome) == ("cancelled", "message_handled")


def test_message_is_handed_on_within_the_team(
    ana: FlaskClient, rows: Rows, team: uuid.UUID, message: uuid.UUID
) -> None:
    do(ana, message, "claim")
    outsider = make_staff(rows, team_ids=(make_team(rows),))
    assert do(ana, message, "hand_on", to=str(outsider))[0] == 409
    assert do(ana, message, "hand_on", to="nobody")[0] == 409
    dana = make_staff(rows, name="Dana Reed", team_ids=(team,))
    assert "With Dana Reed since" in do(ana, message, "hand_on", to=str(dana))[1]
    assert do(ana, message, "handle")[0] == 409


def test_supervisor_puts_back_what_somebody_forgot(
    ana: FlaskClient, sam: FlaskClient, rows: Rows, message: uuid.UUID
) -> None:
    do(ana, message, "claim")
    assert "Nobody's yet." in do(sam, message, "put_back")[1].replace("&#39;", "'")
    [row] = rows.connection.execute(select(voicemails)).all()
    assert (row.state, row.claimed_by) == ("open", None)


def test_button_without_its_token_does_nothing(
    ana: FlaskClient, rows: Rows, message: uuid.UUID
) -> None:
    assert ana.post(f"/messages/{message}", data={"do": "claim"}).status_code == 400
    assert do(ana, message, "nonsense")[0] == 400
    [row] = rows.connection.execute(select(voicemails)).all()
    assert row.state == "open"


def test_page_names_no_number(ana: FlaskClient, message: uuid.UUID) -> None:
    for path in ("/messages", f"/messages/{message}"):
        assert "+44" not in ana.get(path).text
