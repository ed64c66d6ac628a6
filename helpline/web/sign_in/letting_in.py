"""What happens once somebody has proved who they are."""

import uuid

from flask import request, session
from flask_login import login_user

from helpline.services.sessions import begin_session
from helpline.web.house import house
from helpline.web.sign_in.browsers import browser_name
from helpline.web.sign_in.person import SignedIn, find_signed_in


def let_in(staff_id: uuid.UUID) -> SignedIn:
    """Begin a sign-in in this browser, which forgets whatever it knew before."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        key = begin_session(tx, staff_id, browser_name(request.user_agent.string))
    session.clear()
    person = find_signed_in(key)
    if person is None:
        raise LookupError("a sign-in ended as it began")
    login_user(person)
    return person
