"""Presence: what counsellors say of themselves, by page, text or shift, and breaks after misses."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from helpline.domain.notices import NoticeKind
from helpline.domain.offers import MISSES_BEFORE_BREAK
from helpline.domain.presence import (
    PRESENCE_MACHINE,
    Presence,
    PresenceEvent,
    PresenceSource,
)
from helpline.domain.rota import Rota, is_on, next_boundary
from helpline.domain.transitions import step
from helpline.services.dispatch import dispatch
from helpline.services.line import look_after_those_left
from helpline.services.notices import notify_supervisors
from helpline.services.shift_reminders import plan_reminder
from helpline.services.texting import text_staff
from helpline.storage import guests, staff
from helpline.storage.lines import list_active_lines
from helpline.storage.rota import find_rota, find_zone
from helpline.storage.staff import Counsellor
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import Asked, is_somebody_on

SHIFT_CHANGE = "shift_change"
SENT_ON_BREAK = "sent_on_break"

_EVENT_FOR = {
    Presence.AVAILABLE: PresenceEvent.COME_ON,
    Presence.BREAK: PresenceEvent.TAKE_BREAK,
    Presence.OFFLINE: PresenceEvent.GO_OFF,
}


def set_presence(
    tx: Transaction, staff_id: uuid.UUID, wanted: Presence, source: PresenceSource
) -> None:
    """Change what a counsellor is; a call or an offer under way goes on, it takes effect after."""
    counsellor = staff.lock_counsellor(tx, staff_id)
    if counsellor is None:
        return
    _change(tx, counsellor, wanted, source)


def _change(
    tx: Transaction, counsellor: Counsellor, wanted: Presence, source: PresenceSource
) -> None:
    chosen = step(PRESENCE_MACHINE, counsellor.chosen, _EVENT_FOR[wanted])
    came_on = chosen is Presence.AVAILABLE and counsellor.chosen is not Presence.AVAILABLE
    staff.change_presence(
        tx,
        counsellor.id,
        chosen=chosen.value,
        source=source.value,
        since=tx.now if chosen is not counsellor.chosen else counsellor.since,
        idle_since=tx.now if came_on else counsellor.idle_since,
        misses=0,
        pause_until=_stays_until(tx, counsellor),
    )
    tx.record(
        "presence_changed",
        staff_id=counsellor.id,
        presence=chosen.value,
        source=source.value,
    )
    tx.at_end(dispatch)
    if chosen is not Presence.AVAILABLE:
        look_after_those_left(tx)


def _stays_until(tx: Transaction, counsellor: Counsellor) -> datetime | None:
    """A choice ends every pause but one: nobody is rung while they are beside a call."""
    guest = guests.find_live_guest_of(tx, counsellor.id)
    if guest is None:
        return None
    guests.forget_own_pause(tx, guest.id)
    return counsellor.pause_until


def count_miss(tx: Transaction, staff_id: uuid.UUID, offered_at: datetime) -> None:
    """One more missed offer; two in a row and the counsellor goes to break, never silently.

    The last one on goes to break, too (docs/decisions/0007): their phone may be dead, and a
    caller who is offered to it again and again hears that a counsellor will be there soon. On
    a break, the ways for "nobody is on" begin at once, and the people who can mend it are told.
    The same holds for somebody who is rung on call while they are off. Whoever has chosen
    something else since the offer was made has spoken for themselves.
    """
    counsellor = staff.lock_counsellor(tx, staff_id)
    if counsellor is None:
        return
    misses = counsellor.misses + 1
    has_spoken = counsellor.chosen is Presence.BREAK or counsellor.since > offered_at
    if misses < MISSES_BEFORE_BREAK or has_spoken:
        staff.change_presence(tx, staff_id, misses=misses)
        return
    _change(tx, counsellor, Presence.BREAK, PresenceSource.SYSTEM)
    tx.set_timer(SENT_ON_BREAK, staff_id, tx.now)


def sent_on_break(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Tell the person that they were sent on a break, and supervisors that somebody was.

    In a transaction of its own: of two who are sent on a break at once, neither is on any more
    when this asks whether somebody else is.
    """
    counsellor = staff.lock_counsellor(tx, staff_id)
    line_id = staff.find_line_of_last_miss(tx, staff_id)
    if counsellor is None or counsellor.chosen is not Presence.BREAK or line_id is None:
        return  # they have said something themselves meanwhile
    left_alone = line_left_alone(tx, counsellor)
    if left_alone is None:
        text_staff(tx, staff_id, line_id, "staff_missed")
        notify_supervisors(tx, NoticeKind.COUNSELLOR_MISSED, line_id=line_id, staff_id=staff_id)
    else:
        text_staff(tx, staff_id, line_id, "staff_missed_last")
        notify_supervisors(tx, NoticeKind.LAST_ONE_MISSED, line_id=left_alone, staff_id=staff_id)


def line_left_alone(tx: Transaction, counsellor: Counsellor) -> uuid.UUID | None:
    """A line with callers whom this person could take and now nobody; None if there is none."""
    theirs = staff.list_lines_of(tx, counsellor.id)
    for line in list_active_lines(tx.connection):
        reach = line.reach
        for language in line.languages if line.id in theirs else ():
            speaks = language in counsellor.languages or not reach.needs_language
            if speaks and not is_somebody_on(tx.connection, Asked(reach, (language,)), tx.now):
                return line.id
    return None


def shift_changes(tx: Transaction, staff_id: uuid.UUID) -> None:
    """A shift begins or ends: presence follows it, and the next boundary is set."""
    counsellor = staff.lock_counsellor(tx, staff_id)
    rota = None if counsellor is None else find_rota(tx, staff_id, counsellor.shifts)
    if counsellor is None or rota is None or rota.is_empty:
        return
    zone = find_zone(tx)
    _change(tx, counsellor, _by_rota(rota, zone, tx.now), PresenceSource.SHIFT)
    _await_boundary(tx, staff_id, rota, zone)


def follow_rota(tx: Transaction, staff_id: uuid.UUID) -> None:
    """What somebody's rota says has changed, by the file or a page: presence by it from now on.

    A person's own word, and a break, stand until the boundary. Without any shifts presence stays
    as it is.
    """
    tx.clear_timer(SHIFT_CHANGE, staff_id)
    plan_reminder(tx, staff_id)
    counsellor = staff.lock_counsellor(tx, staff_id)
    rota = None if counsellor is None else find_rota(tx, staff_id, counsellor.shifts)
    if counsellor is None or rota is None or rota.is_empty:
        return
    zone = find_zone(tx)
    wanted = _by_rota(rota, zone, tx.now)
    has_word = counsellor.source is PresenceSource.PERSON or counsellor.chosen is Presence.BREAK
    is_said = wanted is counsellor.chosen and counsellor.source is PresenceSource.SHIFT
    if not (has_word or is_said):
        _change(tx, counsellor, wanted, PresenceSource.SHIFT)
    _await_boundary(tx, staff_id, rota, zone)


def _by_rota(rota: Rota, zone: ZoneInfo, now: datetime) -> Presence:
    return Presence.AVAILABLE if is_on(rota, zone, now) else Presence.OFFLINE


def _await_boundary(tx: Transaction, staff_id: uuid.UUID, rota: Rota, zone: ZoneInfo) -> None:
    boundary = next_boundary(rota, zone, tx.now)
    if boundary is not None:
        tx.set_timer(SHIFT_CHANGE, staff_id, boundary)
