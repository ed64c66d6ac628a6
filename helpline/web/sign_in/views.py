"""The sign-in form, the form behind a set-password link, and the way out."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.read_models.accounts import Account, find_account_by_email
from helpline.services import second_factor
from helpline.services.password_links import PAGE, set_by_link
from helpline.services.passwords import is_right, normalised
from helpline.services.sessions import sign_out as end_own
from helpline.web.house import house
from helpline.web.sign_in import second_step
from helpline.web.sign_in.half_way import remember
from helpline.web.sign_in.letting_in import let_in
from helpline.web.sign_in.limits import counted

blueprint = Blueprint("sign_in", __name__)
blueprint.get("/sign-in/code")(second_step.code)
blueprint.post("/sign-in/code")(second_step.code_sent)
blueprint.get("/sign-in/second-factor")(second_step.second_factor)
blueprint.post("/sign-in/second-factor")(second_step.second_factor_sent)


@blueprint.get("/sign-in")
def form() -> str | AnyResponse:
    """The form; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(second_step.first_page())
    return render_template(
        "pages/sign_in.html", is_wrong=False, has_new_password="again" in request.args
    )


@blueprint.post("/sign-in")
def submit() -> AnyResponse:
    """Sign in, or say that something was wrong: never what."""
    with counted("password", _email()):
        account = _find_account()
    fits = is_right(request.form.get("password", ""), account.password_hash if account else None)
    if account is None or not fits:
        _record_failure(account)
        return Response(render_template("pages/sign_in.html", is_wrong=True), 401)
    return _go_on(account)


@blueprint.get(PAGE)
def set_password() -> str:
    """The form behind a link; its key is in no request until the form is sent."""
    return render_template("sign_in/set_password.html", refusal=None)


@blueprint.post(PAGE)
def set_password_sent() -> AnyResponse:
    """Set it, and lead on to signing in."""
    here = house()
    key = request.form.get("key", "")
    try:
        with (
            counted("link", key),
            here.database.transaction(here.clock.now()) as tx,
        ):
            set_by_link(tx, key, request.form.get("new", ""))
    except Refused as refusal:
        return Response(render_template("sign_in/set_password.html", refusal=refusal), 400)
    return redirect(url_for("sign_in.form", again=""), 303)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the sign-in."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        end_own(tx, current_user.sign_in.id, current_user.staff_id)
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"))


def _go_on(account: Account) -> AnyResponse:
    """To the second step, to setting it up, or in."""
    if account.has_second_factor:
        remember(account)
        return redirect(url_for("sign_in.code"))
    if account.needs_second_factor:
        here = house()
        with here.database.transaction(here.clock.now()) as tx:
            second_factor.begin(tx, account.id)
        remember(account)
        return redirect(url_for("sign_in.second_factor"))
    let_in(account.id)
    return redirect(second_step.first_page())


def _record_failure(account: Account | None) -> None:
    """Of unknown addresses, too: it takes as long for either."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        tx.record("sign_in_failed", staff_id=None if account is None else account.id)


def _find_account() -> Account | None:
    here = house()
    with here.database.reading() as connection:
        return find_account_by_email(connection, here.database.keyring.hashes(_email()))


def _email() -> str:
    return normalised(request.form.get("email", ""))
