"""Where every page of the staff is: its title, and how one comes to it.

The layout makes the bar on top and each page's title from this table, and a test holds that
whatever staff can reach stands in it. Who may see a place is said in `helpline.web.access`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask, request
from flask_login import current_user

from helpline.web.access import RULES


@dataclass(frozen=True)
class Page:
    """A page; `under` is the endpoint of the page that leads to it, none for the bar on top."""

    title: str
    under: str | None = None


PAGES: Mapping[str, Page] = {
    "pages.home": Page("My console"),
    "pages.messages": Page("Messages"),
    "pages.callbacks": Page("Callbacks"),
    "pages.threads": Page("Texts"),
    "pages.follow_up": Page("Follow-up"),
    "pages.directory": Page("Directory"),
    "pages.silences": Page("Not answering"),
    "pages.board": Page("Wallboard"),
    "pages.contacts": Page("Contacts"),
    "pages.switches": Page("Lines"),
    "pages.reports": Page("Reports"),
    "pages.rota": Page("Rota"),
    "pages.blocks": Page("Blocks"),
    "pages.topics": Page("Topics"),
    "pages.trail": Page("Audit"),
    "accounts.people": Page("People"),
    "pages.setup": Page("Set-up"),
    "accounts.mine": Page("My account"),
    "accounts.person": Page("Account of a person", under="accounts.people"),
    "accounts.second_factor": Page("Second factor", under="accounts.mine"),
    "pages.colleagues": Page("Who is on", under="pages.board"),
    "pages.contact": Page("Contact", under="pages.contacts"),
    "pages.abandoned": Page("Hung up waiting", under="pages.callbacks"),
    "pages.ask_for_call": Page("Ask for a call", under="pages.callbacks"),
    "pages.callback": Page("Callback", under="pages.callbacks"),
    "pages.enrol_form": Page("Enrol somebody", under="pages.follow_up"),
    "pages.followed": Page("Somebody followed", under="pages.follow_up"),
    "pages.message": Page("Message", under="pages.messages"),
    "pages.my_rota": Page("My week", under="pages.rota"),
    "pages.number": Page("Number", under="pages.contact"),
    "pages.text_sample": Page("Texts that worried nobody", under="pages.threads"),
    "pages.plan_calendar": Page("Calendar of a plan", under="pages.follow_up"),
    "pages.rota_shift": Page("Shift", under="pages.rota"),
    "pages.setup_entry": Page("Entry of the set-up", under="pages.setup"),
    "pages.setup_words": Page("Words", under="pages.setup"),
    "pages.setup_word": Page("Wording", under="pages.setup_words"),
    "pages.setup_country": Page("Country", under="pages.setup"),
    "pages.thread": Page("Conversation", under="pages.threads"),
    "pages.entry": Page("Place in the directory", under="pages.directory"),
    "pages.new_entry": Page("Add a place", under="pages.directory"),
    "pages.topic": Page("Topic", under="pages.topics"),
    "pages.library_part": Page("Words around the topics", under="pages.topics"),
    "sign_in.form": Page("Sign in", under="public.start"),
    "sign_in.code": Page("Code of your phone", under="sign_in.form"),
    "sign_in.second_factor": Page("Set up your second factor", under="sign_in.form"),
    "sign_in.set_password": Page("Set your password", under="sign_in.form"),
}
"""In the order of the bar."""

PARTS: Mapping[str, str] = {
    "accounts.begin_second_factor": "accounts.mine",
    "accounts.change_password": "accounts.mine",
    "accounts.end_mine": "accounts.mine",
    "accounts.end_others": "accounts.mine",
    "accounts.end_theirs": "accounts.person",
    "accounts.forget_second_factor": "accounts.person",
    "accounts.left_live": "accounts.mine",
    "accounts.make_link": "accounts.person",
    "accounts.second_factor_sent": "accounts.second_factor",
    "accounts.stay": "accounts.mine",
    "accounts.to_wall": "accounts.mine",
    "pages.any_counsellor": "pages.contact",
    "pages.ask_for_call_sent": "pages.ask_for_call",
    "pages.block": "pages.contact",
    "pages.board_live": "pages.board",
    "pages.callback_decide": "pages.callback",
    "pages.colleague_presence": "pages.colleagues",
    "pages.direct": "pages.contact",
    "pages.disposition": "pages.home",
    "pages.enrol_sent": "pages.enrol_form",
    "pages.follow_up_found": "pages.follow_up",
    "pages.followed_do": "pages.followed",
    "pages.entry_change": "pages.entry",
    "pages.entry_do": "pages.entry",
    "pages.contacts_of_number": "pages.contacts",
    "pages.home_live": "pages.home",
    "pages.home_writing_live": "pages.home",
    "pages.join_declined": "pages.follow_up",
    "pages.lift": "pages.blocks",
    "pages.message_do": "pages.message",
    "pages.message_sound": "pages.message",
    "pages.my_call": "pages.home",
    "pages.my_callback": "pages.home",
    "pages.my_text": "pages.home",
    "pages.my_offer": "pages.home",
    "pages.my_time": "pages.home",
    "pages.note": "pages.home",
    "pages.new_entry_sent": "pages.new_entry",
    "pages.no_texts_to_contact": "pages.contact",
    "pages.my_calendar": "pages.my_rota",
    "pages.my_reminders": "pages.my_rota",
    "pages.notices_seen": "pages.board",
    "pages.report_export": "pages.reports",
    "pages.offer_shift": "pages.my_rota",
    "pages.request_answer": "pages.my_rota",
    "pages.request_decide": "pages.rota",
    "pages.refer": "pages.entry",
    "pages.referral_outcome": "pages.thread",
    "pages.ring_back": "pages.abandoned",
    "pages.ring_callback_now": "pages.callback",
    "pages.ring_contact_now": "pages.contact",
    "pages.rota_add": "pages.rota",
    "pages.rota_change": "pages.rota",
    "pages.rota_copy": "pages.rota",
    "pages.rota_put_back": "pages.rota",
    "pages.set_presence": "pages.home",
    "pages.setup_change": "pages.setup_entry",
    "pages.setup_country_choose": "pages.setup_country",
    "pages.setup_export": "pages.setup",
    "pages.setup_word_change": "pages.setup_word",
    "pages.silence_decide": "pages.silences",
    "pages.switch": "pages.switches",
    "pages.text_cost": "pages.thread",
    "pages.text_review": "pages.text_sample",
    "pages.thread_do": "pages.thread",
    "pages.thread_live": "pages.thread",
    "pages.thread_write": "pages.thread",
    "pages.threads_live": "pages.threads",
    "pages.library_part_sign": "pages.library_part",
    "pages.library_part_write": "pages.library_part",
    "pages.topic_sign": "pages.topic",
    "pages.topic_write": "pages.topic",
    "pages.trail_export": "pages.trail",
    "sign_in.code_sent": "sign_in.code",
    "sign_in.second_factor_sent": "sign_in.second_factor",
    "sign_in.set_password_sent": "sign_in.set_password",
    "sign_in.sign_out": "pages.home",
    "sign_in.submit": "sign_in.form",
}
"""What a page sends or asks for, and which page: an answer to it is that page's."""


@dataclass(frozen=True)
class Place:
    """An entry of the bar, for whoever looks."""

    endpoint: str
    title: str
    is_page: bool
    """Whether this is the very page that is shown, and not one under it."""


def teach_places(app: Flask) -> None:
    """Give templates `page_title()` and `places()`."""
    app.jinja_env.globals.update(page_title=page_title, places=places)


def page_title() -> str:
    """The title of the page that this request is about."""
    page = PAGES.get(_page_asked_for())
    return "Helpline" if page is None else page.title


def places() -> Iterator[Place]:
    """The bar on top: what the role of the signed-in person may see."""
    asked = _page_asked_for()
    for endpoint, page in PAGES.items():
        if page.under is None and current_user.role in RULES[endpoint].roles:
            yield Place(endpoint, page.title, is_page=endpoint == asked)


def _page_asked_for() -> str:
    endpoint = request.endpoint or ""
    return PARTS.get(endpoint, endpoint)
