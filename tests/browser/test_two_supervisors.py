"""Two supervisors at once: one of them wins, the other is told and loses nothing; and what they do
with lines, callers and colleagues, each once in a real browser.
"""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from helpline.domain.calls import CallState
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.domain.roles import StaffRole
from helpline.storage.tables import calls, guests, offers, presence
from tests.browser.test_staff_pages import sign_in
from tests.builders import (
    PASSWORD,
    Rows,
    make_contact,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
    make_team,
)


@pytest.fixture
def team(rows: Rows) -> uuid.UUID:
    return make_team(rows)


@pytest.fixture
def two(browser: Browser, page: Page, app: Flask, rows: Rows) -> Iterator[tuple[Page, Page]]:
    """Sam at his desk, and Kim at hers."""
    del app
    for name in ("sam", "kim"):
        email = f"{name}@example.org"
        make_staff(
            rows, name=name.title(), email=email, role=StaffRole.SUPERVISOR, password=PASSWORD
        )
    sign_in(page, "sam@example.org")
    context = browser.new_context(base_url=page.url.removesuffix("/board"), locale="en-GB")
    other = context.new_page()
    other.set_default_timeout(10_000)
    sign_in(other, "kim@example.org")
    expect(other.get_by_role("heading", name="Wallboard")).to_be_visible()
    yield page, other
    context.close()


def test_second_of_two_is_told_that_the_first_has_done_it_and_keeps_what_they_typed(
    two: tuple[Page, Page], rows: Rows, team: uuid.UUID
) -> None:
    sam, kim = two
    line = make_line(rows, team_id=team, name="Nights")
    ana, ben = (
        make_staff(rows, name=name, chosen=Presence.AVAILABLE)  # rung for nobody by themselves
        for name in ("Ana Ruiz", "Ben Okoro")
    )
    caller = make_contact_waiting(rows, line_id=line, waited=60)
    for page in two:
        page.get_by_role("link", name="Nights").press("Enter")
        page.get_by_text("Change the place in the line").click()
        page.get_by_label("Minutes more").fill("10" if page is sam else "-5")
        page.locator("#why-place").fill("no phone soon" if page is sam else "rang twice")
    sam.get_by_role("button", name="Change it").click()
    expect(sam.get_by_text("Change the place in the line (+10 now)")).to_be_visible()
    kim.get_by_role("button", name="Change it").click()
    told = "Nothing was done. Place was changed by somebody else meanwhile, and is +10 now."
    expect(kim.get_by_role("alert")).to_have_text(told)
    expect(kim.get_by_label("Minutes more")).to_have_value("-5")
    expect(kim.locator("#why-place")).to_have_value("rang twice")
    sam.get_by_label("Ring for this caller now").select_option("Ana Ruiz")
    sam.get_by_role("button", name="Ring them").click()
    expect(sam.get_by_text("Sam had somebody rung for this caller.")).to_be_visible()
    kim.get_by_label("Ring for this caller now").select_option("Ben Okoro")
    kim.get_by_role("button", name="Ring them").click()
    expect(kim.get_by_role("alert")).to_contain_text("was offered to Ana Ruiz by somebody else")
    rung = select(offers.c.staff_id).where(
        offers.c.contact_id == caller, offers.c.state == OfferState.PENDING.value
    )
    assert rows.connection.execute(rung).scalars().all() == [ana]
    assert rows.connection.execute(select(calls.c.raised_minutes)).scalar_one() == 10
    for page in two:
        page.goto("/who-is-on")
    sam.get_by_role("button", name="Break: Ben Okoro").click()
    expect(sam.get_by_role("button", name="On: Ben Okoro")).to_be_visible()
    kim.get_by_role("button", name="Off: Ben Okoro").click()
    expect(kim.get_by_role("alert")).to_contain_text("Presence of Ben Okoro was changed")
    chosen = select(presence.c.chosen).where(presence.c.staff_id == ben)
    assert rows.connection.execute(chosen).scalar_one() == "break"


def test_supervisor_joins_listens_takes_over_and_ends_a_conversation_and_closes_the_line(
    two: tuple[Page, Page], rows: Rows, team: uuid.UUID
) -> None:
    sam, kim = two
    line = make_line(
        rows, team_id=team, name="Nights", listening_notice=[["en", "Calls may be heard."]]
    )
    ana = make_staff(rows, name="Ana Ruiz", chosen=Presence.AVAILABLE, team_ids=(team,))
    talk = make_contact(rows, line_id=line, state=CallState.CONNECTED, answered_at=rows.ago(60))
    make_offer(
        rows,
        contact_id=talk,
        staff_id=ana,
        state=OfferState.ACCEPTED,
        joined_at=rows.ago(60),
        made_at=rows.ago(70),
    )
    rows.connection.execute(update(calls).values(node="line"))
    sam.get_by_role("link", name="Ana Ruiz").press("Enter")
    sam.get_by_role("button", name="Listen").click()
    expect(sam.get_by_text("Sam had somebody rung to join (listen).")).to_be_visible()
    kim.goto(f"/contacts/{talk}")
    kim.get_by_role("button", name="Whisper").click()
    expect(kim.get_by_text("Kim had somebody rung to join (whisper).")).to_be_visible()
    for wish in ("Speak to both", "Take it over", "Join this call"):  # their phones still ring
        kim.get_by_role("button", name=wish).click()
        expect(kim.get_by_role("alert")).to_contain_text("Nothing was done.")
    kinds = rows.connection.execute(select(guests.c.kind).order_by(guests.c.kind)).scalars().all()
    assert kinds == ["listen", "whisper"]
    kim.locator("#why-end").fill("they asked for it")
    kim.get_by_role("button", name="End it for both").press("Enter")
    expect(kim.get_by_text("Kim ended the conversation.")).to_be_visible()
    kim.goto("/lines")
    kim.get_by_text("Close or divert this line now").click()
    kim.get_by_label("Reason").fill("snow")
    kim.get_by_role("button", name="Close now").click()
    expect(kim.get_by_role("button", name="Back to its hours")).to_be_visible()
    sam.goto("/board")
    expect(sam.get_by_role("region", name="Lines switched by hand")).to_contain_text("Nights")


def test_board_refreshes_under_the_fingers_of_whoever_reads_it(
    two: tuple[Page, Page], rows: Rows, team: uuid.UUID
) -> None:
    sam, _ = two
    line = make_line(rows, team_id=team, name="Nights")
    sam.get_by_text("The same as a table").click()
    sam.get_by_role("link", name="Set who is on").focus()
    make_contact_waiting(rows, line_id=line, waited=5)
    expect(sam.get_by_role("cell", name="Nights")).to_be_visible()
    expect(sam.get_by_role("link", name="Set who is on")).to_be_focused()
    expect(sam.get_by_role("group", name="Table: callers today")).to_be_visible()
