"""The set-up as an admin uses it: words, plans and teams changed, listened to, and taken as a file."""

from playwright.sync_api import Browser, Page, expect

from helpline.domain.roles import StaffRole
from tests.browser.axe import findings
from tests.browser.test_rota import fits
from tests.browser.test_staff_pages import sign_in
from tests.builders import PASSWORD, Rows, make_line, make_staff, make_team

OWN = "Hello, this is {helpline}. Take your time."
SPEECH = """
window.said = [];
window.speechSynthesis.speak = (one) => window.said.push([one.lang, one.text]);
"""


def test_admin_rewords_a_prompt_hears_it_writes_a_plan_and_a_template_and_takes_the_file(
    page: Page, rows: Rows, browser: Browser
) -> None:
    make_line(rows, name="General", number="+442079460101", team_id=make_team(rows, name="days"))
    make_staff(
        rows, name="Adi Bell", email="adi@example.org", role=StaffRole.ADMIN, password=PASSWORD
    )
    page.add_init_script(SPEECH)
    sign_in(page, "adi@example.org")
    page.get_by_role("link", name="Set-up").click()
    expect(page.get_by_role("heading", name="Lines and hours")).to_be_visible()
    assert findings(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    _change_a_team(page)
    _reword_a_prompt(page)
    _add_a_plan(page)
    _add_a_template_without_scripts(page, browser)
    page.goto("/setup")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take it as a file").click()
    written = taken.value.path().read_text("utf-8")
    for told in (OWN, 'name = "gentle"', "Have you eaten?", "ring_seconds = 30"):
        assert told in written


def _change_a_team(page: Page) -> None:
    page.get_by_role("link", name="days", exact=True).click()
    page.get_by_label("How long a phone rings").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("How long a phone rings")
    page.emulate_media(color_scheme="dark")
    assert (fits(page), findings(page)) == (True, [])
    page.get_by_label("How long a phone rings").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(
        page.get_by_text("How long a phone rings: changed on a page by Adi Bell")
    ).to_be_visible()


def _reword_a_prompt(page: Page) -> None:
    page.goto("/setup/words/en")
    page.get_by_label("Find words").fill("you are welcome here")
    page.get_by_role("button", name="Find").click()
    assert fits(page)
    page.get_by_role("link", name="Greeting").click()
    page.get_by_label("Your own words, English").fill("Hello.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("{helpline}")
    page.get_by_label("Your own words, English").fill(OWN)
    page.get_by_role("button", name="Read it aloud, English").click()
    assert page.evaluate("window.said") == [
        ["en-GB", "Hello, this is Harbour Helpline. Take your time."]
    ]
    assert (fits(page), findings(page)) == (True, [])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("English: changed on a page by Adi Bell")).to_be_visible()
    expect(page.get_by_role("region", name="What was changed")).to_contain_text(OWN)


def _add_a_plan(page: Page) -> None:
    page.goto("/setup")
    page.get_by_role("link", name="Add a plan").click()
    assert findings(page) == []
    page.get_by_role("link", name="light").click()
    page.get_by_label("Name of the plan").fill("gentle")
    page.get_by_role("group", name="Text 1", exact=True).get_by_label(
        "What it is about"
    ).select_option("sleep")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="As somebody would live it")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="gentle")).to_be_visible()


def _add_a_template_without_scripts(page: Page, browser: Browser) -> None:
    kept = page.context.storage_state()
    address = page.url.split("/setup")[0]
    context = browser.new_context(java_script_enabled=False, storage_state=kept, base_url=address)
    plain = context.new_page()
    plain.goto("/setup/templates/0")
    plain.get_by_label("Name of the template").fill("Food")
    plain.get_by_label("English").fill("Have you eaten?")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("link", name="Food")).to_be_visible()
    plain.goto("/setup/word/prompts.greeting")
    expect(plain.get_by_role("button", name="Read it aloud, English")).to_be_hidden()
    plain.get_by_role("button", name="Look at it first").click()
    expect(plain.get_by_text("Hello, this is Harbour Helpline.").first).to_be_visible()
    context.close()
