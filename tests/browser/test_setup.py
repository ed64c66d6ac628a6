"""The set-up as an admin uses it: looked at, changed, refused with the reason; axe looks along."""

from playwright.sync_api import Page, expect

from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_rota import fits
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_line, make_staff, make_team


def test_admin_changes_how_long_a_phone_rings(page: Page, rows: Rows) -> None:
    make_line(rows, name="General", number="+442079460101", team_id=make_team(rows, name="days"))
    make_staff(
        rows, name="Adi Bell", email="adi@example.org", role=StaffRole.ADMIN, password=PASSWORD
    )
    sign_in(page, "adi@example.org")
    page.get_by_role("link", name="Set-up").click()
    expect(page.get_by_role("heading", name="Lines and hours")).to_be_visible()
    assert findings(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.get_by_role("link", name="days", exact=True).click()
    page.get_by_label("How long a phone rings").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("How long a phone rings")
    assert fits(page)
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    page.get_by_label("How long a phone rings").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_text("How long a phone rings: changed on a page by Adi Bell")
    ).to_be_visible()
    page.goto("/setup/words/es")
    assert fits(page)
    assert findings(page) == []
