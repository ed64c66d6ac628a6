"""The one page that shows a caller's number, and the addresses of those that hide it."""

import uuid

from flask import abort, render_template, url_for
from flask_login import current_user

from helpline.domain.errors import NotFound, Refused
from helpline.services.numbers import NumberOf, NumberViewer, show_number
from helpline.storage.voicemails import Viewer
from helpline.web.house import house


def number(of: str, ref: uuid.UUID) -> str:
    """The button beside a hidden number. A POST: to see it is a deed, and is written down."""
    here = house()
    viewer = Viewer(current_user.staff_id, oversees=current_user.oversees)
    asking = NumberViewer(viewer, current_user.sign_in.may_see_numbers)
    try:
        what = NumberOf(of)
        with here.database.transaction(here.clock.now()) as tx:
            shown = show_number(tx, what, ref, asking)
    except (ValueError, NotFound):
        abort(404)
    except Refused:
        abort(403)
    return render_template("pages/number.html", number=shown, back=_page_of(what, ref))


def _page_of(of: NumberOf, ref: uuid.UUID) -> str:
    match of:
        case NumberOf.CONTACT:
            return url_for("pages.contact", contact_id=ref)
        case NumberOf.CALLBACK:
            return url_for("pages.callback", callback_id=ref)
        case NumberOf.MESSAGE:
            return url_for("pages.message", voicemail_id=ref)
        case NumberOf.TEXT:
            return url_for("pages.thread", thread_id=ref)
        case NumberOf.JOIN:
            return url_for("pages.follow_up")
        case NumberOf.FOLLOW_UP | NumberOf.NOMINATED:
            return url_for("pages.followed", enrolment_id=ref)
