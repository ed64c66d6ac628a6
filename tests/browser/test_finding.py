"""Looking for contacts, as a supervisor does: by day, by number, and into a contact's story."""

from playwright.sync_api import Page, expect

from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_contact_over, make_line, make_staff


def test_supervisor_finds_a_contact_by_number_and_reads_its_story(page: Page, rows: Rows) -> None:
    make_staff(
        rows,
        email="sam@example.org",
        role=StaffRole.SUPERVISOR,
        password=PASSWORD,
        may_see_numbers=True,
    )
    line = make_line(rows, name="Questions about medicines and dosage")
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=40)
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED, number_hash=b"another")
    sign_in(page, "sam@example.org")
    page.get_by_role("link", name="Contacts").click()
    listed = page.locator("tbody tr")
    expect(listed).to_have_count(2)
    page.get_by_label("Outcome").select_option("hung up waiting")
    page.get_by_role("button", name="Look", exact=True).click()
    expect(listed).to_have_count(1)
    page.get_by_label("All contacts of a phone number").fill("07700 900999")
    page.get_by_role("button", name="Look for the number").click()
    expect(page.get_by_role("heading", name="Contacts of this number")).to_be_visible()
    expect(listed).to_have_count(1)
    assert "900999" not in page.url
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 700})
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    listed.get_by_role("link").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert findings(page) == []
