"""The console in a real browser: notes that save themselves, through refreshes and a dead network."""

import uuid
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from helpline.domain.calls import CallState, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.storage.tables import callbacks, calls, contacts, legs, notes, offers, presence
from tests.browser.axe import findings
from tests.browser.conftest import serving
from tests.browser.test_staff_pages import sign_in
from tests.browser.test_talking import fits
from tests.builders import (
    PASSWORD,
    Rows,
    make_contact,
    make_contact_over,
    make_line,
    make_offer,
    make_staff,
)


def kept(rows: Rows) -> str:
    newest = select(notes.c.body_sealed).order_by(notes.c.version.desc()).limit(1)
    return rows.keyring.open(rows.connection.execute(newest).scalar_one())


def ring(rows: Rows, line: uuid.UUID, staff_id: uuid.UUID, state: CallState) -> uuid.UUID:
    contact = make_contact(rows, line_id=line, state=state, answered_at=rows.now)
    is_talk = state is CallState.CONNECTED
    make_offer(
        rows,
        contact_id=contact,
        staff_id=staff_id,
        state=OfferState.ACCEPTED if is_talk else OfferState.PENDING,
        joined_at=rows.now if is_talk else None,
    )
    return contact


def pick_up(rows: Rows, contact: uuid.UUID) -> None:
    """The phone that rings for this caller is picked up."""
    rows.connection.execute(
        update(legs).where(legs.c.contact_id == contact).values(state="in_progress")
    )


def begin_to_talk(rows: Rows, contact: uuid.UUID) -> None:
    """Both are in the room."""
    rows.connection.execute(
        update(calls).where(calls.c.contact_id == contact).values(state="connected")
    )
    rows.connection.execute(
        update(legs).where(legs.c.contact_id == contact).values(joined_at=rows.now)
    )


def test_notes_are_kept_through_a_call_and_after_it(page: Page, rows: Rows) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    ana = make_staff(
        rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD, chosen=Presence.AVAILABLE
    )
    line = make_line(rows, name="Nights")
    sign_in(page, "ana@example.org")
    sign = page.get_by_role("button", name="Sound and notification")
    sign.click()
    expect(sign).to_have_attribute("aria-pressed", "true")
    talk = ring(rows, line, ana, CallState.CONNECTED)
    note = page.get_by_label("Notes")  # comes by itself
    note.press_sequentially("slept two hours")
    expect(page.get_by_text("Saved at")).to_be_visible()
    assert kept(rows) == "slept two hours"
    page.context.route("**/me/notes/**", lambda route: route.abort())
    note.press_sequentially(", wants to ring on Sunday")
    expect(page.get_by_text("Not saved yet: no connection.")).to_be_visible()
    note.press("Home")
    rows.connection.execute(
        update(offers).where(offers.c.contact_id == talk).values(state="finished")
    )
    rows.connection.execute(
        update(contacts)
        .where(contacts.c.id == talk)
        .values(ended_at=rows.now, outcome=Outcome.ANSWERED.value)
    )
    expect(page.get_by_text("After the call")).to_be_visible()
    expect(note).to_be_focused()
    expect(note).to_have_value("slept two hours, wants to ring on Sunday")
    page.context.unroute("**/me/notes/**")
    expect(page.get_by_text("Saved at")).to_be_visible()
    assert kept(rows) == "slept two hours, wants to ring on Sunday"
    assert (findings(page), fits(page)) == ([], True)
    ring(rows, line, ana, CallState.WAITING)
    expect(page.get_by_role("heading", name="A call for you")).to_be_visible()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Not now").press("Enter")
    page.get_by_label("What came of it").select_option("talked")
    note.fill("slept two hours, rings on Sunday")  # and goes on before it is saved
    page.get_by_role("button", name="Close it").press("Enter")
    expect(page.get_by_text("Notes come here")).to_be_visible()
    assert kept(rows) == "slept two hours, rings on Sunday"


def test_call_is_taken_by_click_and_moved_to_a_callback_by_keys_alone(
    page: Page, rows: Rows
) -> None:
    ana = make_staff(
        rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD, chosen=Presence.AVAILABLE
    )
    number = "+447700900155"
    line = make_line(rows, name="Nights")
    sign_in(page, "ana@example.org")
    contact = ring(rows, line, ana, CallState.WAITING)
    rows.connection.execute(
        update(contacts)
        .where(contacts.c.id == contact)
        .values(number_sealed=rows.keyring.seal(number), number_hash=rows.keyring.hash(number))
    )
    expect(page.get_by_text("pick it up first")).to_be_visible()
    pick_up(rows, contact)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("You are being brought together.")).to_be_visible()
    begin_to_talk(rows, contact)
    expect(page.get_by_text("You talk for")).to_be_visible()
    page.get_by_text("Move it to a callback").press("Enter")
    assert not page.get_by_label("Day", exact=True).is_visible()  # asked for only where it counts
    page.get_by_label("When", exact=True).focus()
    page.keyboard.type("tomorrow")
    note = page.get_by_label("Note for whoever calls")
    note.press_sequentially("ask for Cal")
    rows.connection.execute(update(calls).values(flag="emergency_key"))  # the page refreshes itself
    expect(page.get_by_text("a life is in danger")).to_be_visible()
    expect(note).to_be_focused()
    expect(note).to_have_value("ask for Cal")
    page.set_viewport_size({"width": 640, "height": 450})  # as 1280 at 200 %
    page.emulate_media(color_scheme="dark")
    assert (findings(page), fits(page)) == ([], True)
    page.set_viewport_size({"width": 320, "height": 800})
    assert fits(page)
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Hold", exact=True).is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="I have told them").press("Enter")
    expect(page.get_by_text("Callback that I asked for")).to_have_count(1)
    owed = rows.connection.execute(select(callbacks)).one()
    assert (rows.keyring.open(owed.note_sealed), owed.asked_by) == ("ask for Cal", ana)


def test_wrap_up_is_done_by_thumb_without_scripts(browser: Browser, app: Flask, rows: Rows) -> None:
    until = rows.now + timedelta(minutes=3)
    ana = make_staff(
        rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD, wrap_up_until=until
    )
    over = make_contact_over(rows, line_id=make_line(rows), outcome=Outcome.ANSWERED)
    make_offer(rows, contact_id=over, staff_id=ana, state=OfferState.FINISHED)
    with serving(app) as port:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}",
            java_script_enabled=False,
            viewport={"width": 320, "height": 800},
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        sign_in(page, "ana@example.org")
        buttons = page.get_by_role("main").get_by_role("button").all()
        assert all((one.bounding_box() or {"height": 0})["height"] >= 44 for one in buttons)
        page.get_by_role("button", name="I need five minutes more").click()
        page.get_by_label("Notes").fill("slept well")
        page.get_by_role("button", name="Save the note").click()
        expect(page.get_by_label("Notes")).to_have_value("slept well")
        for name in ("Ask for another call", "Enrol in follow-up", "Send a place to turn to"):
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("main")).to_be_visible()
            page.goto("/me")
        page.get_by_role("button", name="Write to them by text").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
        page.get_by_label("What came of it").select_option("talked")
        page.get_by_role("button", name="Close it").click()
        expect(page.get_by_text("Notes come here")).to_be_visible()
        context.close()
    assert kept(rows) == "slept well"
    left = rows.connection.execute(select(presence.c.wrap_up_until)).scalar_one()
    assert left == until + timedelta(minutes=5)
