"""Signing in with two factors, being warned, ending a sign-in elsewhere: as people do it."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from helpline.domain.roles import StaffRole
from helpline.services.password_links import make_link_for
from helpline.storage.tables import helpline, staff_sessions
from helpline.storage.transaction import Database
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_staff

NARROW = {"width": 320, "height": 700}


@pytest.fixture
def sam(rows: Rows) -> str:
    rows.connection.execute(update(helpline).values(second_factor="oversight"))
    make_staff(
        rows,
        name="Sam Oduya",
        email="sam@example.org",
        role=StaffRole.ADMIN,
        password=PASSWORD,
        may_see_numbers=True,
    )
    return "sam@example.org"


def is_narrow_enough(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_admin_sets_up_a_second_factor_by_keyboard_on_a_narrow_screen(
    page: Page, sam: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/sign-in")
    page.keyboard.type(sam)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
    assert findings(page) == []
    assert is_narrow_enough(page)
    box = page.get_by_role("img", name="QR code").bounding_box()
    assert box is not None
    assert box["width"] > 200  # a phone can read it
    secret = page.locator("code.copied").inner_text().replace(" ", "")
    page.get_by_label("Six digits").focus()
    page.keyboard.type(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_text("They are not shown again.")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    assert findings(page) == []
    assert is_narrow_enough(page)
    page.get_by_role("link", name="go on").press("Enter")
    expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    page.get_by_role("button", name="Sign out").press("Enter")

    sign_in(page, sam)
    expect(page.get_by_label("Six digits, or a recovery code")).to_be_focused()
    assert findings(page) == []
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    for path in ("/account", "/people", "/audit"):
        page.goto(path)
        assert findings(page) == [], path
        assert is_narrow_enough(page), path


def test_page_warns_before_the_time_is_over_and_lets_people_stay(page: Page, rows: Rows) -> None:
    make_staff(rows, email="ana@example.org", password=PASSWORD)
    sign_in(page, "ana@example.org")
    expect(page.get_by_role("button", name="On calls come")).to_be_visible()
    page.clock.install()
    page.goto("/account")
    field = page.get_by_label("Present password")
    field.fill("half a passw")
    stay = page.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_hidden()

    let_idle(rows, minutes=119)
    page.clock.fast_forward(119 * 60 * 1000)
    expect(page.get_by_text("signed out within two minutes")).to_be_visible()
    expect(field).to_be_focused()
    assert findings(page) == []
    stay.press("Enter")
    expect(stay).to_be_hidden()
    expect(field).to_have_value("half a passw")

    let_idle(rows, minutes=121)
    page.clock.fast_forward(121 * 60 * 1000)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def let_idle(rows: Rows, minutes: int) -> None:
    """Nobody has used any sign-in for so long."""
    ago = staff_sessions.c.seen_at - timedelta(minutes=minutes)
    rows.connection.execute(update(staff_sessions).values(seen_at=ago))


def test_somebody_ends_the_sign_in_that_they_left_elsewhere(page: Page, rows: Rows) -> None:
    make_staff(rows, email="ana@example.org", password=PASSWORD)
    browser = page.context.browser
    assert browser is not None
    sign_in(page, "ana@example.org")
    expect(page.get_by_role("button", name="On calls come")).to_be_visible()
    elsewhere = browser.new_context(base_url=page.url.removesuffix("/me"))
    left = elsewhere.new_page()
    sign_in(left, "ana@example.org")
    expect(left.get_by_role("button", name="On calls come")).to_be_visible()

    page.goto("/account")
    page.get_by_role("button", name="End it").press("Enter")
    expect(page.get_by_role("button", name="End it")).to_have_count(0)
    # By itself, within the two seconds after which the page asks again.
    expect(left.get_by_role("heading", name="Sign in")).to_be_visible()
    open_ones = select(staff_sessions.c.id).where(staff_sessions.c.ended_at.is_(None))
    assert len(rows.connection.execute(open_ones).all()) == 1
    elsewhere.close()


def test_link_fills_in_its_key_and_takes_it_out_of_sight(page: Page, rows: Rows) -> None:
    make_staff(rows, email="ana@example.org")
    page.goto("/sign-in")
    key = _key(rows)
    page.goto(f"/set-password#{key}")
    expect(page.get_by_label("New password")).to_be_visible()
    assert key not in page.url
    assert findings(page) == []
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set it").press("Enter")
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    sign_in(page, "ana@example.org")
    expect(page.get_by_role("button", name="On calls come")).to_be_visible()


def _key(rows: Rows) -> str:
    database = Database(rows.connection.engine, rows.keyring, lambda _works: None)
    with database.transaction(rows.now) as tx:
        return make_link_for(tx, "", "ana@example.org").partition("#")[2]
