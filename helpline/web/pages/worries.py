"""Texts that a person has to take: the list, one of them, and what somebody does about it."""

import uuid

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.read_models.worries import find_worry, list_worries
from helpline.services.escalating import LONGEST_REASON
from helpline.services.worry_deeds import do
from helpline.web.house import house


def worries() -> str:
    """The list."""
    here = house()
    with here.database.reading() as connection:
        page = list_worries(connection, here.database.keyring, here.clock.now())
    return render_template("pages/worries.html", page=page)


def worry(escalation_id: uuid.UUID) -> str:
    """One of them."""
    return _show(escalation_id, None)


def worry_do(escalation_id: uuid.UUID) -> AnyResponse:
    """One of its buttons; whoever is second reads so."""
    here = house()
    deed, said = request.form.get("do", ""), request.form.get("how", "")
    try:
        with here.database.transaction(here.clock.now()) as tx:
            do(tx, deed, escalation_id, current_user.staff_id, said)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(escalation_id, refusal), 409)
    return redirect(url_for("pages.worry", escalation_id=escalation_id), 303)


def _show(escalation_id: uuid.UUID, refusal: Refused | None) -> str:
    here = house()
    with here.database.reading() as connection:
        story = find_worry(
            connection,
            here.database.keyring,
            escalation_id,
            current_user.staff_id,
            here.clock.now(),
        )
    return render_template(
        "pages/worry.html",
        story=story or abort(404),
        refusal=refusal,
        longest_reason=LONGEST_REASON,
    )
