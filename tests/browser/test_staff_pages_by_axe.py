"""What supervisors work with, before axe: each page with something on it, and opened."""

import uuid

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from helpline.domain.notices import NoticeKind
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import events
from tests.browser.axe import findings
from tests.builders import (
    PASSWORD,
    Rows,
    make_callback,
    make_contact_waiting,
    make_line,
    make_notice,
    make_offer,
    make_staff,
)

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture
def waiting(rows: Rows) -> uuid.UUID:
    """Somebody waits, a phone rings for them, a promise is open, and there is a notice."""
    line = make_line(rows, name="Nights", number="+442079460177")
    caller = make_contact_waiting(
        rows, line_id=line, waited=130, number_hash=b"somebody", number_sealed=b"sealed"
    )
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE)
    make_staff(rows, name="Ben Okoro", chosen=Presence.BREAK)
    make_offer(rows, contact_id=caller, staff_id=ana)
    make_callback(rows, line_id=line, asked=600)
    make_notice(rows, NoticeKind.COUNSELLOR_MISSED, staff_id=ana, line_id=line, came=60)
    considered = [[str(ana), "chosen", None]]
    rows.connection.execute(
        insert(events).values(
            at=rows.now,
            kind="offer_made",
            contact_id=caller,
            staff_id=ana,
            data={"considered": considered},
        )
    )
    return caller


@pytest.fixture
def supervisor(page: Page, rows: Rows, scheme: str) -> Page:
    make_staff(rows, email="sam@example.org", role=StaffRole.SUPERVISOR, password=PASSWORD)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/sign-in")
    assert findings(page) == []
    page.get_by_label("E-mail").fill("sam@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    return page


@SCHEMES
def test_axe_has_nothing_against_the_topics(supervisor: Page) -> None:
    supervisor.goto("/topics")
    assert findings(supervisor) == []
    supervisor.goto("/topics/en/4")
    supervisor.get_by_label("Chapters").fill("Take 20 mg at night.")
    supervisor.get_by_role("button", name="Tell it like this").click()
    expect(supervisor.get_by_role("alert")).to_contain_text("names an amount")
    assert findings(supervisor) == []


@SCHEMES
def test_axe_has_nothing_against_the_lines(supervisor: Page, waiting: uuid.UUID) -> None:
    del waiting
    supervisor.goto("/lines")
    supervisor.get_by_text("Close or divert this line now").click()
    assert findings(supervisor) == []
    supervisor.get_by_label("Reason").fill("snow")
    supervisor.get_by_role("button", name="Divert now").click()
    expect(supervisor.get_by_role("alert")).to_be_visible()
    assert findings(supervisor) == []
    supervisor.get_by_label("Reason").fill("snow")
    supervisor.get_by_role("button", name="Close now").click()
    expect(supervisor.get_by_role("button", name="Back to its hours")).to_be_visible()
    assert findings(supervisor) == []


@SCHEMES
def test_axe_has_nothing_against_a_contact_and_the_blocks(
    supervisor: Page, waiting: uuid.UUID
) -> None:
    supervisor.goto(f"/contacts/{waiting}")
    supervisor.get_by_text("Let it hear recorded information first").click()
    supervisor.get_by_text("Who was considered").click()
    assert findings(supervisor) == []
    supervisor.locator("#why").fill("a prank")
    supervisor.get_by_role("button", name="Set it").click()
    lift = supervisor.get_by_role("button", name="Lift it")
    expect(lift).to_be_visible()
    assert findings(supervisor) == []
    supervisor.goto("/blocks")
    assert findings(supervisor) == []
    lift.click()
    expect(supervisor.get_by_text("Nobody.")).to_be_visible()
    assert findings(supervisor) == []
