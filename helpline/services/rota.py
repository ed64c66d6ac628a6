"""The rota as pages change it, a day at a time: the file's own shifts are never written to.

Whoever is locked here is locked in the order of their ids, so that two who change the rota of the
same people take turns.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from helpline.domain.errors import NotFound, Refused
from helpline.domain.rota import Origin, Place, Rota, Shift, monday_of, overlapping, when
from helpline.services.staff import follow_rota
from helpline.storage import rota as storage
from helpline.storage.staff import is_active, lock_counsellor
from helpline.storage.transaction import Transaction

FURTHEST = timedelta(days=366)
A_WEEK = timedelta(days=7)


def add_shift(tx: Transaction, place: Place, by: uuid.UUID) -> None:
    """A shift of one day. Raises Refused where it cannot be, NotFound for somebody unknown."""
    zone = storage.find_zone(tx)
    [rota] = lock_rotas(tx, [place.staff_id])
    check_can_take(rota, place, zone, tx.now)
    put(tx, place, by)
    _note(tx, "shift_added", place, by)


def take_out(tx: Transaction, place: Place, by: uuid.UUID) -> None:
    """A shift of one day less; one of the file's comes again the week after."""
    zone = storage.find_zone(tx)
    [rota] = lock_rotas(tx, [place.staff_id])
    remove(tx, find_ahead(rota, place, zone, tx.now), place, by)
    _note(tx, "shift_taken_out", place, by)


def put_back(tx: Transaction, change_id: uuid.UUID, by: uuid.UUID) -> None:
    """What a page took out of the file's shifts is there again."""
    change = storage.find_change(tx, change_id)
    if change is None or change.dated.is_on:
        raise Refused("shift", "is there again already")
    lock_rotas(tx, [change.staff_id])
    if storage.undo_change(tx, change.place, by, is_on=False):
        _note(tx, "shift_put_back", change.place, by)
        follow_rota(tx, change.staff_id)


def move_shift(tx: Transaction, place: Place, to: Place, by: uuid.UUID) -> None:
    """The shift is somebody else's, or of another day or time."""
    zone = storage.find_zone(tx)
    rotas = dict(_locked(tx, {place.staff_id, to.staff_id}))
    remove(tx, find_ahead(rotas[place.staff_id], place, zone, tx.now), place, by)
    check_can_take(_rota_now(tx, to.staff_id), to, zone, tx.now)
    put(tx, to, by)
    _note(tx, "shift_moved", to, by, whose_before=str(place.staff_id), before=_told(place))


def copy_week(tx: Transaction, team_id: uuid.UUID, day: date, by: uuid.UUID) -> int:
    """What pages added to the week is added to the next one, too, where there is room; how much.

    The file's shifts come every week by themselves.
    """
    zone = storage.find_zone(tx)
    monday = monday_of(day)
    people = [one.id for one in storage.list_people(tx.connection, team_id, monday)]
    lock_rotas(tx, people)
    copied = 0
    for change in storage.list_changes(tx.connection, people, monday):
        if not change.dated.is_on or change.dated.day >= monday + A_WEEK:
            continue
        place = Place(change.staff_id, change.dated.day + A_WEEK, change.dated.span)
        copied += _added(tx, place, zone, by)
    if copied:
        tx.record("week_copied", staff_id=by, week=monday.isoformat(), shifts=copied)
    return copied


def _added(tx: Transaction, place: Place, zone: ZoneInfo, by: uuid.UUID) -> bool:
    try:
        check_can_take(_rota_now(tx, place.staff_id), place, zone, tx.now)
    except Refused:
        return False
    put(tx, place, by)
    return True


def lock_rotas(tx: Transaction, staff_ids: Iterable[uuid.UUID]) -> list[Rota]:
    """The rotas of people whose shifts nobody else changes meanwhile. Raises NotFound."""
    wanted = list(staff_ids)
    found = dict(_locked(tx, set(wanted)))
    return [found[staff_id] for staff_id in wanted]


def _locked(tx: Transaction, staff_ids: set[uuid.UUID]) -> list[tuple[uuid.UUID, Rota]]:
    return [(staff_id, _lock(tx, staff_id)) for staff_id in sorted(staff_ids)]


def _lock(tx: Transaction, staff_id: uuid.UUID) -> Rota:
    counsellor = lock_counsellor(tx, staff_id)
    if counsellor is None or not is_active(tx.connection, staff_id):
        raise NotFound("there is nobody of this id on the staff")
    return storage.find_rota(tx, staff_id, counsellor.shifts)


_rota_now = _lock  # locked already: what was changed since is read


def check_can_take(rota: Rota, place: Place, zone: ZoneInfo, now: datetime) -> None:
    """Raise Refused where somebody cannot have the shift."""
    times = when(place, zone)
    if times.start >= times.end:
        raise Refused("times", "do not happen that day: the clock jumps over them")
    if times.end <= now:
        raise Refused("shift", "lies in the past")
    if times.start > now + FURTHEST:
        raise Refused("day", "is more than a year ahead")
    there = overlapping(rota, place, zone)
    if there is not None:
        raise Refused("times", f"meet a shift that is there already: {_told(there)}")


def find_ahead(rota: Rota, place: Place, zone: ZoneInfo, now: datetime) -> Shift:
    """The shift, if it is there and not over. Raises Refused."""
    shift = rota.find(place.day, place.span)
    if shift is None:
        raise Refused("shift", "is not there any more")
    if when(place, zone).end <= now:
        raise Refused("shift", "is over")
    return shift


def put(tx: Transaction, place: Place, by: uuid.UUID) -> None:
    """The shift is theirs; what was taken out of the file's shifts just there is back."""
    if not storage.undo_change(tx, place, by, is_on=False):
        storage.add_change(tx, place, by, is_on=True)
    follow_rota(tx, place.staff_id)


def remove(tx: Transaction, shift: Shift, place: Place, by: uuid.UUID) -> None:
    """The shift is not theirs any more."""
    if shift.origin is Origin.PAGE:
        storage.undo_change(tx, place, by, is_on=True)
    else:
        storage.add_change(tx, place, by, is_on=False)
    follow_rota(tx, place.staff_id)


def _told(shift: Shift | Place) -> str:
    return f"{shift.day.isoformat()} {shift.span}"


def _note(tx: Transaction, kind: str, place: Place, by: uuid.UUID, **more: Any) -> None:
    tx.record(kind, staff_id=by, whose=str(place.staff_id), shift=_told(place), **more)
