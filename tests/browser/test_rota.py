"""The rota as people use it: typed, dragged, and read on a small phone; axe looks along."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_line, make_staff, make_team


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_supervisor_plans_a_week_and_a_counsellor_reads_it_on_a_phone(
    page: Page, rows: Rows
) -> None:
    team = make_team(rows, name="general")
    make_line(rows, team_id=team)
    make_staff(rows, name="Ana Ruiz", team_ids=(team,), email="ana@example.org", password=PASSWORD)
    make_staff(rows, name="Ben Okoro", team_ids=(team,))
    make_staff(rows, email="sam@example.org", role=StaffRole.SUPERVISOR, password=PASSWORD)
    today = datetime.now(ZoneInfo("Europe/London")).date()
    monday = today - timedelta(days=today.weekday() - 7)

    sign_in(page, "sam@example.org")
    expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    page.goto(f"/rota?week={monday}")
    page.get_by_label("Who").select_option(label="Ben Okoro")
    page.get_by_label(monday.strftime("%a %-d"), exact=True).check()
    page.get_by_label("Times").fill("22-6")
    page.get_by_role("button", name="Add").click()
    shift = page.get_by_role("link", name="22:00-06:00")
    expect(shift).to_have_count(1)
    ana = page.get_by_role("row").filter(has_text="Ana Ruiz")
    shift.drag_to(ana.get_by_role("cell").nth(1))
    tuesday = monday + timedelta(days=1)
    expect(page.get_by_role("link", name=f"Ana Ruiz, {tuesday:%A %-d %B}")).to_be_visible()
    assert fits(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.weeks')).display") == "flex"
    assert findings(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    assert fits(page)
    assert findings(page) == []
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "ana@example.org")
    page.goto("/rota")
    page.get_by_role("link", name="My week").click()
    page.get_by_role("link", name="Week after").click()
    assert fits(page)
    assert findings(page) == []
    page.get_by_role("link", name="22:00-06:00").click()
    expect(page.get_by_role("heading", name="Ana Ruiz, Tuesday")).to_be_visible()
    assert fits(page)
    assert findings(page) == []
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("all colleagues asked")).to_be_visible()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("It is not shown again")).to_be_visible()
    assert fits(page)
    assert findings(page) == []
