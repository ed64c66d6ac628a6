"""One's own week, as it is read on a phone: what is asked of whom, one's calendar and reminders."""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.read_models.rota import find_person_week, find_wishes, week_of
from helpline.read_models.shift_requests import list_my_requests
from helpline.services.calendar_addresses import drop_address, make_address
from helpline.services.rota import A_WEEK
from helpline.services.shift_reminders import want_reminders
from helpline.web.house import house
from helpline.web.pages.rota import day_or_none


def my_rota() -> str:
    """The whole page."""
    return show_my_rota()


def my_calendar() -> AnyResponse:
    """A new secret address, shown this once; or none any more."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        if request.form.get("do") == "drop":
            drop_address(tx, current_user.staff_id)
            return redirect(url_for("pages.my_rota"), 303)
        address = make_address(tx, here.settings.public_base_url, current_user.staff_id)
    return Response(show_my_rota(address=address))


def my_reminders() -> AnyResponse:
    """Reminded by text the evening before, or not."""
    here = house()
    wanted = request.form.get("wanted") == "yes"
    with here.database.transaction(here.clock.now()) as tx:
        want_reminders(tx, current_user.staff_id, wanted=wanted)
    return redirect(url_for("pages.my_rota"), 303)


def show_my_rota(refusal: Refused | None = None, address: str | None = None) -> str:
    """The page, and what has just been refused or made."""
    here = house()
    now = here.clock.now()
    me = current_user.staff_id
    with here.database.reading() as connection:
        monday = week_of(connection, day_or_none(request.args.get("week")), now)
        week = find_person_week(connection, here.database.keyring, me, monday, now)
        requests = list_my_requests(connection, here.database.keyring, me, now)
        wishes = find_wishes(connection, me)
    return render_template(
        "pages/my_rota.html",
        week=week,
        monday=monday,
        step=A_WEEK,
        requests=requests,
        wishes=wishes,
        refusal=refusal,
        address=address,
    )
