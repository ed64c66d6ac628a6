"""Every route has a row in the table, and every row a route."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from helpline.config import Settings
from helpline.web.access import RULES, Door, rule_for


def address_of(route: Rule) -> str:
    """An address that the route matches."""
    values: dict[str, object] = dict.fromkeys(route.arguments, "1")
    for name, converter in route._converters.items():
        values[name] = uuid.uuid4() if "UUID" in type(converter).__name__ else "1"
    built = route.build(values)
    assert built is not None
    return built[1]


def routes_behind(app: Flask, door: Door) -> list[tuple[str, str]]:
    return [
        (method, address_of(route))
        for route in app.url_map.iter_rules()
        if (rule := rule_for(route.endpoint)) is not None and rule.door is door
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_has_a_rule_and_every_rule_a_route(app: Flask) -> None:
    endpoints = {route.endpoint for route in app.url_map.iter_rules()}
    assert [endpoint for endpoint in endpoints if rule_for(endpoint) is None] == []
    assert set(RULES) <= endpoints


def test_route_does_not_exist_when_the_table_has_no_row_for_it(
    settings: Settings, new_app: Callable[[Settings], Flask]
) -> None:
    app = new_app(settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 404


def test_open_doors_are_few(app: Flask) -> None:
    assert {
        route.endpoint
        for route in app.url_map.iter_rules()
        if (rule := rule_for(route.endpoint)) is not None and rule.door is Door.OPEN
    } == {
        "static",
        "health.healthz",
        "health.readyz",
        "sign_in.form",
        "sign_in.submit",
        "sign_in.code",
        "sign_in.code_sent",
        "sign_in.second_factor",
        "sign_in.second_factor_sent",
        "sign_in.set_password",
        "sign_in.set_password_sent",
    }


def test_doors_without_cookies_are_those_of_the_public_page(app: Flask) -> None:
    assert {
        route.endpoint
        for route in app.url_map.iter_rules()
        if (rule := rule_for(route.endpoint)) is not None and rule.door is Door.PUBLIC
    } == {
        "calendars.read",
        "public.answer_statements",
        "public.ask",
        "public.read",
        "public.read_topic",
        "public.show",
        "public.start",
    }


@pytest.mark.parametrize(
    ("door", "status"), [(Door.TWILIO_SIGNED, 403), (Door.TOKEN, 401), (Door.STAFF, 302)]
)
def test_door_keeps_strangers_out_of_every_route(
    app: Flask, client: FlaskClient, door: Door, status: int
) -> None:
    answers = {
        (method, path): client.open(path, method=method).status_code
        for method, path in routes_behind(app, door)
    }
    assert answers
    assert set(answers.values()) == {status}, answers
