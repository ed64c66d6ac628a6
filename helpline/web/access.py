"""Who may do what: one row an endpoint, and what has no row does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, Response, abort, redirect, request, url_for
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.roles import StaffRole, TokenRole
from helpline.web.bearer import find_bearer_role
from helpline.web.problems import problem
from helpline.web.sign_in.idleness import note_use


class Door(StrEnum):
    """How one gets in.

    `public` is open to everybody and sets no cookie: its form has a token of its own.
    """

    OPEN = "open"
    PUBLIC = "public"
    TWILIO_SIGNED = "twilio_signed"
    TOKEN = "token"  # noqa: S105 - the name of a door, not a secret
    STAFF = "staff"


@dataclass(frozen=True)
class Rule:
    """A door and, behind it, the roles that may pass."""

    door: Door
    roles: frozenset[StaffRole | TokenRole] = frozenset()


_OPEN = Rule(Door.OPEN)
_PUBLIC = Rule(Door.PUBLIC)
_TWILIO = Rule(Door.TWILIO_SIGNED)
_ANY_TOKEN = Rule(Door.TOKEN, frozenset(TokenRole))
_ANY_STAFF = Rule(Door.STAFF, frozenset(StaffRole))
_OVERSIGHT = Rule(Door.STAFF, frozenset({StaffRole.SUPERVISOR, StaffRole.ADMIN}))
_ADMIN = Rule(Door.STAFF, frozenset({StaffRole.ADMIN}))

RULES: Mapping[str, Rule] = {
    "static": _OPEN,
    "health.healthz": _OPEN,
    "health.readyz": _OPEN,
    "health.metrics": _ANY_TOKEN,
    "api.live": _ANY_TOKEN,
    "api.contacts": _ANY_TOKEN,
    "api.callbacks": _ANY_TOKEN,
    "api.callback": _ANY_TOKEN,
    "api.callback_measures": _ANY_TOKEN,
    "api.request_callback": _ANY_TOKEN,
    "api.enrolments": _ANY_TOKEN,
    "api.enrolment": _ANY_TOKEN,
    "api.enrol_person": _ANY_TOKEN,
    "api.end_enrolment_of": _ANY_TOKEN,
    "api.checkins": _ANY_TOKEN,
    "api.threads": _ANY_TOKEN,
    "api.openapi": _ANY_TOKEN,
    # Calendars have no cookie: the address itself is secret, and can be made void.
    "calendars.read": _PUBLIC,
    "public.start": _PUBLIC,
    "public.show": _PUBLIC,
    "public.ask": _PUBLIC,
    "public.read": _PUBLIC,
    "public.read_topic": _PUBLIC,
    "public.answer_statements": _PUBLIC,
    "sign_in.form": _OPEN,
    "sign_in.submit": _OPEN,
    "sign_in.code": _OPEN,
    "sign_in.code_sent": _OPEN,
    "sign_in.second_factor": _OPEN,
    "sign_in.second_factor_sent": _OPEN,
    "sign_in.set_password": _OPEN,
    "sign_in.set_password_sent": _OPEN,
    "sign_in.sign_out": _ANY_STAFF,
    "accounts.mine": _ANY_STAFF,
    "accounts.left_live": _ANY_STAFF,
    "accounts.stay": _ANY_STAFF,
    "accounts.end_mine": _ANY_STAFF,
    "accounts.end_others": _ANY_STAFF,
    "accounts.to_wall": _OVERSIGHT,
    "accounts.change_password": _ANY_STAFF,
    "accounts.begin_second_factor": _ANY_STAFF,
    "accounts.second_factor": _ANY_STAFF,
    "accounts.second_factor_sent": _ANY_STAFF,
    "accounts.people": _ADMIN,
    "accounts.person": _ADMIN,
    "accounts.end_theirs": _ADMIN,
    "accounts.make_link": _ADMIN,
    "accounts.forget_second_factor": _ADMIN,
    "pages.home": _ANY_STAFF,
    "pages.home_live": _ANY_STAFF,
    "pages.set_presence": _ANY_STAFF,
    "pages.my_time": _ANY_STAFF,
    "pages.my_offer": _ANY_STAFF,
    "pages.my_call": _ANY_STAFF,
    "pages.my_callback": _ANY_STAFF,
    "pages.my_text": _ANY_STAFF,
    # Of one's own contacts alone (`services.noting`).
    "pages.home_writing_live": _ANY_STAFF,
    "pages.note": _ANY_STAFF,
    "pages.disposition": _ANY_STAFF,
    "pages.board": _OVERSIGHT,
    "pages.board_live": _OVERSIGHT,
    "pages.contacts": _OVERSIGHT,
    # Beside that, who looks for a number must have the right to see them.
    "pages.contacts_of_number": _OVERSIGHT,
    "pages.contact": _OVERSIGHT,
    "pages.any_counsellor": _OVERSIGHT,
    "pages.direct": _OVERSIGHT,
    "pages.colleagues": _OVERSIGHT,
    "pages.colleague_presence": _OVERSIGHT,
    "pages.no_texts_to_contact": _OVERSIGHT,
    "pages.ring_contact_now": _OVERSIGHT,
    "pages.block": _OVERSIGHT,
    "pages.blocks": _OVERSIGHT,
    "pages.lift": _OVERSIGHT,
    "pages.switches": _OVERSIGHT,
    "pages.switch": _OVERSIGHT,
    "pages.notices_seen": _OVERSIGHT,
    "pages.topics": _ANY_STAFF,
    "pages.topic": _ANY_STAFF,
    "pages.topic_write": _OVERSIGHT,
    "pages.topic_sign": _OVERSIGHT,
    "pages.library_part": _ANY_STAFF,
    "pages.library_part_write": _OVERSIGHT,
    "pages.library_part_sign": _OVERSIGHT,
    "pages.reports": _OVERSIGHT,
    "pages.report_export": _OVERSIGHT,
    # A counsellor reads the weeks of their own teams, and one's own shift (`pages.rota`).
    "pages.rota": _ANY_STAFF,
    "pages.my_rota": _ANY_STAFF,
    "pages.my_calendar": _ANY_STAFF,
    "pages.my_reminders": _ANY_STAFF,
    "pages.offer_shift": _ANY_STAFF,
    "pages.request_answer": _ANY_STAFF,
    "pages.request_decide": _OVERSIGHT,
    "pages.rota_shift": _ANY_STAFF,
    "pages.rota_add": _OVERSIGHT,
    "pages.rota_change": _OVERSIGHT,
    "pages.rota_copy": _OVERSIGHT,
    "pages.rota_put_back": _OVERSIGHT,
    "pages.trail": _OVERSIGHT,
    "pages.trail_export": _ADMIN,
    "pages.setup": _ADMIN,
    "pages.setup_entry": _ADMIN,
    "pages.setup_change": _ADMIN,
    "pages.setup_export": _ADMIN,
    "pages.setup_words": _ADMIN,
    "pages.setup_word": _ADMIN,
    "pages.setup_word_change": _ADMIN,
    "pages.setup_country": _ADMIN,
    "pages.setup_country_choose": _ADMIN,
    # Who may see numbers is a right of its own, asked for each (`services.numbers`).
    "pages.number": _ANY_STAFF,
    "pages.abandoned": _OVERSIGHT,
    "pages.ring_back": _OVERSIGHT,
    # For everybody: whose messages these are is asked of each (`storage.voicemails.seen_by`).
    "pages.messages": _ANY_STAFF,
    "pages.message": _ANY_STAFF,
    "pages.message_do": _ANY_STAFF,
    "pages.message_sound": _ANY_STAFF,
    # Whose lines these are is asked of each; who may end one, in `services.followup.by_staff`.
    "pages.follow_up": _ANY_STAFF,
    "pages.follow_up_found": _ANY_STAFF,
    "pages.enrol_form": _ANY_STAFF,
    "pages.enrol_sent": _ANY_STAFF,
    "pages.plan_calendar": _ANY_STAFF,
    "pages.join_declined": _ANY_STAFF,
    "pages.followed": _ANY_STAFF,
    "pages.followed_do": _ANY_STAFF,
    "pages.silences": _OVERSIGHT,
    "pages.silence_decide": _OVERSIGHT,
    # A life may be in danger: whoever is there sees to it, whatever their team.
    "pages.threads": _ANY_STAFF,
    "pages.threads_live": _ANY_STAFF,
    "pages.thread": _ANY_STAFF,
    "pages.thread_live": _ANY_STAFF,
    "pages.thread_do": _ANY_STAFF,
    "pages.thread_write": _ANY_STAFF,
    "pages.text_cost": _ANY_STAFF,
    "pages.text_sample": _ANY_STAFF,
    "pages.text_review": _ANY_STAFF,
    "pages.directory": _ANY_STAFF,
    "pages.entry": _ANY_STAFF,
    "pages.entry_change": _ANY_STAFF,
    "pages.entry_do": _ANY_STAFF,
    # To whom, and of whom, is asked of each (`services.directory.persons`).
    "pages.refer": _ANY_STAFF,
    "pages.referral_outcome": _ANY_STAFF,
    "pages.new_entry": _ANY_STAFF,
    "pages.new_entry_sent": _ANY_STAFF,
    # The same as of messages holds for callbacks (`storage.callback_decisions.is_seen_by`).
    "pages.callbacks": _ANY_STAFF,
    "pages.ask_for_call": _ANY_STAFF,
    "pages.ask_for_call_sent": _ANY_STAFF,
    "pages.callback": _ANY_STAFF,
    "pages.callback_decide": _ANY_STAFF,
    "pages.ring_callback_now": _ANY_STAFF,
}


_ON_THE_WALL = {"pages.board", "pages.board_live", "accounts.left_live", "sign_in.sign_out"}
"""All that a screen on the wall may do: whoever walks by could press its keys."""

_LARGEST_BODY = {
    Door.OPEN: 8 * 1024,
    Door.PUBLIC: 4 * 1024,
    # A note of the longest kind, each letter of it written in nine bytes by the form.
    Door.STAFF: 80 * 1024,
    Door.TOKEN: 64 * 1024,
    # The longest that Twilio sends is a text of 1600 characters with its media.
    Door.TWILIO_SIGNED: 256 * 1024,
}
"""In bytes; more is refused before it is read."""


def rule_for(endpoint: str) -> Rule | None:
    """The endpoint's rule. Whatever the webhooks' blueprint has is Twilio's alone."""
    return _TWILIO if endpoint.startswith("webhooks.") else RULES.get(endpoint)


