"""Somebody at the public page, in a browser."""

from playwright.sync_api import Page, expect

NUMBER = "+442079460101"
WINDOW = "At a time I choose"


def send_badly(page: Page) -> None:
    page.get_by_label("Your phone number").fill("12")
    page.get_by_label(WINDOW).check()
    page.get_by_label("Day", exact=True).select_option(index=1)  # of the first, evening may be over
    page.get_by_label("Not before").select_option("18")
    page.get_by_label("Not after").select_option("9")
    page.get_by_role("button", name="Ask us to call me").click()
    expect(page.get_by_role("alert")).to_be_visible()


def send_well(page: Page) -> None:
    page.get_by_label("Your phone number").fill("07700 900123")
    page.get_by_role("button", name="Ask us to call me").click()
    expect(page.get_by_role("heading", name="We will call you")).to_be_visible()
