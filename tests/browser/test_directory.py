"""The directory in a real browser: a place is added, found and sent, on a phone and by axe."""

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from helpline.storage.tables import contacts, referrals
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.browser.test_talking import fits
from tests.builders import PASSWORD, Rows, make_contact_waiting, make_line, make_staff


def test_place_is_added_found_and_sent(page: Page, rows: Rows) -> None:
    ana = make_staff(rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD)
    contact = make_contact_waiting(rows, line_id=make_line(rows))
    rows.connection.execute(update(contacts).values(counsellor_id=ana))
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, "ana@example.org")
    page.get_by_role("link", name="Directory").click()
    page.get_by_role("link", name="Add a place").click()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_label("Name", exact=True).fill("Poole Detox Clinic")
    page.get_by_label("Phone").fill("020 7946 0123")
    page.get_by_label("Places it serves").fill("Poole; Dorset")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Checked today").click()
    expect(page.get_by_text(", Ana Ruiz")).to_be_visible()
    page.goto(f"/directory?of=contact&ref={contact}")
    page.get_by_label("Where").fill("dorset")
    page.get_by_role("button", name="Look").press("Enter")
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_role("link", name="Poole Detox Clinic").press("Enter")
    expect(page.get_by_text("As we said, this is the number: 020 7946 0123.")).to_be_visible()
    assert (findings(page), fits(page)) == ([], True)
    page.get_by_label("I asked them").check()
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/me")
    assert rows.connection.execute(select(referrals.c.contact_id)).scalar_one() == contact
