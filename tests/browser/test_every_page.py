"""Every page of the staff, with something of everything on it and all of it unfolded: at 320 px, at
twice the size, before axe in light and dark, and on paper.
"""

from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, ViewportSize

from helpline.domain.roles import StaffRole
from helpline.web.navigation import PAGES
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_staff
from tests.populated import populate

NARROW = ViewportSize(width=320, height=700)
TWICE = ViewportSize(width=640, height=400)  # of a screen of 1280 by 800
PAPER = ViewportSize(width=700, height=1000)
_VALUES = {
    "section": "staff",
    "place": 0,
    "language": "en",
    "number": 4,
    "code": "GB",
    "name": "prompts.greeting",
    "part": "statements",
}
_UNFOLDED = "for (const one of document.querySelectorAll('details')) one.open = true"

_PRESSED_TOGETHER = """() => [...document.querySelectorAll("td, th, dd, dt, li > :first-child")]
  .filter((one) => one.textContent.trim().length > 5 && one.clientWidth > 0 && one.clientWidth < 40)
  .map((one) => one.outerHTML.slice(0, 200))"""
"""What stands letter under letter."""


def addresses(app: Flask, values: dict[str, object]) -> list[str]:
    """Where the pages are that are opened, and not sent."""
    found = []
    for route in app.url_map.iter_rules():
        is_page = route.endpoint in PAGES and not route.endpoint.startswith("sign_in.")
        if is_page and "GET" in (route.methods or ()):
            built = route.build(values, append_unknown=False)
            assert built is not None, route
            found.append(built[1])
    return sorted(found)


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_every_page_fits_and_is_told_apart_by_everybody(page: Page, app: Flask, rows: Rows) -> None:
    make_staff(
        rows,
        name="Sam Oduya",
        email="sam@example.org",
        role=StaffRole.ADMIN,
        password=PASSWORD,
        may_see_numbers=True,
    )
    values = {**_VALUES, **populate(rows, app.extensions["helpline"].database, 1)}
    day = rows.now.date() + timedelta(days=1)
    shift = f"?staff={values['staff_id']}&day={day}&times=09:00-17:00"
    sign_in(page, "sam@example.org")
    page.wait_for_url("**/board")
    wrong: list[str] = []
    for path in addresses(app, values):
        page.set_viewport_size(NARROW)
        answer = page.goto(path + (shift if path == "/rota/shift" else ""))
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate(_UNFOLDED)
        for size in (TWICE, NARROW):
            page.set_viewport_size(size)
            if (wide := width_of(page)) > size["width"]:
                wrong.append(f"{path}: {wide} wide at {size['width']}")
        wrong += [f"{path}: pressed together: {one}" for one in page.evaluate(_PRESSED_TOGETHER)]
        wrong += [f"{path}: {one}" for one in findings(page)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{path}, dark: {one}" for one in findings(page, "color-contrast")]
        page.emulate_media(media="print", color_scheme="light")
        page.set_viewport_size(PAPER)
        if page.locator("header.top nav").is_visible():
            wrong.append(f"{path}: has the bar on paper")
        if width_of(page) > PAPER["width"]:
            wrong.append(f"{path}: wider than paper")
        page.emulate_media(media="screen", color_scheme="light")
    assert wrong == []
