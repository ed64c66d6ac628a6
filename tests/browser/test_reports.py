"""Reports as people look at them: by eye and by axe, on a phone, in the dark, and on paper."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_contact_over, make_line, make_staff


def test_supervisor_reads_a_report_on_every_screen_and_on_paper(page: Page, rows: Rows) -> None:
    make_staff(rows, email="sam@example.org", role=StaffRole.SUPERVISOR, password=PASSWORD)
    line = make_line(rows, name="Questions about medicines and dosage")
    for number in range(40):
        outcome = Outcome.ABANDONED if number % 5 == 0 else Outcome.ANSWERED
        came = rows.now - timedelta(days=1 + number % 20, hours=number % 7)
        make_contact_over(rows, line_id=line, outcome=outcome, waited=number * 9, queued_at=came)
    sign_in(page, "sam@example.org")
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", name="Staffing needed by hour")).to_be_visible()
    page.get_by_label("Line", exact=True).select_option("Questions about medicines and dosage")
    page.get_by_label("Tables", exact=True).select_option("open, as for paper")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name="entered the line 40")).to_be_visible()
    picture = page.get_by_role("img", name="Who entered the line, by weekday and hour")
    expect(picture).to_be_visible()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 700})
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # Paper: black on white though the screen is dark, the figures and nothing to press.
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 1000})
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(picture).to_be_visible()
    paper = "getComputedStyle(document.body)"
    assert page.evaluate(f"[{paper}.color, {paper}.backgroundColor]") == [
        "rgb(0, 0, 0)",
        "rgb(255, 255, 255)",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.pdf().startswith(b"%PDF")
