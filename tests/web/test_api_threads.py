from flask.testing import FlaskClient

from helpline.storage.tables import threads
from tests.builders import Rows, add, make_line, make_staff

PATH = "/api/v1/threads"


def test_conversations_are_listed_by_state_without_numbers_and_words(
    api: FlaskClient, rows: Rows
) -> None:
    line, ana = make_line(rows, name="Nights"), make_staff(rows)
    for serial, columns in enumerate(
        (
            {"state": "unclaimed", "risk": "suicidal", "waiting_since": rows.ago(5)},
            {"state": "closed", "taken_by": ana},
            {"state": "taken", "taken_by": ana},
        )
    ):
        add(
            rows,
            threads,
            line_id=line,
            number_sealed=b"sealed",
            number_hash=bytes([serial]),
            created_at=rows.ago(10 - serial),
            **columns,
        )
    first = api.get(PATH, query_string={"limit": 2}).get_json()
    assert [(one["state"], one["taken_by"]) for one in first["items"]] == [
        ("taken", str(ana)),
        ("closed", None),
    ]
    rest = api.get(PATH, query_string={"cursor": first["next_cursor"]}).get_json()
    [waiting] = rest["items"]
    assert set(waiting) == {"id", "line", "state", "risk", "since", "taken_by", "last_in_at"}
    assert (waiting["line"], waiting["risk"]) == ("Nights", "suicidal")
    [closed] = api.get(PATH, query_string={"state": "closed"}).get_json()["items"]
    assert closed["since"] is None
    assert api.get(PATH, query_string={"state": "gone"}).status_code == 400
    assert api.post(PATH, json={}).status_code == 405
