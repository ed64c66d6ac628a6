"""Who is followed: the list, one person's follow-up, and what somebody does with it."""

import uuid
from datetime import timedelta

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.enrolments import BY_ITSELF, EndReason
from helpline.domain.followup.stages import Stage
from helpline.read_models.follow_up import FollowUpPage, Shown, find_followed, list_followed
from helpline.read_models.followed import find_followed_person
from helpline.read_models.join_requests import list_join_requests
from helpline.services.followup.by_staff import Steer, Steering, steer
from helpline.services.followup.joining import decline
from helpline.storage.enrolments import find_enrolment
from helpline.storage.voicemails import Viewer
from helpline.web.house import house
from helpline.web.pages.looking import note_seen
from helpline.web.pages.wall_time import for_typing, read_wall

PAUSES = (1, 3, 7, 14, 28)
"""Days."""
END_REASONS = tuple(reason for reason in EndReason if reason not in BY_ITSELF)


def follow_up() -> str:
    """The list; `show` says which."""
    try:
        shown = Shown(request.args.get("show", Shown.OPEN))
    except ValueError:
        abort(404)
    here = house()
    with here.database.reading() as connection:
        page = list_followed(connection, here.database.keyring, _viewer(), shown, here.clock.now())
    return _show_list(page, shown)


def follow_up_found() -> str:
    """Those whose name or id was typed. A POST: what is typed stays out of addresses."""
    here = house()
    with here.database.reading() as connection:
        page = find_followed(
            connection,
            here.database.keyring,
            _viewer(),
            request.form.get("who", "")[:_LONGEST_SEARCH],
            here.clock.now(),
        )
    return _show_list(page, None)


_LONGEST_SEARCH = 40


def join_declined(request_id: uuid.UUID) -> AnyResponse:
    """Somebody who asked is not followed; whoever is second finds it seen to."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            decline(tx, request_id, _viewer())
    except NotFound:
        abort(404)
    except Refused:
        pass  # it has left the list, as was wanted
    return redirect(url_for("pages.follow_up"), 303)


def followed(enrolment_id: uuid.UUID) -> str:
    """One person. Who opens it is written down."""
    page = _show_person(enrolment_id, None)
    note_seen("follow_up", enrolment_id)
    return page


def followed_do(enrolment_id: uuid.UUID) -> AnyResponse:
    """One of its buttons; whoever is second reads so."""
    here = house()
    try:
        wanted = _read_steering(enrolment_id)
        with here.database.transaction(here.clock.now()) as tx:
            goes_on = steer(tx, enrolment_id, _viewer(), wanted)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show_person(enrolment_id, refusal), 409)
    except IntegrityError:  # enrolled anew at this very moment
        second = Refused("follow-up", "was changed by somebody meanwhile")
        return Response(_show_person(enrolment_id, second), 409)
    return redirect(url_for("pages.followed", enrolment_id=goes_on), 303)


def _read_steering(enrolment_id: uuid.UUID) -> Steering:
    form, here = request.form, house()
    with here.database.reading() as connection:
        enrolment = find_enrolment(connection, enrolment_id)
    if enrolment is None:
        raise NotFound("there is no such enrolment")
    try:
        do, version = Steer(form.get("do", "")), int(form.get("version", ""))
        days = int(form["days"]) if form.get("days") else None
        reason = EndReason(form["reason"]) if form.get("reason") else None
        stage = Stage(form["stage"]) if form.get("stage") else None
    except ValueError:
        abort(400)
    return Steering(
        do,
        version,
        pause_for=None if days is None else timedelta(days=min(max(days, 0), 1000)),
        at=read_wall(form.get("at", ""), enrolment.hours.zone),
        reason=reason,
        stage=stage,
    )


def _show_list(page: FollowUpPage, shown: Shown | None) -> str:
    here = house()
    with here.database.reading() as connection:
        asking = list_join_requests(connection, _viewer(), here.clock.now())
    return render_template(
        "pages/follow_up.html", page=page, shown=shown, kinds=list(Shown), asking=asking
    )


def _show_person(enrolment_id: uuid.UUID, refusal: Refused | None) -> str:
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        person = find_followed_person(connection, here.database.keyring, _viewer(), enrolment_id)
    if person is None:
        abort(404)
    return render_template(
        "pages/followed.html",
        person=person,
        one=person.enrolment,
        theirs=person.enrolment.hours.zone,
        refusal=refusal,
        day=(now - person.enrolment.detox_ended_at).days,
        typed_now=for_typing(now, person.enrolment.hours.zone),
        pauses=PAUSES,
        end_reasons=END_REASONS,
        stages=list(Stage),
    )


def _viewer() -> Viewer:
    return Viewer(current_user.staff_id, oversees=current_user.oversees)
