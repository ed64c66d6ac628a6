"""Escalations: opened by a reply that worries us, raised by the next, taken and closed by people."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline.content.ladders import escalation_ladders
from helpline.domain.calls import Flag
from helpline.domain.errors import NotFound, Refused
from helpline.domain.escalation_ladder import Circumstances, take_by
from helpline.domain.escalations import EscalationEvent, EscalationState, Follows, what_follows
from helpline.domain.risk import Risk
from helpline.domain.triage.verdict import SERIOUS
from helpline.services.dispatch import dispatch
from helpline.services.followup.holding import risk_closed
from helpline.services.line_hours import first_open, is_line_open
from helpline.services.paging import end_pages, page_now, tell_taker
from helpline.services.thread_life import hold, let_go
from helpline.storage import calls
from helpline.storage.escalations import (
    Escalation,
    add_escalation,
    change_escalation,
    find_live_of_thread,
    list_callers_in_line,
    list_live_of_thread,
    lock_with_thread,
    move_escalation,
)
from helpline.storage.lines import Line
from helpline.storage.staff import is_on_staff, name_of
from helpline.storage.threads import lock_thread
from helpline.storage.transaction import Transaction

LONGEST_REASON = 300


@dataclass(frozen=True)
class Worry:
    """A reply that a person has to take. `presses`: the shorter of its limits counts. `in_talk`:
    whoever has it is writing with them, and need not be told.
    """

    text_id: uuid.UUID
    thread_id: uuid.UUID
    received_at: datetime
    risk: Risk
    presses: bool
    days: int | None = None
    in_talk: bool = False


@dataclass(frozen=True)
class Escalated:
    """The escalation that a reply has opened or raised, and by when it is taken."""

    id: uuid.UUID
    take_by: datetime


def escalate(tx: Transaction, line: Line, worry: Worry) -> Escalated:
    """Open an escalation, or raise the one that there is.

    The thread is locked. Nobody is paged for what is only to be read in time.
    """
    live = find_live_of_thread(tx, worry.thread_id)
    follows = (
        Follows.NEW
        if live is None
        else what_follows(live.state, live.risk, live.last_text_at, worry.risk, worry.received_at)
    )
    if live is None or follows is Follows.NEW:
        return _open(tx, line, worry)
    return _raise(tx, line, live, worry, is_graver=follows is Follows.GRAVER)


def _open(tx: Transaction, line: Line, worry: Worry) -> Escalated:
    clock = _clock(line, worry, tx.now, presses=worry.presses)
    escalation_id = add_escalation(
        tx,
        risk=worry.risk.value,
        line_id=line.id,
        thread_id=worry.thread_id,
        text_id=worry.text_id,
        opened_at=worry.received_at,
        last_text_at=worry.received_at,
        raised=worry.presses,
        **clock,
    )
    tx.record(
        "escalation_opened", line_id=line.id, escalation=str(escalation_id), risk=worry.risk.value
    )
    page_now(tx, escalation_id)
    return Escalated(escalation_id, clock["take_by"])


def _raise(
    tx: Transaction, line: Line, live: Escalation, worry: Worry, *, is_graver: bool
) -> Escalated:
    """One more text. What is graver begins anew, with its own limits, from when it came."""
    columns: dict[str, object] = {"last_text_at": worry.received_at, "texts": live.texts + 1}
    until = live.take_by
    if live.state is EscalationState.OPEN:
        risk = worry.risk if is_graver else live.risk
        again = Worry(
            worry.text_id,
            worry.thread_id,
            worry.received_at if is_graver else live.opened_at,
            risk,
            presses=True,
            days=worry.days,
        )
        clock = _clock(line, again, tx.now, presses=True)
        if is_graver:
            columns |= {"risk": risk.value, "opened_at": worry.received_at, "paged": 0, **clock}
        else:
            columns |= {"take_by": min(live.take_by, clock["take_by"])}
        columns |= {"raised": True}
        until = clock["take_by"] if is_graver else min(live.take_by, clock["take_by"])
    change_escalation(tx, live.id, **columns)
    tx.record("escalation_raised", line_id=line.id, escalation=str(live.id), risk=worry.risk.value)
    if is_graver:
        page_now(tx, live.id)
    elif live.taken_by is not None and not worry.in_talk:
        tell_taker(tx, live)
    return Escalated(live.id, until)


def _clock(line: Line, worry: Worry, now: datetime, *, presses: bool) -> dict[str, datetime]:
    ladder = escalation_ladders()[worry.risk]
    is_open = is_line_open(line, now)
    how = Circumstances(
        staffed=is_open,
        opens_at=None if is_open else first_open(line, now),
        days=worry.days,
        raised=presses,
    )
    clock = {"take_by": take_by(ladder, worry.received_at, how)}
    if ladder.call_within is not None:
        clock["call_by"] = worry.received_at + ladder.call_within
    return clock


def put_first(tx: Transaction, number: str, risk: Risk) -> None:
    """They are on the phone to us at this moment: they come before others."""
    if risk not in SERIOUS:
        return
    for contact_id in list_callers_in_line(tx, number):
        call = calls.lock_call(tx, contact_id)
        if call is not None and call.is_live and call.flag is None:
            calls.change_call(tx, call, flag=Flag.RISK)
            tx.record("put_first", contact_id=contact_id, line_id=call.line.id)
            tx.at_end(dispatch)


def take(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Somebody takes it: from now on nobody is rung about it. Raises Refused for who is second."""
    escalation = _locked(tx, escalation_id)
    if escalation.state is EscalationState.TAKEN and escalation.taken_by == staff_id:
        return
    if not move_escalation(
        tx, escalation, EscalationEvent.TAKE, taken_by=staff_id, taken_at=tx.now
    ):
        raise Refused("text", _who_has_it(tx, escalation))
    end_pages(tx, escalation_id)
    _record(tx, "escalation_taken", escalation, staff_id)
    take_all(tx, escalation.thread_id, staff_id)
    hold(tx, escalation.thread_id, staff_id)


