"""Sending somebody a place from the directory, and saying what came of it."""

import uuid
from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.referrals import ReferralOutcome
from helpline.read_models.referrals import ShownReferral, list_referrals
from helpline.services.directory.persons import PersonOf, find_person
from helpline.services.directory.referring import Sending, note_outcome, send
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.directory import ForWhom, for_whom, show_entry


def refer(entry_id: uuid.UUID) -> AnyResponse:
    """Send it; or say why not."""
    here, form = house(), request.form
    whom = for_whom(form) or abort(404)
    wanted = Sending(
        of=whom.of,
        ref=whom.ref,
        entry_id=entry_id,
        agreed=form.get("agreed") == "yes",
        may_ask=form.get("may_ask") == "yes",
        though_stale=form.get("though_stale") == "yes",
    )
    try:
        with here.database.transaction(here.clock.now()) as tx:
            send(tx, _viewer(), wanted)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_entry(entry_id, whom=whom, refusal=refusal), 409)
    return redirect(_page_of(whom), 303)


def referral_outcome(referral_id: uuid.UUID) -> AnyResponse:
    """What came of it, as somebody on the staff says; back to where they were."""
    here, form = house(), request.form
    whom = for_whom(form) or abort(400)
    try:
        outcome = ReferralOutcome(form.get("outcome", ""))
    except ValueError:
        abort(400)
    if referral_id not in {shown.id for shown in _seen(whom)}:
        abort(404)
    with here.database.transaction(here.clock.now()) as tx:
        note_outcome(tx, referral_id, current_user.staff_id, outcome)
    return redirect(_page_of(whom), 303)


def referrals_of(of: str, ref: uuid.UUID) -> Mapping[str, object]:
    """For a page about somebody: whom it is about, whether they can be sent a place, and what
    they were sent. The page has asked whether the viewer may see it.
    """
    here, what = house(), PersonOf(of)
    with here.database.reading() as connection:
        shown = list_referrals(connection, here.database.keyring, what, ref)
        can_be_sent = find_person(connection, what, ref, _viewer()) is not None
    return {"of": of, "ref": ref, "shown": shown, "can_be_sent": can_be_sent}


def _seen(whom: ForWhom) -> list[ShownReferral]:
    here = house()
    with here.database.reading() as connection:
        if find_person(connection, whom.of, whom.ref, _viewer()) is None:
            return []
        return list_referrals(connection, here.database.keyring, whom.of, whom.ref)


def _page_of(whom: ForWhom) -> str:
    match whom.of:
        case PersonOf.CONTACT if not current_user.oversees:
            return url_for("pages.home")
        case PersonOf.CONTACT:
            return url_for("pages.contact", contact_id=whom.ref)
        case PersonOf.CALLBACK:
            return url_for("pages.callback", callback_id=whom.ref)
        case PersonOf.TEXT:
            return url_for("pages.thread", thread_id=whom.ref)


def _viewer() -> Viewer:
    return Viewer(current_user.staff_id, oversees=current_user.oversees)
