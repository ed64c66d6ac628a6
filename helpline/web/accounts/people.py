"""People on the staff, for admins: where they are signed in, and ways back in for those who are locked out."""

import uuid

from flask import abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound
from helpline.read_models.accounts import list_sign_ins
from helpline.read_models.people import find_person, list_people
from helpline.read_models.zone import find_zone
from helpline.services import password_links as links
from helpline.services.second_factor import forget
from helpline.services.sessions import end_sessions_of
from helpline.web.house import house


def people() -> str:
    """Everybody who may sign in."""
    here = house()
    with here.database.reading() as connection:
        found = list_people(connection, here.database.keyring)
    return render_template("accounts/people.html", people=found)


def person(staff_id: uuid.UUID) -> str:
    """One of them."""
    return _show(staff_id)


def _show(staff_id: uuid.UUID, link: str | None = None) -> str:
    here = house()
    with here.database.reading() as connection:
        found = find_person(connection, here.database.keyring, staff_id) or abort(404)
        sign_ins = list_sign_ins(connection, staff_id, here.clock.now())
        zone = find_zone(connection)
    return render_template(
        "accounts/person.html", person=found, sign_ins=sign_ins, zone=zone, link=link
    )


def end_theirs(staff_id: uuid.UUID) -> AnyResponse:
    """End all their sign-ins."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        end_sessions_of(tx, staff_id, current_user.staff_id)
    return redirect(url_for("accounts.person", staff_id=staff_id), 303)


def make_link(staff_id: uuid.UUID) -> str:
    """A link for their password, shown this once."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            link = links.make_link(
                tx, here.settings.public_base_url, staff_id, current_user.staff_id
            )
    except NotFound:
        abort(404)
    return _show(staff_id, link)


def forget_second_factor(staff_id: uuid.UUID) -> AnyResponse:
    """They have lost their phone, and the recovery codes with it."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        forget(tx, staff_id, current_user.staff_id)
    return redirect(url_for("accounts.person", staff_id=staff_id), 303)
