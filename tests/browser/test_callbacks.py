"""Callbacks in a real browser: decided about without script, on every width."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from helpline.domain.callbacks import AttemptResult, CallbackState
from helpline.domain.calls import Outcome
from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_staff_pages import sign_in
from tests.builders import (
    PASSWORD,
    Rows,
    make_attempt,
    make_callback,
    make_contact_over,
    make_line,
    make_staff,
    make_team,
)


@pytest.fixture
def spent(rows: Rows) -> uuid.UUID:
    """Tried once in vain; somebody else is owed a call still, and a promise was broken."""
    team = make_team(rows)
    line = make_line(rows, name="Questions about medicines and dosage", team_id=team)
    ana = make_staff(
        rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD, team_ids=(team,)
    )
    callback = make_callback(
        rows,
        line_id=line,
        state=CallbackState.EXHAUSTED,
        asked=7200,
        outcome="not_reached",
        attempts=1,
        name_sealed=rows.keyring.seal("Robin"),
        promised_until=rows.ago(60),
        promise_broken_at=rows.ago(60),
    )
    make_attempt(
        rows,
        callback_id=callback,
        line_id=line,
        staff_id=ana,
        began=3600,
        result=AttemptResult.NO_ANSWER,
    )
    make_callback(rows, line_id=line, asked=600, promised_until=rows.now + timedelta(hours=1))
    return callback


@pytest.fixture
def counsellor(page: Page, spent: uuid.UUID) -> Page:
    del spent  # is owed before anybody looks
    sign_in(page, "ana@example.org")
    page.get_by_role("link", name="Callbacks").click()
    return page


def test_callback_is_tried_again_and_settled_by_hand(counsellor: Page) -> None:
    counsellor.get_by_role("table").first.get_by_role("link").click()
    counsellor.get_by_role("button", name="Try again now").click()
    expect(counsellor.get_by_text("Ana Ruiz: try again now")).to_be_visible()
    counsellor.get_by_text("They were reached in another way").click()
    counsellor.get_by_label("How they were reached").fill("came to the door")
    counsellor.get_by_role("button", name="It is settled").click()
    expect(counsellor.get_by_text("Nothing is owed any more.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_has_nothing_against_callbacks_and_they_fit(
    counsellor: Page, width: int, scheme: str
) -> None:
    counsellor.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    counsellor.set_viewport_size({"width": width, "height": 900})
    for _ in range(2):
        assert counsellor.evaluate("document.documentElement.scrollWidth") <= width
        assert findings(counsellor) == []
        if counsellor.get_by_role("table").count():
            counsellor.get_by_role("table").first.get_by_role("link").click()
            for summary in counsellor.locator("summary").all():
                summary.click()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_has_nothing_against_who_hung_up_waiting(page: Page, rows: Rows, width: int) -> None:
    make_staff(rows, email="sam@example.org", role=StaffRole.SUPERVISOR, password=PASSWORD)
    gave_up = Outcome.ABANDONED
    quiet, willing = make_line(rows), make_line(rows, ring_back_abandoned=True)
    for line, number in ((quiet, b"a"), (willing, b"b"), (quiet, None)):
        make_contact_over(rows, line_id=line, outcome=gave_up, waited=75, number_hash=number)
    sign_in(page, "sam@example.org")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/abandoned")
    page.get_by_text("They asked to be rung").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(page) == []