def take_all(
    tx: Transaction, thread_id: uuid.UUID, staff_id: uuid.UUID, *, but: tuple[Risk, ...] = ()
) -> None:
    """Whatever worries us in a conversation is with whom the conversation is with."""
    for escalation in list_live_of_thread(tx, thread_id):
        if escalation.taken_by == staff_id or escalation.risk in but:
            continue
        is_open = escalation.state is EscalationState.OPEN
        event = EscalationEvent.TAKE if is_open else EscalationEvent.HAND_ON
        move_escalation(tx, escalation, event, taken_by=staff_id, taken_at=tx.now)
        end_pages(tx, escalation.id)
        kind = "escalation_taken" if is_open else "escalation_handed_on"
        _record(tx, kind, escalation, staff_id)


def hand_on(
    tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, to_staff_id: uuid.UUID
) -> None:
    """Give one that is taken to somebody else, who is told."""
    escalation = _locked(tx, escalation_id)
    if not is_on_staff(tx, to_staff_id):
        raise Refused("name", "is nobody's here")
    columns = {"taken_by": to_staff_id, "taken_at": tx.now}
    if not move_escalation(tx, escalation, EscalationEvent.HAND_ON, **columns):
        raise Refused("text", "has not been taken by anybody")
    _record(tx, "escalation_handed_on", escalation, staff_id)
    hold(tx, escalation.thread_id, to_staff_id)
    tell_taker(tx, _locked(tx, escalation_id))


def put_back(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Whoever has it cannot do it: people are paged again, from the rung whose time has come."""
    escalation = _locked(tx, escalation_id)
    if not move_escalation(tx, escalation, EscalationEvent.PUT_BACK, taken_by=None, taken_at=None):
        raise Refused("text", "has not been taken by anybody")
    _record(tx, "escalation_put_back", escalation, staff_id)
    let_go(tx, escalation.thread_id)
    page_now(tx, escalation_id)


def close(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, how: str) -> None:
    """A person says that it is settled, and how; nothing else closes it."""
    said = " ".join(how.split())
    if not said or len(said) > LONGEST_REASON:
        raise Refused("how", f"must be said, in at most {LONGEST_REASON} characters")
    escalation = _locked(tx, escalation_id)
    if not move_escalation(
        tx,
        escalation,
        EscalationEvent.CLOSE,
        closed_at=tx.now,
        closed_by=staff_id,
        how_sealed=tx.keyring.seal(said),
    ):
        raise Refused("text", "must be taken by somebody before it is closed")
    _record(tx, "escalation_closed", escalation, staff_id)
    risk_closed(tx, lock_thread(tx, escalation.thread_id).number)


def _locked(tx: Transaction, escalation_id: uuid.UUID) -> Escalation:
    escalation = lock_with_thread(tx, escalation_id)
    if escalation is None:
        raise NotFound("there is no such text")
    return escalation


def _who_has_it(tx: Transaction, escalation: Escalation) -> str:
    if escalation.state is EscalationState.CLOSED:
        return "is settled already"
    who = escalation.taken_by
    name = None if who is None else name_of(tx.connection, tx.keyring, who)
    return f"is with {name or 'somebody else'}"


def _record(tx: Transaction, kind: str, escalation: Escalation, staff_id: uuid.UUID) -> None:
    tx.record(kind, staff_id=staff_id, line_id=escalation.line_id, escalation=str(escalation.id))
