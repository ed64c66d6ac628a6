"""Messages in a real browser: they fit a phone, and they play under the page's own policy."""

import io
import wave

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from helpline.storage.tables import events
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_line, make_staff, make_team, make_voicemail


def one_second() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000)
    return buffer.getvalue()


@pytest.fixture
def counsellor(page: Page, rows: Rows) -> Page:
    """Somebody of a team that has had a message."""
    team = make_team(rows)
    make_staff(rows, name="Ana Ruiz", email="ana@example.org", password=PASSWORD, team_ids=(team,))
    line = make_line(rows, name="Questions about medicines and dosage", team_id=team)
    make_voicemail(rows, line_id=line, sound=one_second(), duration_seconds=1)
    sign_in(page, "ana@example.org")
    page.get_by_role("link", name="Messages").click()
    return page


def test_message_is_found_played_and_taken_on(counsellor: Page, rows: Rows) -> None:
    counsellor.get_by_role("table").get_by_role("link").click()
    expect(counsellor.get_by_text("Nobody yet.")).to_be_visible()
    length = counsellor.locator("audio").evaluate(
        """player => new Promise((told, refused) => {
            player.onloadedmetadata = () => told(player.duration);
            player.onerror = () => refused(player.error.message);
            player.load();
            player.preload = "auto";
        })"""
    )
    assert length == pytest.approx(1.0)
    heard = select(events.c.id).where(events.c.kind == "voicemail_heard")
    assert len(rows.connection.execute(heard).all()) == 1
    counsellor.get_by_role("button", name="Take it on").click()
    expect(counsellor.get_by_text("With Ana Ruiz since")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_messages_fit_every_width(counsellor: Page, width: int) -> None:
    counsellor.set_viewport_size({"width": width, "height": 900})
    for _ in range(2):
        inner = counsellor.evaluate("document.documentElement.scrollWidth")
        assert inner <= width
        if counsellor.get_by_role("table").count():
            counsellor.get_by_role("table").get_by_role("link").click()
