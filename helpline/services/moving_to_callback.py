"""A conversation is moved to a callback: promised first, then said to the caller, then ended."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from helpline.content.spoken_times import DAYS_AHEAD, spoken_moment, spoken_span
from helpline.domain.calls import CallEvent, Direction
from helpline.domain.errors import Refused
from helpline.domain.instructions import Say
from helpline.domain.offers import OfferEvent
from helpline.services.asking import ask_for_somebody
from helpline.services.callbacks import TIME_TO_HANG_UP, CallbackRequest
from helpline.services.fetching import fetch_caller
from helpline.services.guest_ends import end_guests
from helpline.services.in_call import send_end
from helpline.services.my_talk import Talk, lock_my_talk
from helpline.services.watching import JOIN_WITHIN, watch_call
from helpline.services.wrapping_up import begin_wrap_up
from helpline.storage import calls, offers
from helpline.storage.callbacks import Callback, find_callback
from helpline.storage.calls import Call
from helpline.storage.tables import events
from helpline.storage.transaction import Transaction

MOVED_TO_CALLBACK = "moved_to_callback"


def move_to_callback(
    tx: Transaction, staff_id: uuid.UUID, request: CallbackRequest, *, is_said: bool
) -> uuid.UUID:
    """Owe the call, and end this one; `is_said`: the caller has heard of it from the counsellor.
    Otherwise they hear it from us. The id of the callback, which is owed, too, where the caller has
    hung up meanwhile.
    """
    talk = _find_talk(tx, staff_id, request.origin_contact_id)
    wanted = replace(request, earliest=tx.now + TIME_TO_HANG_UP)
    callback_id = ask_for_somebody(tx, wanted, staff_id)
    if talk is None:
        return callback_id
    if talk.call.direction is Direction.INBOUND:
        calls.change_contact(tx, talk.call, callback_id=callback_id)
    tx.record(
        MOVED_TO_CALLBACK,
        contact_id=talk.call.contact_id,
        callback_id=callback_id,
        staff_id=staff_id,
    )
    if is_said:
        send_end(tx, talk.call.contact_id, talk.offer.id)
    else:
        _let_hear(tx, talk)
    return callback_id


def _find_talk(tx: Transaction, staff_id: uuid.UUID, contact_id: uuid.UUID | None) -> Talk | None:
    """Their conversation with this person; None when it is over."""
    try:
        talk = lock_my_talk(tx, staff_id)
    except Refused:
        return None
    return talk if talk.call.contact_id == contact_id else None


def _let_hear(tx: Transaction, talk: Talk) -> None:
    """The caller leaves the room for a sentence and a goodbye; the counsellor wraps up."""
    call, offer = talk.call, talk.offer
    end_guests(tx, call.contact_id)
    offers.move_offer(tx, offer, OfferEvent.FINISH, MOVED_TO_CALLBACK)
    begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
    call = calls.move(tx, call, CallEvent.SETTLE)
    fetch_caller(tx, call)
    watch_call(tx, call.contact_id, JOIN_WITHIN)


def told_of_callback(tx: Transaction, call: Call) -> tuple[Say, ...]:
    """When somebody whose conversation was moved to a callback will be rung: by that one, as they
    may be on the phone by another, which we owed them before.
    """
    moved_to = tx.connection.execute(_MOVED_TO, {"contact_id": call.contact_id}).scalar()
    owed = None if moved_to is None else find_callback(tx.connection, moved_to)
    return () if owed is None else tuple(_told(call, owed))


_MOVED_TO = (
    select(events.c.callback_id)
    .where(events.c.contact_id == bindparam("contact_id"), events.c.kind == MOVED_TO_CALLBACK)
    .order_by(events.c.id.desc())
    .limit(1)
)


def _told(call: Call, owed: Callback) -> Iterator[Say]:
    for language in call.languages:
        when = _spoken(call, owed, language)
        said = Say("promise_soon") if when is None else Say("time_taken", {"when": when})
        yield replace(said, language=language)


def _spoken(call: Call, owed: Callback, language: str) -> str | None:
    """The hours that they chose, or else when we may ring; None for as soon as somebody is free."""
    zone = ZoneInfo(call.line.zone)
    now = call.changed_at.astimezone(zone)
    start, end = owed.not_before, owed.not_after
    is_near = start is not None and (start.astimezone(zone).date() - now.date()).days <= DAYS_AHEAD
    if start is not None and end is not None and start > now and is_near:
        return spoken_span(start.astimezone(zone), end.astimezone(zone), now, language)
    if owed.due_at is None or owed.due_at <= call.changed_at + 2 * TIME_TO_HANG_UP:
        return None
    return spoken_moment(owed.due_at.astimezone(zone), now, language)
