"""A follow-up in a real browser: looked at, begun, paused and ended, on a phone and without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from helpline.domain.followup.joining import JoinChannel
from helpline.domain.roles import StaffRole
from helpline.services.followup.joining import ask_to_join
from helpline.storage.lines import list_active_lines
from helpline.storage.tables import enrolments
from tests.browser.axe import findings
from tests.browser.conftest import serving
from tests.browser.test_staff_pages import sign_in
from tests.browser.test_talking import fits
from tests.builders import PASSWORD, Rows, make_line, make_staff


@pytest.fixture
def cleo(rows: Rows) -> None:
    role = StaffRole.SUPERVISOR
    make_staff(rows, name="Cleo Marsh", email="cleo@example.org", role=role, password=PASSWORD)
    make_line(rows, name="Questions about medicines and dosage", languages=["en", "es"])


@pytest.mark.usefixtures("cleo")
def test_follow_up_from_the_calendar_to_its_end(page: Page, app: Flask, rows: Rows) -> None:
    with app.extensions["helpline"].database.transaction(rows.now) as tx:
        [line] = list_active_lines(tx.connection)
        ask_to_join(tx, line, "+447700900155", "en", JoinChannel.TEXT)
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, "cleo@example.org")
    page.get_by_role("link", name="Follow-up").click()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("link", name="Enrol them").click()
    page.get_by_role("button", name="Enrol them").press("Enter")
    expect(page.locator("#consent_method-problem")).to_have_text("Is required.")
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_label("First name").fill("Sam")
    typed = rows.now.strftime("%Y-%m-%dT%H:%M")
    page.get_by_label("When detox ended").fill(typed)
    page.get_by_label("lives alone").check()
    page.get_by_label("How they agreed").select_option("spoken")
    page.get_by_role("button", name="See the calendar").press("Enter")
    expect(page.get_by_text("Nobody is enrolled yet")).to_be_visible()
    expect(page.get_by_label("lives alone")).to_be_checked()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Enrol them").first.press("Enter")
    expect(page.get_by_role("heading", name="Sam")).to_be_visible()
    assert (findings(page), fits(page)) == ([], True)
    rows.connection.execute(
        update(enrolments).values(state="active", consent_confirmed_at=rows.now)
    )
    page.reload()
    page.get_by_label("For how long").select_option("3 days")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_text("paused until")).to_be_visible()
    page.get_by_text("End it").first.click()
    page.get_by_label("Why").select_option("they asked for it")
    page.get_by_role("button", name="End it").press("Enter")
    expect(page.get_by_text("ended, they asked for it")).to_be_visible()
    assert rows.connection.execute(select(enrolments.c.end_reason)).scalar_one() == "asked"


@pytest.mark.usefixtures("cleo")
def test_calendar_and_search_without_scripts(browser: Browser, app: Flask) -> None:
    with serving(app) as port:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}", java_script_enabled=False, locale="en-GB"
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        sign_in(page, "cleo@example.org")
        page.goto("/follow-up")
        page.get_by_label("First name").fill("sam")
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_text("None.")).to_be_visible()
        page.get_by_role("link", name="Look at a plan's calendar").click()
        page.get_by_label("Plan").select_option("light")
        page.get_by_role("button", name="Show the calendar").click()
        expect(page.get_by_text("15 texts to day")).to_be_visible()
        context.close()
