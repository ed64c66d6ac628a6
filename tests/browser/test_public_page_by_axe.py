"""The public page before Deque's axe: every rule of WCAG 2.2 AA that a machine can check."""

from importlib.resources import files

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.public import WINDOW, send_badly, send_well

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def findings(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
        " 'best-practice']})"
    )
    assert len(result["passes"]) > 20  # it has looked
    return [
        f"{violation['id']}: {node['html']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


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
