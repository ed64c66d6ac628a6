"""The counsellor's console: what rings, who it may be, notes that are never lost, what came of it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from helpline.clock import TurnableClock
from helpline.domain.calls import CallState, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import (
    callbacks,
    calls,
    contacts,
    helpline,
    lines,
    notes,
    outbox,
    presence,
    shared_numbers,
    staff_teams,
    threads,
)
from tests.builders import (
    Rows,
    add,
    make_callback,
    make_contact,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
)
from tests.web.conftest import NOW, sign_in_as
from tests.web.test_follow_up_pages import enrol
from tests.web.test_me import words

NUMBER = "+447700900999"


@pytest.fixture
def ana(rows: Rows) -> uuid.UUID:
    return make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE)


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights")


@pytest.fixture(name="talk")
def talking(rows: Rows, ana: uuid.UUID, line: uuid.UUID) -> uuid.UUID:
    """Ana's conversation of this moment."""
    contact = make_contact(rows, line_id=line, state=CallState.CONNECTED, answered_at=rows.ago(60))
    make_offer(
        rows, contact_id=contact, staff_id=ana, state=OfferState.ACCEPTED, joined_at=rows.ago(60)
    )
    return contact


def send(client: FlaskClient, path: str, **fields: str) -> Any:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").text)
    assert found is not None
    return client.post(path, data={**fields, "csrf_token": found.group(1)})


def written(rows: Rows) -> list[tuple[int, str]]:
    found = rows.connection.execute(select(notes).order_by(notes.c.version))
    return [(row.version, rows.keyring.open(row.body_sealed)) for row in found]


def test_offer_says_whom_the_phone_rings_for_and_is_taken_only_once_it_is_picked_up(
    app: Flask, rows: Rows, ana: uuid.UUID, line: uuid.UUID
) -> None:
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, counsellor_id=ana)
    waiting = make_contact_waiting(rows, line_id=line, waited=90)
    rows.connection.execute(
        update(calls).where(calls.c.contact_id == waiting).values(flag="emergency_key")
    )
    make_offer(rows, contact_id=waiting, staff_id=ana)
    client = sign_in_as(app, ana)
    said = words(client.get("/me").text)
    assert "A call for you Line Nights Language English Waits 1:30" in said
    assert "Comes first a life is in danger (key 5)" in said
    assert "This number talked with us last Wednesday 4 March 2026, 11:59, with Ana Ruiz" in said
    refused = send(client, "/me/offer", offer="take")
    assert refused.status_code == 409
    assert "Phone rings still: pick it up" in words(refused.text)
    assert send(client, "/me/offer", offer="decline").status_code == 303
    assert "Nobody rings you until" in words(client.get("/me").text)
    assert send(client, "/me/offer", offer="decline").status_code == 409
    assert send(client, "/me/offer", offer="no").status_code == 400


def test_note_is_kept_in_versions_that_no_other_page_writes_over(
    app: Flask, rows: Rows, ana: uuid.UUID, talk: uuid.UUID, clock: TurnableClock
) -> None:
    client, path = sign_in_as(app, ana), f"/me/notes/{talk}"
    page, other = str(uuid.uuid4()), str(uuid.uuid4())
    assert send(client, path, page=page, by="script", body="has sle").status_code == 204
    assert (
        send(client, path, page=page, by="script", body="has slept\r\nlittle \n").status_code == 204
    )
    assert send(client, path, page=other, body="from the phone").status_code == 303
    assert send(client, path, page=other, body="from the phone").status_code == 303
    clock.turn(61)
    send(client, path, page=other, body="")
    assert written(rows) == [(1, "has slept\nlittle"), (2, "from the phone"), (3, "")]
    assert b"slept" not in rows.connection.execute(select(notes.c.body_sealed)).scalars().all()[0]
    assert send(client, path, page=other, body="x" * 8001).status_code == 409
    assert send(client, path, page="no page", body="x").status_code == 400
    ben = sign_in_as(app, make_staff(rows, name="Ben Okoro"))
    assert send(ben, path, page=page, body="not mine").status_code == 404
    assert len(written(rows)) == 3


def test_call_stays_on_the_page_until_it_is_said_what_came_of_it(
    app: Flask, rows: Rows, ana: uuid.UUID, line: uuid.UUID
) -> None:
    rows.connection.execute(update(helpline).values(dispositions=["agreed on a walk"]))
    over = make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED)
    make_offer(rows, contact_id=over, staff_id=ana, state=OfferState.FINISHED)
    client = sign_in_as(app, ana)
    send(client, f"/me/notes/{over}", page=str(uuid.uuid4()), body="will walk")
    page = client.get("/me/writing/live")
    assert "After the call: Nights" in words(page.text)
    assert ">will walk</textarea>" in page.text
    path = f"/me/dispositions/{over}"
    assert send(client, path, disposition="talked").status_code == 409
    assert send(client, path, disposition="agreed on a walk").status_code == 303
    assert "After the call" not in client.get("/me").text
    row = rows.connection.execute(select(contacts).where(contacts.c.id == over)).one()
    assert (row.disposition, row.disposed_by, row.disposed_at) == ("agreed on a walk", ana, NOW)
    ben = sign_in_as(app, make_staff(rows, name="Ben Okoro"))
    assert send(ben, path, disposition="agreed on a walk").status_code == 404
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    said = words(sam.get(f"/contacts/{over}").text)
    assert "What came of it agreed on a walk" in said
    assert "Ana Ruiz will walk" in said


