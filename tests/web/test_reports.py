"""Reports: figures whose answers are known beforehand, their definitions, and all as a table."""

import csv
import io
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from helpline.domain.callbacks import AttemptResult, CallbackState
from helpline.domain.calls import Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import enrolments, escalations, events, plans, texts, threads
from tests.builders import (
    Rows,
    add,
    make_attempt,
    make_callback,
    make_contact_over,
    make_line,
    make_offer,
    make_staff,
)
from tests.web.conftest import sign_in_as
from tests.web.test_pages import words
from tests.web.test_sign_in import csrf_token

TUESDAY_NIGHT = datetime.fromisoformat("2026-03-03T22:10:00+00:00")


@pytest.fixture
def sam(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.SUPERVISOR))


@pytest.fixture
def nights(rows: Rows) -> uuid.UUID:
    """Three answered (10, 15 and 40 s), two gave up (5 and 70 s), one took a callback."""
    line = make_line(rows, name="=Nights", number="+442079460177")
    for waited in (10, 15, 40):
        answered(rows, line, waited)
    for waited in (5, 70):
        came(rows, line, Outcome.ABANDONED, waited)
    came(rows, line, Outcome.CALLBACK, 100)
    return line


def came(rows: Rows, line: uuid.UUID, outcome: Outcome, waited: float, **more: Any) -> uuid.UUID:
    more = {"queued_at": TUESDAY_NIGHT, **more}
    return make_contact_over(rows, line_id=line, outcome=outcome, waited=waited, **more)


def answered(rows: Rows, line: uuid.UUID, waited: float, **more: Any) -> uuid.UUID:
    """With whom somebody talked for ten minutes, which held them for ten minutes and the ringing."""
    caller = came(rows, line, Outcome.ANSWERED, waited, **more)
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.OFFLINE)
    began = TUESDAY_NIGHT + timedelta(seconds=waited)
    make_offer(
        rows,
        contact_id=caller,
        staff_id=ana,
        state=OfferState.FINISHED,
        made_at=TUESDAY_NIGHT,
        ended_at=began + timedelta(minutes=10),
    )
    return caller


