from typing import Any

import pytest
from flask.testing import FlaskClient

from helpline.domain.calls import Direction, Outcome
from tests.builders import (
    Rows,
    make_contact,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_staff,
)


def read(api: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = api.get("/api/v1/contacts", query_string=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_ledger_has_one_row_a_contact_with_names_and_no_numbers(
    api: FlaskClient, rows: Rows
) -> None:
    ana = make_staff(rows, name="Ana Ruiz")
    line = make_line(rows, name="Nights")
    contact = make_contact_over(
        rows, line_id=line, outcome=Outcome.ANSWERED, waited=15, counsellor_id=ana
    )

    page = read(api)

    assert page == {
        "items": [
            {
                "id": str(contact),
                "channel": "voice",
                "direction": "inbound",
                "line": "Nights",
                "started_at": "2026-03-04T11:59:00.000000Z",
                "queued_at": "2026-03-04T11:59:00.000000Z",
                "answered_at": "2026-03-04T11:59:15.000000Z",
                "ended_at": "2026-03-04T11:59:15.000000Z",
                "outcome": "answered",
                "counsellor": "Ana Ruiz",
                "callback_id": None,
            }
        ],
        "next_cursor": None,
    }


def test_ledger_has_texts_and_calls_that_go_on(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    text = make_contact(rows, line_id=line, state=None)
    call = make_contact_waiting(rows, line_id=line, waited=5)
    page = read(api)
    assert ids(page) == [str(text), str(call)]
    assert [item["channel"] for item in page["items"]] == ["sms", "voice"]


def test_ledger_leaves_out_a_callback_when_it_was_not_placed_yet(
    api: FlaskClient, rows: Rows
) -> None:
    line = make_line(rows)
    make_contact_waiting(rows, line_id=line, direction=Direction.OUTBOUND, started_at=None)
    placed = make_contact_waiting(rows, line_id=line, direction=Direction.OUTBOUND)
    assert ids(read(api)) == [str(placed)]


def test_ledger_turns_pages_without_repeating_or_skipping(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    # Several in the same instant: the id decides their order.
    made = {
        str(make_contact(rows, line_id=line, state=None, started_at=rows.ago(number // 3)))
        for number in range(10)
    }
    seen: list[str] = []
    page = read(api, limit=3)
    while page["next_cursor"]:
        assert len(page["items"]) == 3
        seen += ids(page)
        page = read(api, limit=3, cursor=page["next_cursor"])
    seen += ids(page)
    assert len(seen) == 10
    assert set(seen) == made


def test_ledger_has_pages_of_fifty(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    for number in range(51):
        make_contact(rows, line_id=line, state=None, started_at=rows.ago(number))
    page = read(api)
    assert len(page["items"]) == 50
    assert len(read(api, cursor=page["next_cursor"])["items"]) == 1


def test_ledger_keeps_to_the_period(api: FlaskClient, rows: Rows) -> None:
    line = make_line(rows)
    contacts = [
        make_contact(rows, line_id=line, state=None, started_at=rows.ago(age))
        for age in (30, 20, 10)
    ]
    page = read(api, since="2026-03-04T12:59:40+01:00", until="2026-03-04T11:59:50Z")
    assert ids(page) == [str(contacts[1])]


def test_ledger_understands_an_offset_when_its_plus_came_unescaped(api: FlaskClient) -> None:
    answer = api.get("/api/v1/contacts?since=2026-03-04T12:59:40+01:00")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"cursor": "wrong"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "f" * 32}, "cursor"),
        ({"cursor": "A" * 10000}, "cursor"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-03-04T12:00:00"}, "since"),
        ({"since": "2026-03-04"}, "since"),
        ({"until": "2026-02-30T12:00:00Z"}, "until"),
        ({"until": "0001-01-01T00:00:00+14:00"}, "until"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"untill": "2026-03-04T12:00:00Z"}, "untill"),
    ],
)
def test_ledger_names_the_parameter_when_it_is_wrong(
    api: FlaskClient, query: dict[str, str], field: str
) -> None:
    answer = api.get("/api/v1/contacts", query_string=query)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["title"] == "Bad Request"
