"""Shifts given away and swapped: asked by whoever has one, taken on, and decided by oversight.

Nothing of the rota changes before it is approved. The request is locked first, people after it.
"""

import uuid
from datetime import datetime

from helpline.domain.errors import NotFound, Refused
from helpline.domain.rota import Place, Rota, when, without_shift
from helpline.domain.shift_requests import (
    OPEN_REQUESTS,
    RequestEvent,
    wait_for_morning,
    warn_at,
)
from helpline.services.rota import check_can_take, find_ahead, lock_rotas, put, remove
from helpline.services.telling_staff import tell, told_shift
from helpline.storage import shift_requests as storage
from helpline.storage.rota import find_zone
from helpline.storage.shift_requests import ShiftRequest
from helpline.storage.transaction import Transaction

SHIFT_REQUEST_OVER = "shift_request_over"
SHIFT_REQUEST_NEAR = "shift_request_near"


def ask(
    tx: Transaction, place: Place, for_id: uuid.UUID | None = None, in_return: Place | None = None
) -> uuid.UUID:
    """Whoever has the shift offers it: to a colleague, to all of them, or for a shift of theirs.

    Raises Refused, and NotFound for somebody unknown.
    """
    if in_return is not None:
        for_id = in_return.staff_id
    if for_id is not None:
        _check_colleague(tx, place, for_id)
    others = [] if in_return is None else [in_return]
    begins = min(_begin_of(tx, one) for one in (place, *others))
    if storage.has_open(tx.connection, place):
        raise Refused("shift", "is offered already")
    request_id = storage.add_request(tx, place, for_id, in_return)
    tx.set_timer(SHIFT_REQUEST_OVER, request_id, begins)
    near = warn_at(begins, tx.now)
    if near is not None:
        tx.set_timer(SHIFT_REQUEST_NEAR, request_id, near)
    tx.record("shift_offered", staff_id=place.staff_id, shift=told_shift(place))
    if for_id is not None:
        tell(tx, for_id, "shift_asked", {"shift": told_shift(place)})
    return request_id


def _check_colleague(tx: Transaction, place: Place, for_id: uuid.UUID) -> None:
    if for_id == place.staff_id:
        raise Refused("colleague", "is yourself")
    if not storage.are_colleagues(tx.connection, place.staff_id, for_id):
        raise Refused("colleague", "has no team in common with you")


def _begin_of(tx: Transaction, place: Place) -> datetime:
    zone = find_zone(tx)
    [rota] = lock_rotas(tx, [place.staff_id])
    find_ahead(rota, place, zone, tx.now)
    begins = when(place, zone).start
    if begins <= tx.now:
        raise Refused("shift", "has begun")
    return begins


def take(tx: Transaction, request_id: uuid.UUID, by: uuid.UUID) -> None:
    """A colleague agrees. Of two at once one is first."""
    request = _lock(tx, request_id)
    place = request.place
    if request.for_id not in (None, by) or by == place.staff_id:
        raise NotFound("this is not for them")
    _check_colleague(tx, place, by)
    [rota] = lock_rotas(tx, [by])
    zone = find_zone(tx)
    if request.in_return is not None:
        shift = find_ahead(rota, request.in_return, zone, tx.now)
        rota = without_shift(rota, shift)
    check_can_take(rota, _of(place, by), zone, tx.now)
    _move(tx, request, RequestEvent.TAKE, by, taken_by=by)


def put_back(tx: Transaction, request_id: uuid.UUID, by: uuid.UUID) -> None:
    """Whoever took it cannot after all, or does not want to."""
    request = _lock(tx, request_id)
    if request.taken_by != by:
        raise NotFound("this was not taken by them")
    _move(tx, request, RequestEvent.PUT_BACK, by, taken_by=None)


def withdraw(tx: Transaction, request_id: uuid.UUID, by: uuid.UUID) -> None:
    """Whoever asked keeps the shift."""
    request = _lock(tx, request_id)
    if request.place.staff_id != by:
        raise NotFound("this was not asked by them")
    _move(tx, request, RequestEvent.WITHDRAW, by)


