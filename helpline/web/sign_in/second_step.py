"""The second step of signing in: a code of one's phone, or setting that up."""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.read_models.accounts import Account
from helpline.services.second_factor import confirm, find_offered, is_proven
from helpline.web.house import house
from helpline.web.sign_in.half_way import find_half_way
from helpline.web.sign_in.letting_in import let_in
from helpline.web.sign_in.limits import BY_CODES, counted
from helpline.web.sign_in.phone_picture import picture_of


def first_page() -> str:
    """Where somebody goes who has just signed in."""
    return url_for("pages.board" if current_user.oversees else "pages.home")


def code() -> AnyResponse:
    """The form for the code."""
    account = find_half_way()
    if account is None or not account.has_second_factor:
        return _begin_again()
    return Response(render_template("sign_in/code.html", is_wrong=False))


def code_sent() -> AnyResponse:
    """Sign in with it."""
    account = find_half_way()
    if account is None or not account.has_second_factor:
        return _begin_again()
    here = house()
    with (
        counted("code", str(account.id), BY_CODES),
        here.database.transaction(here.clock.now()) as tx,
    ):
        is_right = is_proven(tx, account.id, request.form.get("code", ""))
        if not is_right:
            tx.record("second_factor_failed", staff_id=account.id)
    if not is_right:
        return Response(render_template("sign_in/code.html", is_wrong=True), 401)
    let_in(account.id)
    return redirect(first_page(), 303)


def second_factor() -> AnyResponse:
    """The page that sets it up, for whoever must have one and has none."""
    account = _who_sets_up()
    return _begin_again() if account is None else _show(account)


def second_factor_sent() -> AnyResponse:
    """The first code of the phone: it counts from now on, and they are in."""
    account = _who_sets_up()
    if account is None:
        return _begin_again()
    here = house()
    try:
        with (
            counted("code", str(account.id), BY_CODES),
            here.database.transaction(here.clock.now()) as tx,
        ):
            codes = confirm(tx, account.id, request.form.get("code", ""))
    except Refused as refusal:
        return _show(account, refusal)
    let_in(account.id)
    return Response(render_template("accounts/codes.html", codes=codes, onward=first_page()))


def _who_sets_up() -> Account | None:
    account = find_half_way()
    return None if account is None or account.has_second_factor else account


def _show(account: Account, refusal: Refused | None = None) -> AnyResponse:
    """The page; whose second factor was forgotten meanwhile by an admin signs in anew."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        secret = find_offered(tx, account.id)
        picture = None if secret is None else picture_of(tx, account.id, secret)
    if picture is None:
        return _begin_again()
    page = render_template("sign_in/second_factor.html", picture=picture, refusal=refusal)
    return Response(page, 200 if refusal is None else 400)


def _begin_again() -> AnyResponse:
    return redirect(url_for("sign_in.form"))