def test_notes_of_a_caller_who_was_passed_on_go_on_for_the_time_of_the_wrap_up(
    app: Flask, rows: Rows, ana: uuid.UUID, line: uuid.UUID, clock: TurnableClock
) -> None:
    until = NOW + timedelta(seconds=90)
    rows.connection.execute(update(presence).values(wrap_up_until=until))
    passed = [
        make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, answered_at=rows.ago(ago))
        for ago in (900, 60)
    ]
    for contact, ago in zip(passed, (600, 10), strict=True):
        make_offer(
            rows,
            contact_id=contact,
            staff_id=ana,
            state=OfferState.FINISHED,
            reason="passed_on",
            ended_at=rows.ago(ago),
        )
    client = sign_in_as(app, ana)
    page = client.get("/me").text
    assert words(page).count("Passed on: Nights") == 1
    assert "What came of it" not in page
    assert f'id="note-{passed[1]}"' in page
    clock.turn(100)
    assert "Passed on" not in client.get("/me").text


@pytest.mark.usefixtures("talk")
def test_page_says_who_the_caller_may_be_and_nothing_of_a_number_that_many_share(
    app: Flask, rows: Rows, ana: uuid.UUID, line: uuid.UUID
) -> None:
    past = make_contact_over(
        rows, line_id=line, outcome=Outcome.ANSWERED, counsellor_id=ana, disposition="talked"
    )
    rows.connection.execute(
        insert(notes).values(
            contact_id=past,
            staff_id=ana,
            version=1,
            body_sealed=rows.keyring.seal("likes rain"),
            page=uuid.uuid4(),
            begun_at=NOW,
            written_at=NOW,
        )
    )
    make_callback(
        rows,
        line_id=line,
        number_hash=rows.keyring.hash(NUMBER),
        promised_at=NOW - timedelta(hours=1),
        promised_until=NOW + timedelta(hours=1),
        note_sealed=rows.keyring.seal("after the match"),
        asked_by=ana,
    )
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    enrolled = enrol(sam, phone=NUMBER, line="Nights", stage="aftercare", risk_flags="lives_alone")
    assert enrolled[0] == 303
    client = sign_in_as(app, ana)
    said = words(client.get("/me").text)
    assert "You talk for 1:00" in said
    assert "We follow the person of this number after detox. Where they are" in said
    assert "in aftercare Detox ended Wednesday 4 March 2026, 10:00 Follow-up" in said
    assert enrolled[2] not in client.get("/me").text  # followed on a line that is not Ana's
    assert "We owe this number a callback" in said
    assert "promised until Wednesday 4 March 2026, 13:00" in said
    assert "after the match" in said
    assert "1 earlier call from this number" in said
    assert "Ana Ruiz: likes rain" in said
    assert "Callback that I asked for" in said
    assert NUMBER not in client.get("/me").text
    add(
        rows,
        shared_numbers,
        number_sealed=rows.keyring.seal(NUMBER),
        number_hash=rows.keyring.hash(NUMBER),
    )
    said = words(client.get("/me").text)
    assert "Many people ring from this number" in said
    assert "likes rain" not in said


def test_buttons_of_the_call_say_what_they_cannot_do_and_why(
    app: Flask, rows: Rows, ana: uuid.UUID, talk: uuid.UUID
) -> None:
    client = sign_in_as(app, ana)
    ben = make_staff(rows, name="Ben Okoro", chosen=Presence.BREAK)
    cleo = make_staff(rows, name="Cleo Marsh", chosen=Presence.AVAILABLE)
    page = client.get("/me").text
    assert f'value="person:{cleo}"' in page
    assert f'value="person:{ben}"' not in page
    refused = send(client, "/me/call", call="pass_on", to=f"person:{ben}")
    assert refused.status_code == 409
    assert "Nothing was done. Person is not free just now." in words(refused.text)
    assert send(client, "/me/call", call="hold").status_code == 409  # who is not in the room
    assert send(client, "/me/call", call="help").status_code == 303
    assert "Supervisors are told that you ask for help." in words(client.get("/me").text)
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    assert "Ana Ruiz asks for help in a call on Nights: please go and see." in words(
        sam.get("/board").text
    )
    assert send(client, "/me/call", call="pass_on", to=f"person:{cleo}").status_code == 303
    row = rows.connection.execute(select(calls).where(calls.c.contact_id == talk)).one()
    assert (row.state, row.front) == ("waiting", True)
    assert send(client, "/me/call", call="end").status_code == 409
    for fields in ({}, {"call": "pass_on"}, {"call": "pass_on", "to": "team:x"}):
        assert send(client, "/me/call", **fields).status_code in (400, 409)


