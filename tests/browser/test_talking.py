"""A conversation by text in a real browser: from the list to its end, on a phone and by keys alone."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from helpline.clock import SystemClock
from helpline.services.text_triage import read_once
from helpline.services.texts import IncomingText, text_arrives
from helpline.storage.tables import lines, texts, threads
from tests.browser.axe import findings
from tests.browser.conftest import serving
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_line, make_staff


def come(app: Flask, rows: Rows, words: str) -> None:
    """A text comes in, and is read."""
    database, sid = app.extensions["helpline"].database, "SM" + uuid.uuid4().hex
    to = rows.connection.execute(select(lines.c.number)).scalar_one()
    with database.transaction(datetime.now(UTC)) as tx:
        text_arrives(tx, IncomingText(sid, "+447700900155", to, words))
    text_id = rows.connection.execute(
        select(texts.c.id).where(texts.c.message_sid == sid)
    ).scalar_one()
    read_once(database, SystemClock(), text_id)


@pytest.fixture
def somebody_writes(app: Flask, rows: Rows) -> None:
    make_staff(rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD)
    make_staff(rows, name="Ben Okoro", email="ben@example.org", password=PASSWORD)
    make_line(rows, name="Questions about medicines and dosage")
    come(app, rows, "the blue thing again")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.usefixtures("somebody_writes")
def test_conversation_from_the_list_to_its_end(page: Page, app: Flask, rows: Rows) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, "ana@example.org")
    page.get_by_role("link", name="Texts").click()
    expect(page.get_by_text("unclear")).to_be_visible()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("table").get_by_role("link").press("Enter")
    page.get_by_role("button", name="Take it").press("Enter")
    body = page.get_by_label("Your text")
    body.press_sequentially("What is blue\u2026")
    expect(page.locator("#cost")).to_contain_text("1 text, 15 places of 160")
    body.press("Home")
    come(app, rows, "and a green one")
    expect(page.get_by_text("and a green one")).to_be_visible()  # by itself, while she types
    expect(body).to_be_focused()
    expect(body).to_have_value("What is blue\u2026")
    page.get_by_text("Begin with a template").click()
    page.get_by_role("button", name="Thank you for telling me").click()
    expect(body).to_have_value(
        "What is blue\u2026\nThank you for telling me. I'm reading every word. Take your time."
    )
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What is blue...")).to_be_visible()
    expect(body).to_have_value("")
    page.get_by_label("What came of it").select_option("talked by text")
    page.get_by_role("button", name="Close it").press("Enter")
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    assert rows.connection.execute(select(threads.c.disposition)).scalar_one() == "talked by text"
    page.get_by_role("link", name="Texts").click()
    expect(page.get_by_text("None.")).to_be_visible()


@pytest.mark.usefixtures("somebody_writes")
def test_conversation_without_scripts(browser: Browser, app: Flask) -> None:
    with serving(app) as port:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}", java_script_enabled=False, locale="en-GB"
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        sign_in(page, "ana@example.org")
        page.goto("/texts")
        page.get_by_role("table").get_by_role("link").click()
        page.get_by_role("button", name="Take it").click()
        page.get_by_label("Your text").fill("Hello.")
        page.get_by_role("button", name="How long is it?").click()
        expect(page.get_by_text("1 text, 6 places of 160")).to_be_visible()
        page.get_by_text("Begin with a template").click()
        page.get_by_role("button", name="Thank you for telling me").click()
        expect(page.get_by_label("Your text")).to_have_value(
            "Hello.\nThank you for telling me. I'm reading every word. Take your time."
        )
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("On its way").last).to_be_visible()
        page.get_by_role("button", name="Hand it on").click()
        expect(page.get_by_text("It is with Ben Okoro.")).to_be_visible()
        context.close()
