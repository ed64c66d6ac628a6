"""The sign-in form, and the way out."""

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_limiter import Limiter
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.read_models.accounts import Account, find_account_by_email
from helpline.services.passwords import is_right, normalised
from helpline.services.sessions import sign_out as end_own
from helpline.web.house import house
from helpline.web.sign_in.letting_in import let_in

TRIES = "10 per minute"

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def form() -> str | AnyResponse:
    """The form; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(url_for("pages.home"))
    return render_template("pages/sign_in.html", is_wrong=False)


@blueprint.post("/sign-in")
def submit() -> AnyResponse:
    """Sign in, or say that something was wrong: never what."""
    limiter: Limiter = current_app.extensions["helpline.limiter"]
    with (
        limiter.limit(TRIES, key_func=_address),
        limiter.limit(TRIES, key_func=_account_hash),
    ):
        account = _find_account()
    if not is_right(request.form.get("password", ""), account.password_hash if account else None):
        return Response(render_template("pages/sign_in.html", is_wrong=True), 401)
    return _let_in(account)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the sign-in."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        end_own(tx, current_user.sign_in.id, current_user.staff_id)
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"))


def _let_in(account: Account | None) -> AnyResponse:
    if account is None:
        raise AssertionError("a password fitted nobody")
    person = let_in(account.id)
    return redirect(url_for("pages.board" if person.oversees else "pages.home"))


def _find_account() -> Account | None:
    here = house()
    with here.database.reading() as connection:
        return find_account_by_email(connection, here.database.keyring.hashes(_email()))


def _email() -> str:
    return normalised(request.form.get("email", ""))


def _address() -> str:
    return f"address {request.remote_addr}"


def _account_hash() -> str:
    """The account as Valkey may know it."""
    return f"account {house().database.keyring.hash(_email()).hex()}"
