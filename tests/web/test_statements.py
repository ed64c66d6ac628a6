"""What a page asks of the database: so much and no more, however much there is to show."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import Rule

from helpline.domain.roles import StaffRole
from helpline.web.access import Door, rule_for
from tests.builders import Rows, make_staff
from tests.populated import Ids, populate
from tests.web.conftest import sign_in_as

MOST = 7
"""Of a page that is not named here, with the one that says who is signed in."""
BOUNDS: Mapping[str, int] = {
    "pages.home_live": 2,  # each console asks for it every other second
    "pages.board": 15,
    "pages.board_live": 15,
    "pages.contact": 17,
    "pages.callback": 10,
    "pages.thread": 12,
    "pages.thread_live": 9,
    "pages.followed": 11,
    "pages.rota": 12,
    "pages.my_rota": 9,
    "pages.setup": 12,
    "pages.setup_country": 12,
    "pages.setup_entry": 14,
    "pages.setup_words": 12,
    "pages.setup_word": 24,  # as it is, and as it would be
    "pages.reports": 21,
}
MOST_IN_A_CALL = 14

_VALUES: Mapping[str, str | int] = {
    "section": "lines",
    "place": 0,
    "language": "en",
    "number": 1,
    "code": "GB",
    "name": "prompts.greeting",
    "part": "statements",
}
_LEFT_OUT = {
    "pages.message_sound",  # a sound, by a link that ends
    "accounts.second_factor",  # leads elsewhere until it is begun
}


def pages_of(app: Flask) -> Iterator[Rule]:
    """Whatever staff can open."""
    for route in app.url_map.iter_rules():
        rule = rule_for(route.endpoint)
        if (
            rule is not None
            and rule.door is Door.STAFF
            and "GET" in (route.methods or ())
            and route.endpoint not in _LEFT_OUT
        ):
            yield route


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements of the block."""
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    engine = app.extensions["helpline"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def counted(app: Flask, client: FlaskClient, ids: Ids, rows: Rows) -> dict[str, int]:
    """Of every page how many statements it takes."""
    found: dict[str, int] = {}
    for route in pages_of(app):
        built = route.build(
            {**_VALUES, **{k: str(v) for k, v in ids.items()}}, append_unknown=False
        )
        assert built is not None, route
        day = rows.now.date() + timedelta(days=1)
        shift = {"staff": str(ids["staff_id"]), "day": f"{day}", "times": "09:00-17:00"}
        query = shift if route.endpoint == "pages.rota_shift" else {}
        client.get(built[1], query_string=query)  # what is read but once is read now
        with counting(app) as asked:
            answer = client.get(built[1], query_string=query)
        assert answer.status_code == HTTPStatus.OK, built[1]
        found[route.endpoint] = len(asked)
    return found


def test_page_asks_as_much_of_many_rows_as_of_few_and_no_more_than_its_bound(
    app: Flask, rows: Rows
) -> None:
    admin = make_staff(rows, name="Kim", role=StaffRole.ADMIN, may_see_numbers=True)
    kim = sign_in_as(app, admin)
    database = app.extensions["helpline"].database
    ids = populate(rows, database, 0)
    few = counted(app, kim, ids, rows)
    for number in range(1, 5):
        populate(rows, database, number)
    many = counted(app, kim, ids, rows)
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert grown == {}
    over = {page: asked for page, asked in many.items() if asked > BOUNDS.get(page, MOST)}
    assert over == {}


def test_console_of_somebody_who_talks_asks_for_what_is_known_of_the_caller_and_no_more(
    app: Flask, rows: Rows
) -> None:
    ids = populate(rows, app.extensions["helpline"].database, 0)
    ben = sign_in_as(app, ids["talker_id"])
    with counting(app) as asked:
        answer = ben.get("/me/live")
    assert answer.status_code == HTTPStatus.OK
    assert len(asked) <= MOST_IN_A_CALL
