"""Asking for a call on the public page: what is owed, what is said, and to whom nothing is told."""

import logging
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import Row, select, text, update

from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.domain.callbacks import CallbackState
from helpline.storage.tables import blocks, callbacks, events, lines
from tests.builders import Rows, add, make_callback, make_line
from tests.web.conftest import NOW
from tests.web.public import NUMBER, send, token_of, words

NewApp = Callable[[Settings], Flask]
OURS = "+447700900123"


@pytest.fixture(autouse=True)
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Days", number=NUMBER, languages=["en", "es"])


def owed(rows: Rows) -> list[Row[Any]]:
    return list(rows.connection.execute(select(callbacks)))


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_call_is_owed_before_it_is_promised(client: FlaskClient, rows: Rows) -> None:
    answer = send(client, message="yes", name=" Kim ")
    assert answer.status_code == 200
    said = words(answer.text)
    assert "We will call as soon as somebody is free." in said
    assert "We will call this number: 07700 900123." in said
    [callback] = owed(rows)
    assert (callback.reason, callback.language, callback.voicemail_ok) == ("page", "en", True)
    assert rows.keyring.open(callback.number_sealed) == OURS
    assert rows.keyring.open(callback.name_sealed) == "Kim"
    assert callback.due_at == NOW


def test_call_is_asked_for_in_the_language_of_the_page(client: FlaskClient, rows: Rows) -> None:
    answer = send(client, "/?lang=es")
    assert "Llamaremos en cuanto alguien esté libre." in answer.text
    assert owed(rows)[0].language == "es"


def test_call_is_owed_by_the_line_whose_page_it_is(client: FlaskClient, rows: Rows) -> None:
    nights = make_line(rows, name="Nights", position=1)
    assert send(client, "/line/nights").status_code == 200
    assert owed(rows)[0].line_id == nights


@pytest.mark.parametrize(
    ("fields", "not_before", "not_after", "promise"),
    [
        (
            {"when": "today"},
            "2026-03-04T14:00",
            "2026-03-04T21:00",
            "We will call later today, before 9 in the evening.",
        ),
        (
            {"when": "tomorrow"},
            "2026-03-05T09:00",
            "2026-03-05T21:00",
            "We will call tomorrow, Thursday, between 9 in the morning and 9 in the evening.",
        ),
        (
            {"when": "window", "day": "2026-03-06", "from": "12", "to": "15"},
            "2026-03-06T12:00",
            "2026-03-06T15:00",
            "We will call Friday, 6 March, between 12 noon and 3 in the afternoon.",
        ),
    ],
)
def test_call_is_owed_at_the_time_that_was_chosen(
    client: FlaskClient,
    rows: Rows,
    fields: dict[str, str],
    not_before: str,
    not_after: str,
    promise: str,
) -> None:
    answer = send(client, fields=fields)
    assert promise in words(answer.text)
    [callback] = owed(rows)
    assert (callback.not_before, callback.not_after) == (at(not_before), at(not_after))
    assert callback.due_at == at(not_before)


def test_promise_says_when_the_line_opens(client: FlaskClient, rows: Rows) -> None:
    rows.connection.execute(update(lines).values(hours={"fri": ["09:00-10:00"]}))
    said = words(send(client).text)
    assert "We will call when it opens: on Friday at nine in the morning." in said
    assert owed(rows)[0].due_at == at("2026-03-06T09:00")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "does not look like a phone number"),
        ({"number": "12"}, "does not look like a phone number"),
        ({"number": "0909 8790000"}, "does not look like a phone number"),
        ({"number": "+33 1 99 00 12 34"}, "does not look like a phone number"),
        ({"number": "07700 900123; rm"}, "does not look like a phone number"),
        ({"number": "0" * 500}, "does not look like a phone number"),
        ({"when": ""}, "choose when we may call"),
        ({"when": "never"}, "choose when we may call"),
        (
            {"when": "window", "day": "2026-03-06", "from": "15", "to": "15"},
            "an end that is later than the start",
        ),
        ({"when": "window", "day": "", "from": "", "to": ""}, "an end that is later"),
        ({"when": "window", "day": "2026-03-04", "from": "8", "to": "11"}, "That time is over"),
        ({"when": "window", "day": "2026-03-03", "from": "8", "to": "11"}, "That time is over"),
        ({"when": "window", "day": "9999-12-31", "from": "8", "to": "11"}, "That time is over"),
        ({"message": "perhaps"}, "choose yes or no"),
        ({"name": "x" * 41}, "no more than 40 letters"),
        ({"topic": "buy"}, "Please send it once more."),
        ({"token": "forged"}, "Please send it once more."),
        ({"token": ""}, "Please send it once more."),
    ],
)
def test_form_comes_back_as_it_was_when_something_must_be_looked_at(
    client: FlaskClient, rows: Rows, fields: dict[str, str], sentence: str
) -> None:
    answer = send(client, fields={"name": "Kim & Co", **fields})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "<title>Please check" in answer.text
    assert 'role="alert"' in answer.text
    assert "We will call" not in words(answer.text)
    if "name" not in fields:
        assert 'value="Kim &amp; Co"' in answer.text
    assert owed(rows) == []


