"""What callers can learn, read in a browser: without scripts, at 320 px, by axe, on paper."""

import pytest
from playwright.sync_api import BrowserContext, expect

from helpline.content.topics import library
from tests.browser.axe import findings

STATEMENTS = library("en").statements


@pytest.mark.parametrize(
    "visitor",
    [{"java_script_enabled": False, "viewport": {"width": 320, "height": 640}}],
    indirect=True,
)
def test_topics_and_statements_are_whole_without_scripts(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/")
    page.get_by_role("link", name="All there is to read").click()
    page.get_by_role("link", name="What stopping feels like, and how long").click()
    expect(page.get_by_text(library("en").named("withdrawal").chapters[0])).to_be_visible()
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_text(library("es").named("withdrawal").chapters[0])).to_be_visible()
    page.get_by_role("link", name="English").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Leave this page quickly")).to_be_hidden()
    expect(page.get_by_role("link", name="Call now")).to_be_visible()
    page.emulate_media(media="screen")
    page.goto("/read/0")
    for statement in STATEMENTS.all:
        page.get_by_role("group", name=statement).get_by_label("Yes").check()
    page.get_by_role("button", name="I have answered").click()
    expect(page.get_by_role("status")).to_contain_text(STATEMENTS.several)
    expect(page.get_by_role("link", name="Call now")).to_be_visible()
    assert visitor.cookies() == []
    page.get_by_role("link", name="Leave this page quickly").click()
    expect(page).to_have_title("Weather")


@pytest.mark.parametrize(
    "visitor",
    [{"viewport": {"width": 320, "height": 640}}, {"color_scheme": "dark", "locale": "es-ES"}],
    indirect=True,
)
def test_axe_has_nothing_to_say_and_pages_fit(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    for path in ("/read", "/read/10", "/read/90", "/?after=90", "/read/0"):
        page.goto(path)
        assert findings(page) == []
        width = page.evaluate("innerWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_navigation():
        page.get_by_role("button").click()
    assert findings(page) == []
