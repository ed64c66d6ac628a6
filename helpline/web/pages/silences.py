"""Who does not answer: the list, and a person's decision about each."""

import uuid

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.silence import SilenceDecision
from helpline.read_models.silences import list_silences
from helpline.services.followup.silence_decisions import LONGEST_REASON, decide
from helpline.web.house import house


def silences() -> str:
    """The list."""
    return _show(None)


def silence_decide(silence_id: uuid.UUID) -> AnyResponse:
    """Decide; whoever is second reads so."""
    here = house()
    why = request.form.get("why", "")
    try:
        decision = _decision(request.form.get("decision", ""))
        with here.database.transaction(here.clock.now()) as tx:
            decide(tx, silence_id, current_user.staff_id, decision, why)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(refusal), 409)
    return redirect(url_for("pages.silences"), 303)


def _decision(said: str) -> SilenceDecision:
    if said not in list(SilenceDecision):
        raise Refused("decision", "is unknown")
    return SilenceDecision(said)


def _show(refusal: Refused | None) -> str:
    here = house()
    with here.database.reading() as connection:
        page = list_silences(connection, here.database.keyring, here.clock.now())
    return render_template(
        "pages/silences.html", page=page, refusal=refusal, longest_reason=LONGEST_REASON
    )
