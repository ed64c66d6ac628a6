"""Every route has a permission, a title, a test and a place in the navigation.

Those of machines (Twilio's webhooks, the API, health) have a permission and a test: their titles
are in openapi.json, and nobody navigates to them. Webhooks are tested by the scenarios, to which
the simulator sends them, and by `tests/web/test_access.py`, which sends each without a signature.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from helpline.web.access import RULES, Door, rule_for
from helpline.web.navigation import PAGES, PARTS
from tests.one_app import open_app, settings_for

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
_CONVERTER = re.compile(r"<[^>]+>")
_NAMED = re.compile(r'^([A-Z_]+) = "(/[^"]*)"$', re.MULTILINE)
_PUBLIC = "public.start"


@pytest.fixture(scope="module")
def app(database_url: str, redis_url: str) -> Iterator[Flask]:
    with open_app(settings_for(database_url, redis_url)) as made:
        yield made


def endpoints_of_people(app: Flask) -> set[str]:
    """What staff reach with a browser."""
    return {
        route.endpoint
        for route in app.url_map.iter_rules()
        if route.endpoint.startswith(("pages.", "accounts.", "sign_in."))
    }


def test_every_route_has_a_permission(app: Flask) -> None:
    assert {
        route.endpoint for route in app.url_map.iter_rules() if rule_for(route.endpoint) is None
    } == set()


def test_every_route_of_people_has_a_title_and_a_place_and_no_other_has(app: Flask) -> None:
    assert set(PAGES) | set(PARTS) == endpoints_of_people(app)
    assert set(PAGES) & set(PARTS) == set()
    titles = [page.title for page in PAGES.values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_every_place_leads_up_to_the_bar_or_to_the_public_page() -> None:
    for endpoint in PAGES:
        way = [endpoint]
        while (above := PAGES[way[-1]].under) not in (None, _PUBLIC):
            assert above in PAGES, endpoint
            assert above not in way, endpoint
            way.append(str(above))
    assert set(PARTS.values()) <= set(PAGES)


def test_whoever_may_see_a_page_of_the_bar_is_staff() -> None:
    for endpoint, page in PAGES.items():
        if page.under is None:
            assert RULES[endpoint].door is Door.STAFF, endpoint


def test_title_stands_in_the_table_alone() -> None:
    own = {
        path.name
        for room in ("pages", "accounts", "sign_in")
        for path in (TEMPLATES / room).glob("*.html")
        if "block title" in path.read_text("utf-8")
    }
    # A failure is of no page, and asks nothing of what may have failed.
    assert own == {"layout.html", "failure.html"}


def test_every_page_is_linked_from_the_page_that_leads_to_it() -> None:
    written = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    written += "".join(path.read_text("utf-8") for path in (ROOT / "helpline/web").rglob("*.py"))
    unlinked = {
        endpoint
        for endpoint, page in PAGES.items()
        if page.under is not None
        and f'url_for("{endpoint}"' not in written
        and f"url_for('{endpoint}'" not in written
    }
    # Its address is in the link that an admin, or the console, hands out.
    assert unlinked == {"sign_in.set_password"}


def test_every_route_is_asked_for_by_a_test(app: Flask) -> None:
    tests = "\n".join(
        _with_addresses(path.read_text("utf-8"))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != Path(__file__).name
    )
    untested = {
        route.rule
        for route in app.url_map.iter_rules()
        if route.endpoint != "static"
        and not route.endpoint.startswith("webhooks.")
        and not _is_asked_for(route, tests)
    }
    assert untested == set()


def _with_addresses(text: str) -> str:
    """The text with the addresses that it has given a name to."""
    for name, address in _NAMED.findall(text):
        text = text.replace(f"{{{name}}}", address)
    return text


def _is_asked_for(route: Rule, tests: str) -> bool:
    fixed = _CONVERTER.split(route.rule)
    pattern = r"[^\s\"'/]+".join(re.escape(part) for part in fixed)
    return re.search(rf"[\"'}}]{pattern}[\"'?#]", tests) is not None
