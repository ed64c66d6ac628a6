"""Setting up a second factor of one's own accord, or another in its place."""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.read_models.accounts import find_account
from helpline.services.second_factor import begin, confirm, find_offered, is_proven
from helpline.web.accounts.mine import show_mine
from helpline.web.house import house
from helpline.web.sign_in.limits import BY_CODES, counted
from helpline.web.sign_in.phone_picture import picture_of


def begin_second_factor() -> AnyResponse:
    """Make a new secret; whoever has one proves it first, as a stolen sign-in must not do."""
    here = house()
    me = current_user.staff_id
    with here.database.reading() as connection:
        account = find_account(connection, me)
    with (
        counted("code", str(me), BY_CODES),
        here.database.transaction(here.clock.now()) as tx,
    ):
        has_one = account is not None and account.has_second_factor
        may_begin = not has_one or is_proven(tx, me, request.form.get("code", ""))
        if may_begin:
            begin(tx, me)
    if not may_begin:
        return Response(show_mine(Refused("code", "is wrong, or has been used")), 400)
    return redirect(url_for("accounts.second_factor"), 303)


def second_factor() -> AnyResponse:
    """The picture for the phone."""
    return _show(None, 200)


def second_factor_sent() -> AnyResponse:
    """The first code of the phone."""
    here = house()
    me = current_user.staff_id
    try:
        with (
            counted("code", str(me), BY_CODES),
            here.database.transaction(here.clock.now()) as tx,
        ):
            codes = confirm(tx, me, request.form.get("code", ""), but=current_user.sign_in.id)
    except Refused as refusal:
        return _show(refusal, 400)
    onward = url_for("accounts.mine")
    return Response(render_template("accounts/codes.html", codes=codes, onward=onward))


def _show(refusal: Refused | None, status: int) -> AnyResponse:
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        secret = find_offered(tx, current_user.staff_id)
        picture = None if secret is None else picture_of(tx, current_user.staff_id, secret)
    if picture is None:  # it is set up already, or nobody has begun
        return redirect(url_for("accounts.mine"), 303)
    page = render_template("accounts/second_factor.html", picture=picture, refusal=refusal)
    return Response(page, status)