def test_time_is_refused_when_the_line_is_closed_then(client: FlaskClient, rows: Rows) -> None:
    rows.connection.execute(update(lines).values(hours={"wed": ["11:00-13:00"]}))
    for fields in ({"when": "tomorrow"}, {"when": "today"}):
        assert "the line is closed" in send(client, fields=fields).text
    window = {"when": "window", "day": "2026-03-04", "from": "13", "to": "20"}
    assert "the line is closed" in send(client, fields=window).text
    assert owed(rows) == []


def test_today_is_refused_when_the_page_was_open_until_it_was_late(
    client: FlaskClient, clock: TurnableClock
) -> None:
    clock.turn(6 * 3600)
    token = token_of(client.get("/").text)
    clock.turn(3600)
    answer = send(client, when="today", token=token)
    assert "It is too late for that today." in answer.text


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "+44 7700 900123",
        "+44 (0)7700 900-123",
        "0044 7700.900.123",
        "(07700) 900/123",
        "\u202a07700\u00a0900123\u202c",
        "\uff10\uff17700 900123",
    ],
)
def test_number_is_understood_as_people_write_it(
    client: FlaskClient, rows: Rows, written: str
) -> None:
    assert send(client, number=written).status_code == 200
    assert rows.keyring.open(owed(rows)[0].number_sealed) == OURS


def test_form_is_good_for_two_hours(client: FlaskClient, rows: Rows, clock: TurnableClock) -> None:
    token = token_of(client.get("/").text)
    clock.turn(2 * 3600 + 1)
    old = send(client, token=token)
    assert old.status_code == 400
    assert send(client, token=token_of(old.text)).status_code == 200
    assert len(owed(rows)) == 1


def test_token_is_the_same_for_everybody(app: Flask, rows: Rows) -> None:
    del rows
    here, there = app.test_client(), app.test_client()
    there.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert token_of(here.get("/").text) == token_of(there.get("/").text)


def test_answer_is_the_same_whatever_we_know_of_the_number(
    app: Flask, rows: Rows, line: uuid.UUID
) -> None:
    known: dict[str, Any] = {
        "number_sealed": rows.keyring.seal(OURS),
        "number_hash": rows.keyring.hash(OURS),
    }
    make_line(rows, number=OURS, position=5, public_page=False)
    answers = {send(app.test_client()).text}
    assert owed(rows) == []  # one of ours is never rung
    rows.connection.execute(
        update(lines).where(lines.c.number == OURS).values(number="+442079460199")
    )
    answers.add(send(app.test_client()).text)
    answers.add(send(app.test_client()).text)
    for state in (CallbackState.EXHAUSTED, CallbackState.WAITING, CallbackState.DECLINED):
        rows.connection.execute(callbacks.delete())
        make_callback(rows, line_id=line, state=state, asked=0.0, **known)
        answers.add(send(app.test_client()).text)
    rows.connection.execute(callbacks.delete())
    add(
        rows,
        blocks,
        **known,
        made_at=rows.now,
        until=rows.now + timedelta(days=1),
    )
    answers.add(send(app.test_client()).text)
    assert len(owed(rows)) == 1
    assert len(answers) == 1


def test_asking_again_adds_what_is_new(client: FlaskClient, rows: Rows) -> None:
    send(client, when="tomorrow", message="yes", name="Kim")
    [first] = owed(rows)
    window = {"when": "window", "day": "2026-03-06", "from": "12", "to": "15"}
    send(client, fields=window)
    [again] = owed(rows)
    assert (again.id, again.due_at) == (first.id, at("2026-03-06T12:00"))
    assert rows.keyring.open(again.name_sealed) == "Kim"
    send(client, name="Sam")
    [now] = owed(rows)
    assert (now.due_at, now.not_after) == (NOW, None)
    assert rows.keyring.open(now.name_sealed) == "Sam"


def test_leave_for_a_message_can_be_taken_back_and_not_given_by_asking_again(
    client: FlaskClient, rows: Rows
) -> None:
    send(client, message="yes")
    assert owed(rows)[0].voicemail_ok
    send(client, message="no")
    assert not owed(rows)[0].voicemail_ok
    send(client, message="yes")
    assert not owed(rows)[0].voicemail_ok