def guard(app: Flask) -> None:
    """Ask the table before every request."""
    csrf = CSRFProtect()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # asked below, for pages alone
    # Our pages send no Referer at all; the token in the form is what counts.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)

    @app.before_request
    def let_in() -> AnyResponse | None:
        if request.endpoint is None:
            return None  # Flask goes on to say 404 or 405
        rule = rule_for(request.endpoint)
        if rule is None:
            abort(404)
        request.max_content_length = _LARGEST_BODY[rule.door]
        refusal = _REFUSALS[rule.door](rule)
        if refusal is None and rule.door in (Door.OPEN, Door.STAFF):
            csrf.protect()
        return refusal


def _let_anybody_in(_rule: Rule) -> None:
    """The signature of webhooks is checked by their blueprint, which answers in TwiML."""


def _refuse_token(rule: Rule) -> Response | None:
    role = find_bearer_role()
    if role is None:
        return problem(
            401, "a bearer token is needed", headers={"WWW-Authenticate": 'Bearer realm="helpline"'}
        )
    if role not in rule.roles:
        return problem(403, "this token's role may not do that")
    return None


def _refuse_staff(rule: Rule) -> AnyResponse | None:
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.form"))
    if current_user.role not in rule.roles:
        abort(403)
    if current_user.is_wall and request.endpoint not in _ON_THE_WALL:
        abort(403)
    note_use()
    return None


_REFUSALS = {
    Door.OPEN: _let_anybody_in,
    Door.PUBLIC: _let_anybody_in,
    Door.TWILIO_SIGNED: _let_anybody_in,
    Door.TOKEN: _refuse_token,
    Door.STAFF: _refuse_staff,
}
