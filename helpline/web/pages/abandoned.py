"""Who hung up waiting, and the button that has somebody rung back who asked for it."""

import uuid

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.read_models.abandoned import list_abandoned
from helpline.services.abandoned import LONGEST_REASON, ring_back_by_hand
from helpline.web.house import house


def abandoned() -> str:
    """The list."""
    return _show(None)


def ring_back(contact_id: uuid.UUID) -> AnyResponse:
    """Owe one of them a callback."""
    here = house()
    why = " ".join(request.form.get("why", "").split()) or None
    try:
        with here.database.transaction(here.clock.now()) as tx:
            callback_id = ring_back_by_hand(tx, contact_id, current_user.staff_id, why)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(refusal), 409)
    except IntegrityError:  # somebody else, or they themselves, at this very moment
        return Response(_show(Refused("caller", "is owed a callback already")), 409)
    return redirect(url_for("pages.callback", callback_id=callback_id), 303)


def _show(refusal: Refused | None) -> str:
    here = house()
    with here.database.reading() as connection:
        page = list_abandoned(connection, here.clock.now())
    return render_template(
        "pages/abandoned.html", page=page, refusal=refusal, longest_reason=LONGEST_REASON
    )
