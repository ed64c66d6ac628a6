"""The public page as people meet it: without scripts, by keyboard, small, large, in the dark."""

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from helpline.storage.tables import callbacks
from tests.browser.public import NUMBER, WINDOW, send_badly, send_well
from tests.builders import Rows

LEFT = "https://www.bbc.co.uk/weather"


@pytest.mark.parametrize("visitor", [{"java_script_enabled": False}], indirect=True)
def test_page_does_all_of_it_without_scripts(visitor: BrowserContext, rows: Rows) -> None:
    page = visitor.new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="Call now")).to_have_attribute("href", f"tel:{NUMBER}")
    expect(page.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="Hable con alguien")).to_be_visible()
    page.get_by_role("link", name="English").click()
    send_badly(page)
    expect(page.get_by_label("Not before")).to_have_value("18")
    page.get_by_label("Not after").select_option("20")
    send_well(page)
    assert rows.connection.execute(select(callbacks.c.reason)).scalars().all() == ["page"]
    assert visitor.cookies() == []
    page.get_by_role("link", name="Leave this page quickly").click()
    expect(page).to_have_title("Weather")
    assert page.url == LEFT


def test_call_is_asked_for_by_keyboard_alone(visitor: BrowserContext, rows: Rows) -> None:
    page = visitor.new_page()
    page.goto("/")
    order = []
    for _ in range(9):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")
        )
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
    assert order[:3] == ["Skip to the page", "Leave this page quickly", "999"]
    while page.evaluate("document.activeElement.id") != "number":
        page.keyboard.press("Tab")
    page.keyboard.type("07700 900123")
    page.keyboard.press("Tab")
    # "Later today" is only offered while there is a later: how many there are hangs on the hour.
    for _ in range(page.locator("input[name=when]").count() - 1):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label(WINDOW)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Day", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Yes")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Kim")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask us to call me")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="We will call you")).to_be_visible()
    [(name, may_leave, not_before)] = rows.connection.execute(
        select(callbacks.c.name_sealed, callbacks.c.voicemail_ok, callbacks.c.not_before)
    )
    assert rows.keyring.open(name) == "Kim"
    assert may_leave
    assert not_before > rows.now


def test_focus_is_never_under_the_bar(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": 320, "height": 400})
    page.goto("/")
    page.get_by_role("link", name="For people who work here").focus()
    while page.evaluate("document.activeElement.className") != "call":
        page.keyboard.press("Shift+Tab")
        is_free = "(() => { const at = document.activeElement.getBoundingClientRect();"
        is_free += " const bar = document.querySelector('.bar').getBoundingClientRect();"
        is_free += " return at.bottom > bar.bottom && at.top < innerHeight; })()"
        assert page.evaluate(is_free), page.evaluate("document.activeElement.outerHTML")


def test_problem_leads_to_its_field(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("/")
    send_badly(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Your phone number")).to_be_focused()
    field = page.get_by_label("Your phone number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "That does not look like a phone number we can call. Please check it. Give the area code too."
    )


@pytest.mark.parametrize(
    ("width", "height"),
    [(320, 640), (640, 400), (1280, 900)],  # 640 wide is 1280 at twice the size
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_page_fits_every_width(
    visitor: BrowserContext, width: int, height: int, language: str
) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/?lang={language}")
    page.locator("#when-window").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in page.locator("a:visible, button, input[type=radio], select").all():
        found = box.bounding_box()
        if found is not None and found["width"] > 1:
            assert found["height"] >= 24, box.evaluate("node => node.outerHTML")


def test_words_may_be_twice_as_large(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": 640, "height": 900})
    page.goto("/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(page.get_by_role("button", name="Ask us to call me")).to_be_visible()


def test_page_that_was_left_does_not_come_back(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto("about:blank")
    page.goto("/")
    send_well(page)
    page.get_by_role("link", name="Leave this page quickly").click()
    page.wait_for_url(LEFT)
    page.go_back(wait_until="commit")
    page.wait_for_url(LEFT)
    expect(page).to_have_title("Weather")
    page.goto("/")
    expect(page.get_by_role("link", name="Call now")).to_be_visible()
    assert visitor.cookies() == []