def read(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/reports?{query}")
    assert answer.status_code == 200
    assert not re.search(r"<style|\sstyle=", answer.text)  # the policy forbids it
    return words(answer.text)


def part(said: str, title: str, until: str) -> str:
    return said.partition(f" {title} ")[2].partition(until)[0]


def test_report_counts_what_became_of_callers_and_says_how(
    sam: FlaskClient, rows: Rows, nights: uuid.UUID
) -> None:
    came(rows, make_line(rows, name="Days"), Outcome.ABANDONED, 30)
    came(rows, nights, Outcome.ABANDONED, 30, queued_at=rows.now)  # today is not asked for
    said = read(sam, f"line={nights}")
    glance = part(said, "At a glance", "Volume by hour")
    for figure in (
        "entered the line 6",
        "answered 3",
        "hung up waiting 2",
        "of these, within 10 s 1",
        "callback instead 1",
        "service level 50%",  # 10 and 15 s, of 3 + 2 - 1
        "abandonment rate 20%",  # 1 of 6 - 1
        "average wait for an answer 22 s",
        "answered within T = 20 s ÷ (answered + hung up waiting, without those who hung up within N = 10 s)",
    ):
        assert figure in glance, figure
    assert "Tue 22: 6" in said  # in the heat map
    waits = part(said, "Percentiles of waits", "Offers accepted")
    assert "50% 15 s 5 s" in waits
    assert "90% 40 s 70 s" in waits
    assert "10 to 20 s 2 0 20 to 30 s 0 0 30 to 60 s 1 0 1 to 2 min 0 1" in said
    offers = part(said, "Offers accepted and missed", "Callbacks")
    assert "accepted 3 100%" in offers
    assert "offers a conversation is all offers ÷ answered callers: 1.0" in offers
    assert "entered the line 7" in read(sam)


def test_report_is_of_the_days_line_and_team_that_were_asked_for(
    sam: FlaskClient, nights: uuid.UUID
) -> None:
    assert "entered the line 0" in read(sam, "first=2026-02-01&last=2026-03-02")
    assert "entered the line 6" in read(sam, f"first=2026-03-03&last=2026-03-03&line={nights}")
    assert "entered the line 0" in read(sam, f"team={uuid.uuid4()}")
    for query in ("first=x", "first=2026-03-05&last=2026-03-04", "line=7", "first=2020-01-01"):
        assert sam.get(f"/reports?{query}").status_code == 400, query


def test_what_counsellors_do_is_told_of_several_and_beside_what_was_needed(
    sam: FlaskClient, rows: Rows, nights: uuid.UUID
) -> None:
    for _ in range(10):
        caller = answered(rows, nights, 20)
        make_offer(rows, contact_id=caller, staff_id=make_staff(rows), state=OfferState.MISSED)
    began = TUESDAY_NIGHT.replace(minute=0)
    for minutes in (0, 0, 30):
        staff_id = make_staff(rows)
        told = (
            ("presence_changed", minutes, {"presence": "available"}),
            ("wrap_up_begun", 30, {"seconds": 600}),
            ("presence_changed", 60, {"presence": "offline"}),
        )
        for kind, after, data in told:
            at = began + timedelta(minutes=after)
            rows.connection.execute(
                insert(events).values(at=at, kind=kind, staff_id=staff_id, data=data)
            )
    said = read(sam)
    occupancy = part(said, "Occupancy", "Staffing needed")
    # On for 60, 60 and 30 minutes on one of 28 nights; each wraps up for ten of them.
    assert "22:00 0.1 20%" in occupancy
    assert "21:00 0.0 \N{EN DASH}" in occupancy
    staffing = part(said, "Staffing needed by hour", "Take all of it")
    # 16 callers in four Tuesdays, 11 minutes each (with half a minute of wrap-up): 0.7 at a time.
    assert re.search(r"22:00 0 / 0.0 3 / 0.6 0 / 0.0", staffing), staffing
    assert "90% of all who enter the line are answered within 20 s" in staffing
    assert "Ana Ruiz" not in said


def test_people_who_are_followed_are_told_of_when_they_are_several(
    sam: FlaskClient, rows: Rows, nights: uuid.UUID
) -> None:
    plan = add(
        rows, plans, name="standard", digest="1", steps=[], configured=True, made_at=rows.now
    )
    for number in range(6):
        add(
            rows,
            enrolments,
            state="active",
            line_id=nights,
            number_sealed=b"sealed",
            number_hash=bytes([number]),
            language="en",
            zone="Europe/London",
            enrolled_at=TUESDAY_NIGHT,
            detox_ended_at=TUESDAY_NIGHT,
            plan_id=plan,
            plan_version="1",
            version=1,
            consent_method="spoken",
            consent_given_at=TUESDAY_NIGHT,
            consent_recorded_by_sealed=b"sealed",
            consent_wording="1",
            consent_confirmed_at=TUESDAY_NIGHT if number < 4 else None,
        )
        worry(rows, nights, number, risk="suicidal" if number < 5 else "question")
    said = read(sam)
    funnel = part(said, "Follow-up", "Texts of plans")
    assert "enrolled 6" in funnel
    assert "agreed from their own phone fewer than 5" in funnel
    assert "answered one 0" in funnel
    worries = part(said, "From a risk to a person", "Occupancy")
    assert "worries 6 taken by a person 6 late fewer than 5" in worries
    assert "half of them 3 min 00 s" in worries  # of 60, 120, ... 360 s
    assert "nine in ten 6 min 00 s" in worries
    assert "about thoughts of ending their life 5 about a question fewer than 5" in worries


def test_what_callers_learned_is_told_by_topic_and_where_they_left(
    app: Flask, sam: FlaskClient, rows: Rows
) -> None:
    make_line(rows, name="Days", number="+442079460178", languages=["en", "es"])
    visitor = app.test_client()
    for _ in range(8):
        visitor.get("/read/3")
    page = visitor.get("/read/3").text
    led_on = re.findall(r'href="(/[^"]*after=3)[#"]', page)
    for way in led_on:
        visitor.get(way.replace("&amp;", "&"))
    said = read(sam, f"first={rows.now.date()}&last={rows.now.date()}")
    learned = part(said, "What callers learned", "Where people left")
    # Nine times, and once more in Spanish; four ways lead on, and one to the form.
    assert len(led_on) == 5
    assert "What stopping feels like, and how long 0 0 0 0 10" in learned
    assert "Getting through the days 0 0 0 0 fewer than 5" in learned
    left = part(said, "Where people left, and who went on to a person", "Occupancy")
    assert "What stopping feels like, and how long 0 0 5 0 fewer than 5" in left
    assert "Set-Cookie" not in visitor.get(led_on[0].replace("&amp;", "&")).headers


def test_percentile_is_the_shortest_wait_that_so_many_of_all_did_not_exceed(
    sam: FlaskClient, rows: Rows
) -> None:
    """Counted out in whole numbers, one wait after the other."""
    line = make_line(rows)
    of = {
        Outcome.ANSWERED: [number * 37 % 101 for number in range(1, 38)],
        Outcome.ABANDONED: [number * number % 97 for number in range(1, 21)],
    }
    for outcome, waits in of.items():
        for waited in waits:
            came(rows, line, outcome, waited)

    def counted(waits: list[int], part: int) -> int:
        return min(w for w in waits if 100 * sum(one <= w for one in waits) >= part * len(waits))

    said = part(read(sam), "Percentiles of waits", "Offers accepted")
    for share in (50, 75, 90, 95):
        answered_in, gave_up_after = (counted(waits, share) for waits in of.values())
        assert f"{share}% {answered_in} s {gave_up_after} s" in said


def worry(rows: Rows, line: uuid.UUID, number: int, risk: str) -> None:
    """A text that worries us, taken after as many minutes, handed on later; to be taken in four."""
    hashed = b"worry" + bytes([number])
    common = {"line_id": line, "number_sealed": b"sealed", "number_hash": hashed}
    thread = add(rows, threads, created_at=TUESDAY_NIGHT, **common)
    text = add(
        rows,
        texts,
        direction="inbound",
        thread_id=thread,
        body_sealed=b"sealed",
        state="received",
        created_at=TUESDAY_NIGHT,
        **common,
    )
    escalation = add(
        rows,
        escalations,
        state="open",
        risk=risk,
        line_id=line,
        thread_id=thread,
        text_id=text,
        opened_at=TUESDAY_NIGHT,
        last_text_at=TUESDAY_NIGHT,
        take_by=TUESDAY_NIGHT + timedelta(minutes=4),
    )
    for minutes in (number + 1, 60):
        rows.connection.execute(
            insert(events).values(
                at=TUESDAY_NIGHT + timedelta(minutes=minutes),
                kind="escalation_taken",
                data={"escalation": str(escalation)},
            )
        )


def test_table_has_every_number_and_no_formula_and_is_in_the_trail(
    app: Flask, sam: FlaskClient, rows: Rows, nights: uuid.UUID
) -> None:
    owed = make_callback(
        rows, line_id=nights, state=CallbackState.COMPLETED, requested_at=TUESDAY_NIGHT
    )
    make_attempt(
        rows,
        callback_id=owed,
        line_id=nights,
        staff_id=make_staff(rows),
        began=60,
        result=AttemptResult.REACHED,
    )
    fields = {"csrf_token": csrf_token(sam, "/account"), "line": str(nights)}
    table = list(csv.reader(io.StringIO(sam.post("/reports/export", data=fields).text)))
    assert table[0] == ["from", "to", "about", "figure", "row", "column", "unit", "value"]
    about = ["2026-02-04", "2026-03-03", "'=Nights"]
    assert [*about, "Volume by hour and weekday", "Tue", "22", "count", "6"] in table
    assert [*about, "Service level by hour", "22:00", "service level", "share", "0.5"] in table
    assert [*about, "Callbacks", "reached", "value", "count", "1"] in table
    assert [*about, "At a glance", "service level", "value", "share", "0.5"] in table
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))]
    said = words(sam.get("/audit?deed=exported").text)
    assert "took a report from 2026-02-04 to 2026-03-03 as a table" in said
    assert sign_in_as(app, make_staff(rows)).get("/reports").status_code == 403


@pytest.mark.usefixtures("nights")
def test_report_asks_as_much_of_the_database_for_many_as_for_one(
    app: Flask, sam: FlaskClient, rows: Rows
) -> None:
    def statements() -> int:
        seen: list[str] = []
        engine = app.extensions["helpline"].database.engine

        def note(*told: Any) -> None:
            seen.append(told[2])

        event.listen(engine, "before_cursor_execute", note)
        read(sam)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for _ in range(5):
        answered(rows, make_line(rows), 30)
    assert statements() == few <= 30
