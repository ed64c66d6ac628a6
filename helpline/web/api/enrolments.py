"""`/api/v1/enrolments` and `/api/v1/checkins`."""

import uuid

from flask import Response, jsonify, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import BY_ITSELF, EndReason, EnrolmentState
from helpline.read_models.enrolments import (
    CheckInFilter,
    EnrolmentFilter,
    EnrolmentRow,
    find_enrolment_row,
    list_checkins,
    list_enrolments,
)
from helpline.services.followup.enrolling import end_enrolment, enrol
from helpline.storage.enrolments import lock_enrolment
from helpline.web.api.bodies import json_object
from helpline.web.api.enrolment_form import EnrolmentForm, read_enrolment_form, settle_enrolment
from helpline.web.api.queries import query_reader, read_place, read_size
from helpline.web.api.reading import Reader, one_of
from helpline.web.api.shapes import checkin_of, enrolment_of, page_of
from helpline.web.house import house
from helpline.web.problems import problem


def enrolments() -> Response:
    """A page of enrolments."""
    reader = query_reader("state")
    state = reader.optional("state", one_of([state.value for state in EnrolmentState]))
    wanted = EnrolmentFilter(
        state=EnrolmentState(state) if state else None,
        after=read_place(reader),
        size=read_size(reader),
    )
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    with house().database.reading() as connection:
        page = list_enrolments(connection, wanted)
    return page_of(page, [enrolment_of(row) for row in page.items])


def enrolment(enrolment_id: uuid.UUID) -> Response:
    """One enrolment."""
    with house().database.reading() as connection:
        found = find_enrolment_row(connection, enrolment_id)
    if found is None:
        raise NotFound("there is no such enrolment")
    return jsonify(enrolment_of(found))


def enrol_person() -> Response:
    """Follow somebody: 201 with the enrolment, new or found for the same person and date."""
    now = house().clock.now()
    reader = Reader(json_object())
    form = read_enrolment_form(reader, now)
    if reader.errors:
        return _refused(reader)
    try:
        found = _enrol(form, reader)
    except IntegrityError:
        # Enrolled at the same moment by somebody else: now they are there to be found.
        found = _enrol(form, reader)
    if found is None:
        return _refused(reader)
    response = jsonify(enrolment_of(found))
    response.status_code = 201
    response.headers["Location"] = url_for("api.enrolment", enrolment_id=found.id)
    return response


def end_enrolment_of(enrolment_id: uuid.UUID) -> Response:
    """End one; one that had ended stays as it is."""
    reader = Reader(json_object() if request.get_data() else {})
    reader.refuse_unknown(("reason",))
    reasons = [reason.value for reason in EndReason if reason not in BY_ITSELF]
    reason = reader.optional("reason", one_of(reasons)) or EndReason.OTHER.value
    if reader.errors:
        return problem(400, "the enrolment cannot be ended like this", reader.errors)
    with house().database.transaction(house().clock.now()) as tx:
        found = lock_enrolment(tx, enrolment_id)
        if found is None:
            raise NotFound("there is no such enrolment")
        end_enrolment(tx, found, EndReason(reason))
    return enrolment(enrolment_id)


def checkins() -> Response:
    """A page of check-ins."""
    reader = query_reader("state")
    state = reader.optional("state", one_of([state.value for state in CheckInState]))
    wanted = CheckInFilter(
        state=CheckInState(state) if state else None,
        after=read_place(reader),
        size=read_size(reader),
    )
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    with house().database.reading() as connection:
        page = list_checkins(connection, house().database.keyring, wanted)
    return page_of(page, [checkin_of(row) for row in page.items])


def _enrol(form: EnrolmentForm, reader: Reader) -> EnrolmentRow | None:
    with house().database.transaction(house().clock.now()) as tx:
        wanted = settle_enrolment(tx.connection, form, reader)
        return find_enrolment_row(tx.connection, enrol(tx, wanted)) if wanted else None


def _refused(reader: Reader) -> Response:
    return problem(400, "nobody can be enrolled like this", reader.errors)
