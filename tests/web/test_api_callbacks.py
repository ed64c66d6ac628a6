import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpline.domain.callbacks import CallbackState
from helpline.storage.tables import callbacks
from tests.builders import Rows, make_callback, make_line

PATH = "/api/v1/callbacks"


@pytest.fixture
def line(rows: Rows) -> uuid.UUID:
    return make_line(rows, name="Nights", number="+442079460101", languages=["en", "es"])


def request_one(api: FlaskClient, **body: Any) -> TestResponse:
    return api.post(PATH, json={"phone": "+447700900123", "line": "Nights", **body})


def wrong_fields(answer: TestResponse) -> list[str]:
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    return [error["field"] for error in answer.get_json()["errors"]]


@pytest.mark.usefixtures("line")
def test_callback_is_owed_when_it_is_requested(api: FlaskClient, rows: Rows) -> None:
    answer = request_one(
        api,
        language="es",
        not_before="2026-03-04T14:00:00+01:00",
        not_after="2026-03-04T18:00:00Z",
        voicemail_ok=True,
        note="prefers mornings",
    )

    assert answer.status_code == 201
    made = answer.get_json()
    assert answer.headers["Location"] == f"{PATH}/{made['id']}"
    assert (made["line"], made["language"], made["reason"]) == ("Nights", "es", "api")
    assert (made["state"], made["attempts"], made["outcome"]) == ("scheduled", 0, None)
    assert made["due_at"] == "2026-03-04T13:00:00.000000Z"
    assert "+44" not in answer.text
    assert "mornings" not in answer.text
    row = rows.connection.execute(select(callbacks)).one()
    assert rows.keyring.open(row.number_sealed) == "+447700900123"
    assert rows.keyring.open(row.note_sealed) == "prefers mornings"
    assert row.voicemail_ok is True


@pytest.mark.usefixtures("line")
def test_callback_takes_the_line_by_number_and_its_first_language(api: FlaskClient) -> None:
    answer = request_one(api, line="+442079460101")
    assert answer.status_code == 201
    assert (answer.get_json()["line"], answer.get_json()["language"]) == ("Nights", "en")


@pytest.mark.usefixtures("line")
def test_callback_is_the_same_one_when_the_person_asks_again(api: FlaskClient) -> None:
    first, second = request_one(api), request_one(api, note="rang again")
    assert second.status_code == 201
    assert first.get_json()["id"] == second.get_json()["id"]


@pytest.mark.usefixtures("line")
def test_callback_can_be_read_where_it_was_said_to_be(api: FlaskClient) -> None:
    made = request_one(api)
    assert api.get(made.headers["Location"]).get_json() == made.get_json()


def test_callback_is_not_found_when_there_is_none(api: FlaskClient) -> None:
    answer = api.get(f"{PATH}/{uuid.uuid4()}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.usefixtures("line")
@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"phone": None}, ["phone"]),
        ({"phone": ""}, ["phone"]),
        ({"phone": 447700900123}, ["phone"]),
        ({"phone": "07700 900123"}, ["phone"]),
        ({"phone": "+44123"}, ["phone"]),
        ({"phone": "+449098790000"}, ["phone"]),
        ({"phone": "+266696687"}, ["phone"]),
        ({"phone": "+" + "4" * 10000}, ["phone"]),
        ({"line": None}, ["line"]),
        ({"line": "Days"}, ["line"]),
        ({"line": "+442079460199"}, ["line"]),
        ({"line": ["Nights"]}, ["line"]),
        ({"line": "Nights\x00"}, ["line"]),
        ({"line": "\ud800"}, ["line"]),
        ({"language": "fr"}, ["language"]),
        ({"language": {}}, ["language"]),
        ({"not_before": "tomorrow"}, ["not_before"]),
        ({"not_before": "2026-03-05T12:00:00"}, ["not_before"]),
        ({"not_before": 5}, ["not_before"]),
        ({"not_after": "2026-03-04T11:59:59Z"}, ["not_after"]),
        ({"not_after": "2026-03-04T12:00:00Z"}, ["not_after"]),
        (
            {"not_before": "2026-03-05T12:00:00Z", "not_after": "2026-03-05T12:00:00Z"},
            ["not_after"],
        ),
        ({"not_before": "2027-03-06T12:00:00Z"}, ["not_before"]),
        ({"not_before": "9999-12-31T23:59:59Z"}, ["not_before"]),
        ({"not_after": "9999-12-31T23:59:59Z"}, ["not_after"]),
        ({"phone": "+442079460101"}, ["phone"]),
        ({"voicemail_ok": "yes"}, ["voicemail_ok"]),
        ({"voicemail_ok": 1}, ["voicemail_ok"]),
        ({"note": "x" * 501}, ["note"]),
        ({"note": ["x"]}, ["note"]),
        ({"langauge": "en"}, ["langauge"]),
        ({"phone": "x", "note": 1, "more": 1}, ["more", "phone", "note"]),
    ],
)
def test_callback_names_each_field_when_it_is_wrong(
    api: FlaskClient, rows: Rows, wrong: dict[str, Any], fields: list[str]
) -> None:
    assert wrong_fields(request_one(api, **wrong)) == fields
    assert rows.connection.execute(select(callbacks)).all() == []


