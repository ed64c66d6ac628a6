"""The console in a real browser: notes that save themselves, through refreshes and a dead network."""

import uuid

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from helpline.domain.calls import CallState, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.storage.tables import contacts, notes, offers
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.browser.test_talking import fits
from tests.builders import PASSWORD, Rows, make_contact, make_line, make_offer, make_staff


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
