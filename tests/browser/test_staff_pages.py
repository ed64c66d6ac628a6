"""Staff pages as people see them: signing in, and a board that keeps itself up to date."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, update

from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import calls, offers, presence
from tests.builders import (
    PASSWORD,
    Rows,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
)


@pytest.fixture
def supervisor(page: Page, rows: Rows) -> Page:
    make_staff(rows, email="sam@example.org", role=StaffRole.SUPERVISOR, password=PASSWORD)
    sign_in(page, "sam@example.org")
    return page


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_supervisor_signs_in_and_out(supervisor: Page) -> None:
    expect(supervisor.get_by_role("heading", name="Wallboard")).to_be_visible()
    supervisor.get_by_role("button", name="Sign out").click()
    expect(supervisor.get_by_role("heading", name="Sign in")).to_be_visible()
    supervisor.goto("/board")
    expect(supervisor.get_by_role("heading", name="Sign in")).to_be_visible()


def test_sign_in_says_so_when_the_password_is_wrong(page: Page) -> None:
    sign_in(page, "nobody@example.org", "wrong")
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")


def test_board_shows_a_caller_come_and_go_by_itself(supervisor: Page, rows: Rows) -> None:
    expect(supervisor.get_by_text("Nobody is waiting.")).to_be_visible()

    caller = make_contact_waiting(rows, line_id=make_line(rows, name="Nights"), waited=50)
    row = supervisor.get_by_role("row").filter(has_text="Nights")
    expect(row).to_contain_text("nobody yet")
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE)
    make_offer(rows, contact_id=caller, staff_id=ana)
    expect(row).to_contain_text("Ana Ruiz")

    rows.connection.execute(delete(offers.metadata.tables["legs"]))
    rows.connection.execute(delete(offers))
    rows.connection.execute(update(calls).values(state="ended"))
    expect(supervisor.get_by_text("Nobody is waiting.")).to_be_visible()


def test_board_clocks_run_between_answers(supervisor: Page, rows: Rows) -> None:
    make_contact_waiting(rows, line_id=make_line(rows, name="Nights"), waited=117)
    clock = supervisor.get_by_role("row").filter(has_text="Nights").locator("time").last
    # It passes two minutes, after which a wait is marked as long.
    expect(clock).to_have_class("late")
    expect(clock).to_have_text("2:05", timeout=15_000)


def test_board_says_since_when_it_is_old_and_recovers(supervisor: Page, rows: Rows) -> None:
    notice = supervisor.locator("[data-live-notice]")
    expect(notice).to_be_hidden()
    supervisor.context.set_offline(True)
    expect(notice).to_contain_text("Not updated since")
    make_contact_waiting(rows, line_id=make_line(rows, name="Nights"))
    supervisor.context.set_offline(False)
    expect(supervisor.get_by_role("cell", name="Nights")).to_be_visible(timeout=15_000)
    expect(notice).to_be_hidden()


def test_board_leads_to_sign_in_when_the_sign_in_has_ended(supervisor: Page) -> None:
    supervisor.context.clear_cookies()
    expect(supervisor.get_by_role("heading", name="Sign in")).to_be_visible()


def test_counsellor_comes_on_by_keyboard_and_keeps_the_focus(page: Page, rows: Rows) -> None:
    make_staff(rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD)
    sign_in(page, "ana@example.org")
    expect(page.get_by_text("off", exact=True)).to_be_visible()
    page.get_by_role("button", name="On calls come").press("Enter")
    expect(page.get_by_text("on, free")).to_be_visible()
    button = page.get_by_role("button", name="Break")
    button.focus()

    # Two missed offers send her on break; the page says so by itself, under her fingers.
    rows.connection.execute(update(presence).values(chosen=Presence.BREAK.value))

    expect(page.get_by_text("on break")).to_be_visible()
    expect(page.get_by_role("button", name="Break")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_board_fits_every_width(supervisor: Page, rows: Rows, width: int) -> None:
    line = make_line(rows, name="Questions about medicines and dosage")
    make_contact_waiting(rows, line_id=line, waited=4000)
    make_staff(rows, name="Maximiliana Featherstonehaugh", chosen=Presence.AVAILABLE)
    supervisor.set_viewport_size({"width": width, "height": 900})
    supervisor.goto("/board")
    inner = supervisor.evaluate("document.documentElement.scrollWidth")
    assert inner <= width
    if width == 320:  # without the heads of the columns each cell says what it is
        said = [
            supervisor.locator(".line td")
            .nth(cell)
            .evaluate("one => getComputedStyle(one, '::before').content")
            for cell in range(7)
        ]
        assert said[3] == "none"  # the language speaks for itself
        assert said[4:] == ['"since first ring "', '"in line "', '"being rung: "']


def test_board_works_without_scripts(supervisor: Page, rows: Rows) -> None:
    make_contact_waiting(rows, line_id=make_line(rows, name="Nights"), waited=65)
    browser = supervisor.context.browser
    assert browser is not None
    plain = browser.new_context(
        java_script_enabled=False,
        base_url=supervisor.url.removesuffix("/board"),
        storage_state=supervisor.context.storage_state(),
    )
    page = plain.new_page()
    page.goto("/board")
    expect(page.get_by_role("row").filter(has_text="Nights")).to_contain_text("1:0")
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    plain.close()
