"""`/api/v1/callbacks`."""

import uuid
from datetime import datetime

from flask import Response, jsonify, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from helpline.domain.callbacks import CallbackState
from helpline.read_models.callback_measures import find_callback_measures, find_oldest_open
from helpline.read_models.callbacks import (
    CallbackFilter,
    CallbackRow,
    find_callback,
    list_callbacks,
)
from helpline.read_models.today import find_midnight
from helpline.services.asking import ask_for_callback
from helpline.web.api.bodies import json_object
from helpline.web.api.callback_form import CallbackForm, read_callback_form, settle
from helpline.web.api.queries import query_reader, read_place, read_size
from helpline.web.api.reading import Reader, instant, one_of
from helpline.web.api.shapes import callback_measures_of, callback_of, page_of
from helpline.web.house import house
from helpline.web.problems import problem


def callbacks() -> Response:
    """A page of callbacks."""
    reader = query_reader("state")
    state = reader.optional("state", one_of([state.value for state in CallbackState]))
    wanted = CallbackFilter(
        state=CallbackState(state) if state else None,
        after=read_place(reader),
        size=read_size(reader),
    )
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    with house().database.reading() as connection:
        page = list_callbacks(connection, wanted)
    return page_of(page, [callback_of(row) for row in page.items])


def callback_measures() -> Response:
    """How well promises are kept, of the callbacks asked for in a period; of today's by itself."""
    now = house().clock.now()
    reader = Reader(request.args)
    reader.refuse_unknown({"since", "until"})
    since = reader.optional("since", instant)
    until = reader.optional("until", instant) or now
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    with house().database.reading() as connection:
        since = since or find_midnight(connection, now)
        measures = find_callback_measures(connection, since, until, now)
        oldest = find_oldest_open(connection)
    return jsonify(callback_measures_of(measures, since, until, oldest))


def callback(callback_id: uuid.UUID) -> Response:
    """One callback."""
    with house().database.reading() as connection:
        found = find_callback(connection, callback_id)
    if found is None:
        raise NotFound("there is no such callback")
    return jsonify(callback_of(found))


def request_callback() -> Response:
    """Owe a callback: 201 with it, whether it is new or was owed to this person already."""
    now = house().clock.now()
    reader = Reader(json_object())
    form = read_callback_form(reader, now)
    if reader.errors:
        return _refused(reader)
    try:
        found = _owe(form, reader, now)
    except IntegrityError:
        # The same person was asked for at the same moment: now that callback is there to be found.
        found = _owe(form, reader, now)
    return _refused(reader) if found is None else _created(found)


def _owe(form: CallbackForm, reader: Reader, now: datetime) -> CallbackRow | None:
    """The callback; None when the reader has errors now."""
    with house().database.transaction(now) as tx:
        wanted = settle(tx.connection, form, reader, now)
        made = ask_for_callback(tx, wanted) if wanted else None
        return find_callback(tx.connection, made) if made else None


def _refused(reader: Reader) -> Response:
    return problem(400, "the callback cannot be requested like this", reader.errors)


def _created(found: CallbackRow) -> Response:
    response = jsonify(callback_of(found))
    response.status_code = 201
    response.headers["Location"] = url_for("api.callback", callback_id=found.id)
    return response