def test_supervisor_directs_a_caller_and_sets_presence(
    app: Flask, rows: Rows, ana: uuid.UUID, line: uuid.UUID
) -> None:
    waiting = make_contact_waiting(rows, line_id=line, waited=90)
    sam = sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))
    path = f"/contacts/{waiting}/direct"
    assert send(sam, path, do="place", minutes="15", why="a child is there").status_code == 303
    assert send(sam, path, do="place", minutes="soon", why="x").status_code == 409
    said = words(sam.get(f"/contacts/{waiting}").text)
    assert "Sam Oduya changed the place by 15 minutes." in said
    assert "Place changed by +15 minutes: a child is there" in said
    assert "16 a supervisor: +15 of it" in words(sam.get("/board").text)
    assert send(sam, path, do="end", why="x").status_code == 409
    assert send(sam, path, do="offer", to=str(ana)).status_code == 303
    assert "A call for you" in words(sign_in_as(app, ana).get("/me").text)
    assert "Ana Ruiz on, being rung" in words(sam.get("/who-is-on").text)
    assert send(sam, f"/who-is-on/{ana}", presence="break").status_code == 303
    assert "on break, being rung" in words(sam.get("/who-is-on").text)
    assert send(sam, f"/who-is-on/{uuid.uuid4()}", presence="break").status_code == 404
    assert "presence: break" in words(sam.get("/audit").text)
    counsellor = sign_in_as(app, ana)
    assert send(counsellor, path, do="offer", to=str(ana)).status_code == 403
    assert send(counsellor, f"/who-is-on/{ana}", presence="available").status_code == 403


def test_call_is_moved_to_a_callback_by_one_form_that_keeps_what_was_typed(
    app: Flask, rows: Rows, ana: uuid.UUID, talk: uuid.UUID
) -> None:
    seal, keyring_hash = rows.keyring.seal, rows.keyring.hash
    rows.connection.execute(
        update(contacts).values(number_sealed=seal(NUMBER), number_hash=keyring_hash(NUMBER))
    )
    client, path = sign_in_as(app, ana), f"/me/call/{talk}/callback"
    form = {"when": "window", "day": "2026-03-05", "message": "yes", "note": "ask for Cal"}
    unclear = send(client, path, said="by_me", **form, **{"from": "12", "to": "10"})
    assert unclear.status_code == 400
    assert re.search(
        r'<details id="to-callback" open>.*ask for Cal</textarea>', unclear.text, re.DOTALL
    )
    assert send(client, path, said="by_me", **form, **{"from": "10", "to": "12"}).status_code == 303
    owed = rows.connection.execute(select(callbacks)).one()
    assert (owed.voicemail_ok, owed.asked_by, owed.reason) == (True, ana, "counsellor")
    kinds = rows.connection.execute(select(outbox.c.kind)).scalars().all()
    assert "end_caller" in kinds
    stranger = sign_in_as(app, make_staff(rows, name="Ben Okoro"))
    assert send(stranger, path, said="by_me", **form).status_code == 404


def test_what_follows_a_call_knows_whom_it_is_about_without_showing_the_number(
    app: Flask, rows: Rows, talk: uuid.UUID, ana: uuid.UUID
) -> None:
    sealed, hashed = rows.keyring.seal(NUMBER), rows.keyring.hash(NUMBER)
    rows.connection.execute(update(contacts).values(number_sealed=sealed, number_hash=hashed))
    team = rows.connection.execute(select(lines.c.team_id)).scalar_one()
    rows.connection.execute(insert(staff_teams).values(staff_id=ana, team_id=team))
    client, path = sign_in_as(app, ana), f"/me/call/{talk}/text"
    refused = send(client, path)
    assert refused.status_code == 409
    assert "Text cannot be written: they have not written lately" in words(refused.text)
    form = client.get(f"/follow-up/enrol?contact={talk}").text
    assert "if it is another than they rang from" in form
    assert NUMBER not in form
    status, *_, place = enrol(client, phone="", line="Nights", contact=talk)
    assert (status, client.get(place).status_code) == (303, 200)
    written = send(client, path)
    assert re.fullmatch(r"/texts/[0-9a-f-]{36}", written.headers["Location"])
    assert "with you" in words(client.get(written.headers["Location"]).text)
    ben = make_staff(rows, name="Ben Okoro")
    rows.connection.execute(update(threads).values(taken_by=ben))
    refused = send(client, path)  # nobody's conversation is taken from them by the way
    assert (refused.status_code, "is with Ben Okoro" in words(refused.text)) == (409, True)
    assert rows.connection.execute(select(threads.c.taken_by)).scalar_one() == ben
    stranger = sign_in_as(app, ben)
    assert send(stranger, path).status_code == 404
    assert stranger.get(f"/follow-up/enrol?contact={talk}").status_code == 404