def refuse(tx: Transaction, request_id: uuid.UUID, by: uuid.UUID) -> None:
    """Whoever oversees says no; both sides are told."""
    request = _lock(tx, request_id)
    _move(tx, request, RequestEvent.REFUSE, by, decided_by=by)
    for who in (request.place.staff_id, request.taken_by):
        if who is not None:
            tell(tx, who, "shift_stays", {"shift": told_shift(request.place)})


def approve(tx: Transaction, request_id: uuid.UUID, by: uuid.UUID) -> None:
    """Whoever oversees says yes: the rota changes now, and both sides are told."""
    request = _lock(tx, request_id)
    _move(tx, request, RequestEvent.APPROVE, by, decided_by=by)
    taker = request.taken_by
    if taker is None:
        raise LookupError("nobody has taken what is approved")
    ways = [(request.place, taker)]
    if request.in_return is not None:
        ways.append((request.in_return, request.place.staff_id))
    _hand_over(tx, ways, by)
    for place, to in ways:
        tell(tx, place.staff_id, "shift_not_yours", {"shift": told_shift(place)})
        tell(tx, to, "shift_yours", {"shift": told_shift(place)})


def _hand_over(tx: Transaction, ways: list[tuple[Place, uuid.UUID]], by: uuid.UUID) -> None:
    """All are taken out before any is given: of a swap each has room only then."""
    zone = find_zone(tx)
    rotas = _rotas(tx, ways)
    for place, _ in ways:
        remove(tx, find_ahead(rotas[place.staff_id], place, zone, tx.now), place, by)
    rotas = _rotas(tx, ways)
    for place, to in ways:
        check_can_take(rotas[to], _of(place, to), zone, tx.now)
        put(tx, _of(place, to), by)


def _rotas(tx: Transaction, ways: list[tuple[Place, uuid.UUID]]) -> dict[uuid.UUID, Rota]:
    people = sorted({who for place, to in ways for who in (place.staff_id, to)})
    return dict(zip(people, lock_rotas(tx, people), strict=True))


def request_over(tx: Transaction, request_id: uuid.UUID) -> None:
    """A shift of it begins, and nobody has decided: everything stays as it was."""
    request = storage.lock_request(tx, request_id)
    if request is not None and storage.move_request(tx, request, RequestEvent.EXPIRE):
        tx.record("shift_request_expired", whose=str(request.place.staff_id))


def request_near(tx: Transaction, request_id: uuid.UUID) -> None:
    """The shift is near, and has not been handed over: whoever asked plans with it.

    Not where the text would wait for the morning, and come when the shift has begun.
    """
    request = storage.lock_request(tx, request_id)
    if request is None or request.state not in OPEN_REQUESTS:
        return
    zone = find_zone(tx)
    if tx.now + wait_for_morning(tx.now, zone) < when(request.place, zone).start:
        shift = {"shift": told_shift(request.place)}
        tell(tx, request.place.staff_id, "shift_still_yours", shift)


def _of(place: Place, staff_id: uuid.UUID) -> Place:
    return Place(staff_id, place.day, place.span)


def _lock(tx: Transaction, request_id: uuid.UUID) -> ShiftRequest:
    request = storage.lock_request(tx, request_id)
    if request is None:
        raise NotFound("there is no such request")
    return request


_KINDS = {
    RequestEvent.TAKE: "shift_request_taken",
    RequestEvent.PUT_BACK: "shift_request_put_back",
    RequestEvent.WITHDRAW: "shift_request_withdrawn",
    RequestEvent.REFUSE: "shift_request_refused",
    RequestEvent.APPROVE: "shift_request_approved",
}


def _move(
    tx: Transaction,
    request: ShiftRequest,
    event: RequestEvent,
    by: uuid.UUID,
    **columns: uuid.UUID | None,
) -> None:
    if not storage.move_request(tx, request, event, **columns):
        raise Refused("request", f"is {request.state.value} by now")
    tx.record(
        _KINDS[event],
        staff_id=by,
        whose=str(request.place.staff_id),
        shift=told_shift(request.place),
    )
