"""The public page before axe."""

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.axe import findings
from tests.browser.public import WINDOW, send_badly, send_well


@pytest.mark.parametrize(
    "visitor",
    [
        {},
        {"color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 640}},
        {"locale": "es-ES"},
    ],
    indirect=True,
)
def test_axe_has_nothing_to_say(visitor: BrowserContext, request: pytest.FixtureRequest) -> None:
    page = visitor.new_page()
    page.goto("/")
    assert findings(page) == []
    if "es-ES" in str(request.node.callspec.params):
        return
    page.get_by_label(WINDOW).check()
    assert findings(page) == []
    send_badly(page)
    assert findings(page) == []
    page.goto("/")
    send_well(page)
    assert findings(page) == []