def test_callback_is_refused_when_its_window_ends_before_the_line_opens(
    api: FlaskClient, rows: Rows
) -> None:
    make_line(rows, name="Nights", hours={"thu": ["09:00-17:00"]})
    assert wrong_fields(request_one(api, not_after="2026-03-05T08:59:59Z")) == ["not_after"]
    late = {"not_before": "2026-03-05T17:30:00Z", "not_after": "2026-03-06T17:30:00Z"}
    assert wrong_fields(request_one(api, **late)) == ["not_after"]
    assert request_one(api, not_after="2026-03-05T09:00:01Z").status_code == 201


def test_callback_is_refused_when_the_number_is_a_retired_line_of_ours(
    api: FlaskClient, rows: Rows
) -> None:
    make_line(rows, name="Nights")
    make_line(rows, number="+442079460177", active=False)
    assert wrong_fields(request_one(api, phone="+442079460177")) == ["phone"]


@pytest.mark.usefixtures("line")
def test_callback_is_one_when_many_ask_for_the_same_person_at_once(api: FlaskClient) -> None:
    together = Barrier(6)

    def ask(_turn: int) -> TestResponse:
        client = api.application.test_client()
        client.environ_base.update(api.environ_base)
        together.wait(30)
        return request_one(client)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1


@pytest.mark.usefixtures("line")
def test_callback_quotes_nothing_that_was_sent_when_it_is_wrong(api: FlaskClient) -> None:
    answer = request_one(api, phone="07700 900123", note="secret" * 100, language="secret")
    assert "900123" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"null", b"[]", b'"text"', b"[" * 20000, b'{"phone": NaN1}']
)
def test_callback_is_refused_when_the_body_is_no_json_object(api: FlaskClient, body: bytes) -> None:
    answer = api.post(PATH, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_callback_is_refused_when_the_body_is_of_another_type(
    api: FlaskClient, content_type: str | None
) -> None:
    answer = api.post(PATH, data=b"{}", content_type=content_type)
    assert answer.status_code == 415
    assert answer.content_type == "application/problem+json"


def test_callback_is_refused_when_the_body_is_large(api: FlaskClient) -> None:
    answer = api.post(PATH, data=b" " * (64 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_callbacks_are_listed_newest_first_and_by_state(
    api: FlaskClient, rows: Rows, line: uuid.UUID
) -> None:
    older = make_callback(rows, line_id=line, asked=60)
    newer = make_callback(rows, line_id=line, state=CallbackState.EXHAUSTED, asked=30)

    listed = api.get(PATH).get_json()
    exhausted = api.get(f"{PATH}?state=exhausted").get_json()

    assert [item["id"] for item in listed["items"]] == [str(newer), str(older)]
    assert [item["id"] for item in exhausted["items"]] == [str(newer)]
    assert listed["next_cursor"] is None


def test_callbacks_turn_pages(api: FlaskClient, rows: Rows, line: uuid.UUID) -> None:
    made = [make_callback(rows, line_id=line, asked=age) for age in range(3)]
    first = api.get(PATH, query_string={"limit": 2}).get_json()
    rest = api.get(PATH, query_string={"limit": 2, "cursor": first["next_cursor"]}).get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == [str(id_) for id_ in made]
    assert rest["next_cursor"] is None


def test_callbacks_name_the_parameter_when_the_state_is_unknown(api: FlaskClient) -> None:
    assert wrong_fields(api.get(f"{PATH}?state=open")) == ["state"]


@pytest.mark.usefixtures("line")
def test_window_is_replaced_as_a_whole_when_another_end_is_asked_for(
    api: FlaskClient, rows: Rows
) -> None:
    """Else it would end before it begins, and the call would never be made."""
    request_one(api, not_before="2026-03-06T09:00:00Z", not_after="2026-03-06T12:00:00Z")
    made = request_one(api, not_after="2026-03-05T18:00:00Z").get_json()
    row = rows.connection.execute(select(callbacks)).one()
    assert row.not_before is None
    assert row.due_at < row.not_after
    assert row.promised_until == row.not_after
    assert made["due_at"] < "2026-03-05T18"