def test_nothing_is_promised_when_it_cannot_be_written(client: FlaskClient, rows: Rows) -> None:
    token = token_of(client.get("/").text)
    rows.connection.execute(text("ALTER TABLE timers RENAME TO timers_elsewhere"))
    try:
        answer = send(client, token=token)
    finally:
        rows.connection.execute(text("ALTER TABLE timers_elsewhere RENAME TO timers"))
    assert answer.status_code == 503
    assert "Asking for a call does not work right now" in answer.text
    assert "We will call" not in words(answer.text)
    assert f"tel:{NUMBER}" in answer.text
    assert owed(rows) == []
    assert send(client, token=token).status_code == 200


def number(serial: int) -> str:
    return f"07700 900{serial:03}"


def test_asking_pauses_for_one_address_and_the_page_stays(
    app: Flask, client: FlaskClient, rows: Rows
) -> None:
    statuses = [send(client, number=number(serial)).status_code for serial in range(11)]
    assert statuses == [200] * 10 + [429]
    paused = send(client)
    assert "We cannot take more by this page right now." in paused.text
    assert f"tel:{NUMBER}" in paused.text
    assert client.get("/").status_code == 200
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert send(other).status_code == 200
    assert len(owed(rows)) == 11


def test_addresses_of_one_household_count_as_one_and_those_behind_a_proxy_apart(
    app: Flask,
) -> None:
    def statuses(peer: str, forwarded: str | None = None) -> set[int]:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = peer
        if forwarded is not None:
            client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
        return {send(client).status_code}

    household = [f"2001:4860:0:1::{host:x}" for host in range(1, 12)]
    seen = [statuses(peer) for peer in household]
    assert seen == [{200}] * 10 + [{429}]
    assert statuses("2001:4860:0:2::1") == {200}
    behind = [statuses("10.0.0.1", f"9.9.9.{host}, 8.8.8.{host}") for host in range(1, 12)]
    assert behind == [{200}] * 11
    assert statuses("10.0.0.1", "junk") == {200}
    forged = [statuses("8.8.4.4", f"9.9.9.{host}") for host in range(1, 12)]
    assert forged == [{200}] * 10 + [{429}]


def test_ceiling_for_everybody_leaves_the_page_as_it_is(
    app: Flask, settings: Settings, rows: Rows
) -> None:
    valkey = Redis.from_url(settings.redis_url.get_secret_value())
    assert send(app.test_client()).status_code == 200
    [counter] = valkey.keys("*everybody*")
    valkey.set(counter, 300, keepttl=True)
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    asked = send(other, number=number(1))
    valkey.close()
    assert asked.status_code == 429
    assert "We cannot take more by this page right now." in asked.text
    assert other.get("/").status_code == 200
    assert len(owed(rows)) == 1


def test_counters_name_nobody(client: FlaskClient, settings: Settings) -> None:
    client.environ_base["REMOTE_ADDR"] = "192.0.2.77"
    send(client)
    valkey = Redis.from_url(settings.redis_url.get_secret_value())
    keys = valkey.keys("*public.ask*")
    valkey.close()
    assert keys
    assert not any(b"192.0.2" in key for key in keys)


def test_wrong_forms_do_not_count(client: FlaskClient) -> None:
    for _ in range(12):
        assert send(client, number="12").status_code == 400
    assert send(client).status_code == 200


def test_form_counts_by_itself_when_valkey_is_gone(settings: Settings, new_app: NewApp) -> None:
    gone = settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0")})
    client = new_app(gone).test_client()
    assert [send(client).status_code for _ in range(11)] == [200] * 10 + [429]


def test_nothing_personal_is_in_any_address_log_or_event(
    client: FlaskClient,
    rows: Rows,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    window = {"when": "window", "day": "2026-03-06", "from": "12", "to": "15", "name": "Kimberley"}
    pages = client.get("/").text + send(client, fields=window).text
    pages += send(client, fields={**window, "number": "12345"}).text
    addresses = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', pages))
    told = capsys.readouterr()
    stored = " ".join(str(row) for row in rows.connection.execute(select(events)))
    logged = told.out + told.err + caplog.text
    for secret in ("900123", "Kimberley", "2026-03-06", "12345"):
        assert secret not in addresses
        assert secret not in logged
        assert secret not in stored or secret == "2026-03-06"


def test_large_forms_are_refused_before_they_are_read(client: FlaskClient, rows: Rows) -> None:
    assert client.post("/", data={"name": "x" * 5000}).status_code == 413
    assert owed(rows) == []


def test_asking_twice_at_once_owes_one_call(app: Flask, rows: Rows) -> None:
    token = token_of(app.test_client().get("/").text)
    started = Barrier(4)

    def ask(_: int) -> int:
        client = app.test_client()
        started.wait()
        return send(client, token=token).status_code

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == [200] * 4
    assert len(owed(rows)) == 1
