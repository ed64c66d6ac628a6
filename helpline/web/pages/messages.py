"""Messages that callers left: the list, one of them, its sound, and whose it is."""

import uuid
from collections.abc import Callable

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.voicemails import CLAIM_LASTS
from helpline.read_models.cursors import read_cursor
from helpline.read_models.voicemails import find_voicemail_story, list_voicemails
from helpline.read_models.zone import find_zone
from helpline.services.dial_out import ring_message
from helpline.services.listening import listen
from helpline.services.voicemail_claims import claim, hand_on, handle, put_back
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.looking import note_seen
from helpline.web.sound_links import SoundLinks

_SOUND = "audio/wav"

Deed = Callable[[Transaction, uuid.UUID, Viewer], None]


def messages() -> str:
    """A page of the list."""
    here = house()
    try:
        after = read_cursor(request.args.get("after"))
    except Refused:
        abort(400)
    with here.database.reading() as connection:
        page = list_voicemails(connection, here.database.keyring, _viewer(), after)
        zone = find_zone(connection)
    return render_template("pages/messages.html", page=page, zone=zone)


def message(voicemail_id: uuid.UUID) -> str:
    """One message. Who opens it is written down."""
    page = _show(voicemail_id, None)
    note_seen("message", voicemail_id)
    return page


def message_do(voicemail_id: uuid.UUID) -> AnyResponse:
    """One of its buttons; whoever is second reads so."""
    deed = _DEEDS.get(request.form.get("do", "")) or abort(400)
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            deed(tx, voicemail_id, _viewer())
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(voicemail_id, refusal), 409)
    return redirect(url_for("pages.message", voicemail_id=voicemail_id), 303)


def message_sound(voicemail_id: uuid.UUID, link: str) -> AnyResponse:
    """The sound, for whom the link was made while it lasts. Written down before it is sent."""
    here = house()
    now, viewer = here.clock.now(), _viewer()
    read = _links().read(link) or abort(404)
    if not read.counts(voicemail_id, viewer.staff_id, now):
        abort(403)
    try:
        with here.database.transaction(now) as tx:
            sound = listen(tx, voicemail_id, viewer, read.nonce)
    except NotFound:
        abort(404)
    response = Response(sound, mimetype=_SOUND)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = "inline"
    # Players ask for pieces, some play nothing without.
    return response.make_conditional(request, accept_ranges=True, complete_length=len(sound))


def _show(voicemail_id: uuid.UUID, refusal: Refused | None) -> str:
    here = house()
    viewer = _viewer()
    with here.database.reading() as connection:
        story = find_voicemail_story(connection, here.database.keyring, viewer, voicemail_id)
    if story is None:
        abort(404)
    link = _links().write(voicemail_id, viewer.staff_id, here.clock.now())
    return render_template(
        "pages/message.html",
        story=story,
        message=story.row,
        link=link,
        refusal=refusal,
        viewer=viewer,
        claim_lasts=CLAIM_LASTS,
    )


def _hand_on(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer) -> None:
    try:
        to = uuid.UUID(request.form.get("to", ""))
    except ValueError:
        raise Refused("colleague", "must be chosen") from None
    hand_on(tx, voicemail_id, viewer, to)


_DEEDS: dict[str, Deed] = {
    "claim": claim,
    "hand_on": _hand_on,
    "put_back": put_back,
    "handle": handle,
    "ring": ring_message,
}


def _viewer() -> Viewer:
    return Viewer(current_user.staff_id, oversees=current_user.oversees)


def _links() -> SoundLinks:
    return SoundLinks(house().settings.secret_key.get_secret_value())
