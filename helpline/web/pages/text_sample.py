"""The daily sample: texts that worried nobody, to be read by a person all the same."""

import uuid

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.risk import Risk
from helpline.domain.text_sample import OTHER_READINGS
from helpline.read_models.text_sample import find_sample
from helpline.services.text_reviews import review
from helpline.web.house import house
from helpline.web.pages.looking import note_seen


def text_sample() -> str:
    """The list. Who opens it is written down with each text."""
    return _show(None)


def text_review(text_id: uuid.UUID) -> AnyResponse:
    """What somebody makes of one of them; whoever is second reads so."""
    here = house()
    said = request.form.get("read_as", "")
    if said not in (Risk.OK.value, *(risk.value for risk in OTHER_READINGS)):
        abort(400)
    try:
        with here.database.transaction(here.clock.now()) as tx:
            review(tx, text_id, current_user.staff_id, Risk(said))
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(refusal), 409)
    return redirect(url_for("pages.text_sample"), 303)


def _show(refusal: Refused | None) -> str:
    here = house()
    with here.database.reading() as connection:
        sample = find_sample(connection, here.database.keyring, here.clock.now())
    for thread_id in {text.thread_id for day in sample.days for text in day.left}:
        note_seen("text", thread_id)
    return render_template(
        "pages/text_sample.html", sample=sample, refusal=refusal, readings=OTHER_READINGS
    )
