"""People on the staff, for admins: where they are signed in."""

import uuid

from flask import abort, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.read_models.accounts import list_sign_ins
from helpline.read_models.people import find_person, list_people
from helpline.read_models.zone import find_zone
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
    here = house()
    with here.database.reading() as connection:
        found = find_person(connection, here.database.keyring, staff_id) or abort(404)
        sign_ins = list_sign_ins(connection, staff_id, here.clock.now())
        zone = find_zone(connection)
    return render_template("accounts/person.html", person=found, sign_ins=sign_ins, zone=zone)


def end_theirs(staff_id: uuid.UUID) -> AnyResponse:
    """End all their sign-ins."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        end_sessions_of(tx, staff_id, current_user.staff_id)
    return redirect(url_for("accounts.person", staff_id=staff_id), 303)
