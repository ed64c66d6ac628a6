"""The public page: shown, and sent."""

import structlog
from flask import abort, current_app, redirect, request, url_for
from flask_limiter import Limiter, RateLimitExceeded
from flask_login import current_user
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.callbacks import CallbackReason
from helpline.domain.followup.stages import Stage
from helpline.logs import trail
from helpline.read_models.public_pages import PublicPage
from helpline.services.asking import ask_for_callback
from helpline.services.callbacks import CallbackRequest
from helpline.storage.lines import is_our_own
from helpline.web.house import house
from helpline.web.public.counting import note_asking
from helpline.web.public.form import AskForm, read_form
from helpline.web.public.remembered import find_pages
from helpline.web.public.showing import Showing, show_nothing_known
from helpline.web.visitors import visitor

PER_VISITOR = "10 per hour"
ALTOGETHER = "300 per hour"
"""More than this is no rush but a robot with many addresses; the page and its number stay."""

_log = structlog.get_logger("helpline.web")


def start() -> AnyResponse:
    """The first line's page; whoever is signed in is led to their own."""
    return redirect(url_for("pages.home")) if _is_staff() else _show(None)


def show(address: str) -> AnyResponse:
    """Another line's page."""
    return _show(address)


def ask(address: str | None) -> AnyResponse:
    """Somebody asks for a call."""
    showing = _find(address)
    if not isinstance(showing, Showing):
        return showing
    if not showing.is_fresh:
        return showing.form(status=503)
    form = read_form(request.form, showing.page.line, showing.now)
    if form.problems:
        return showing.form(form, 400)
    if not _may_ask():
        form.problems["form"] = "problem_many"
        return showing.form(form, 429)
    if not _is_owed(form, showing):
        form.problems["form"] = "problem_down"
        return showing.form(form, 503)
    return showing.promise(form)


def _show(address: str | None) -> AnyResponse:
    showing = _find(address)
    if not isinstance(showing, Showing):
        return showing
    note_asking(showing.page.line, showing.now)
    return showing.form()


def _find(address: str | None) -> Showing | AnyResponse:
    """The page at an address, or what is answered instead."""
    pages, is_fresh = find_pages()
    page = next((page for page in pages if address in (None, page.address)), None)
    if page is not None:
        return Showing(pages, page, is_fresh=is_fresh)
    if not pages and not is_fresh:
        return show_nothing_known()
    return redirect(url_for("sign_in.form")) if address is None else abort(404)


def _is_staff() -> bool:
    try:
        return bool(current_user.is_authenticated)
    except SQLAlchemyError:
        return False  # whoever it is, the number is of use


def _may_ask() -> bool:
    limiter: Limiter = current_app.extensions["helpline.limiter"]
    try:
        with (
            limiter.limit(PER_VISITOR, key_func=visitor),
            limiter.limit(ALTOGETHER, key_func=lambda: "everybody"),
        ):
            return True
    except RateLimitExceeded:
        return False


def _is_owed(form: AskForm, showing: Showing) -> bool:
    """Whether the call is owed now: committed, or asked of one of our own lines."""
    try:
        try:
            _owe(form, showing.page, showing)
        except IntegrityError:
            # The same person asked at the same moment: now that callback is there to be found.
            _owe(form, showing.page, showing)
    except SQLAlchemyError as error:
        _log.error("database_gone", error=type(error).__name__, trail=trail(error))
        return False
    return True


def _owe(form: AskForm, page: PublicPage, showing: Showing) -> None:
    with house().database.transaction(showing.now) as tx:
        if not is_our_own(tx.connection, form.number):  # we do not ring ourselves, and say nothing
            ask_for_callback(tx, _request(form, page, showing.language))


def _request(form: AskForm, page: PublicPage, language: str) -> CallbackRequest:
    times = form.times
    return CallbackRequest(
        line_id=page.line.id,
        number=form.number,
        language=language,
        reason=CallbackReason.PAGE,
        not_before=times.not_before if times else None,
        not_after=times.not_after if times else None,
        voicemail_ok=form.voicemail_ok,
        name=form.name,
        stage=Stage.SUPPORTING if form.is_for_others else None,
    )
